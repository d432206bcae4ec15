"""``realtime-agent say`` over DDS: the words arrive one by one, then the text."""

from __future__ import annotations

import pytest
from std_msgs.msg import String

from harness import RELIABLE, NodeProcess, Observer, Processes
from realtime_agent_ros.commands.listeners import AGENT, PLANNER

pytestmark = pytest.mark.ros


class Listener(Observer):
    """A stand-in for the agent: hears speech, and answers on ``say``."""

    def __init__(self, domain: int, namespace: str = "/", name: str = "agent_node") -> None:
        super().__init__(domain, name, namespace)
        self.transcripts: list[tuple[str, str]] = []
        self._reply = self.talk(String, "say")
        for topic in ("speech", "speech/partial"):
            self.node.create_subscription(String, topic, self._hear(topic), RELIABLE)

    def _hear(self, topic: str):  # type: ignore[no-untyped-def]  # a closure for rclpy
        def hear(message: String) -> None:
            self.transcripts.append((topic, message.data))
            if topic == "speech":
                self._reply.publish(String(data="On my way."))

        return hear

    def texts(self, topic: str) -> list[str]:
        return [text for heard_on, text in self.transcripts if heard_on == topic]

    def attend(self, process: NodeProcess) -> int:
        """Listen until the command has ended; its exit code."""
        code = self.wait_exit(process)
        self.close()
        return code


def test_the_words_arrive_one_by_one_then_the_text_and_the_reply_is_printed(
    domain: int, processes: Processes
) -> None:
    listener = Listener(domain, "/robot1")
    options = ("--namespace", "robot1", "--fast", "--wait", "1", "--domain", str(domain))
    process = processes.command("say", "drive  two metres", *options)
    assert listener.attend(process) == 0
    heard = listener.transcripts
    assert [text for topic, text in heard if topic == "speech/partial"] == [
        "drive",
        "drive two",
        "drive two metres",
    ]
    assert [text for topic, text in heard if topic == "speech"] == ["drive two metres"]
    assert "robot: On my way." in process.text()


def test_partials_can_be_left_out(domain: int, processes: Processes) -> None:
    listener = Listener(domain, "/")
    process = processes.command("say", "stop now", "--no-partials", "--domain", str(domain))
    assert listener.attend(process) == 0
    assert listener.transcripts == [("speech", "stop now")]


def test_where_nobody_listens_that_is_said(domain: int, processes: Processes) -> None:
    process = processes.command("say", "hello", "--timeout", "1", "--domain", str(domain))
    assert process.wait() == 1
    assert f"nobody listens on /speech in domain {domain}" in process.text()
    assert "is the agent running?" in process.text()


TIMES = 20
MANY = f"""
import sys
from realtime_agent_ros.commands import say
sys.exit(sum(say.main(["stop", "--fast"]) for _ in range({TIMES})))
"""


def test_no_word_is_lost_with_an_observer_between(domain: int, processes: Processes) -> None:
    listeners = [Listener(domain, name=name) for name in (AGENT, PLANNER, "somebody")]
    process = processes.start("-c", MANY)
    assert listeners[0].wait_exit(process) == 0, process.text()
    for listener in listeners:
        for topic in ("speech", "speech/partial"):
            listener.wait_for(lambda: len(listener.texts(topic)) >= TIMES, topic)  # noqa: B023  # called at once
            assert listener.texts(topic) == ["stop"] * TIMES
        listener.close()


def test_an_observer_alone_is_nobody(domain: int, processes: Processes) -> None:
    observer = Listener(domain, name="realtime_agent_cli")
    process = processes.command("say", "stop", "--timeout", "1.5", "--domain", str(domain))
    assert observer.attend(process) == 1
    assert observer.transcripts == []
    assert "nobody listens on /speech" in process.text()


def test_a_planner_that_does_not_listen_holds_no_stop_back_and_is_named(
    domain: int, processes: Processes
) -> None:
    planner, agent = Observer(domain, PLANNER), Listener(domain)
    process = processes.command("say", "stop", "--timeout", "2", "--domain", str(domain))
    assert agent.attend(process) == 1
    planner.close()
    assert agent.texts("speech") == ["stop"]
    assert "/planner_node did not listen" in process.text()


def test_a_planner_in_another_namespace_is_not_waited_for(
    domain: int, processes: Processes
) -> None:
    planner, agent = Observer(domain, PLANNER, "/robot2"), Listener(domain, "/robot1")
    options = ("--namespace", "robot1", "--domain", str(domain))
    process = processes.command("say", "stop", *options)
    assert agent.attend(process) == 0, process.text()
    planner.close()
    assert agent.texts("speech") == ["stop"]
