"""``realtime-agent say`` over DDS: the words arrive one by one, then the text."""

from __future__ import annotations

import pytest
from std_msgs.msg import String

from harness import RELIABLE, NodeProcess, Observer, Processes

pytestmark = pytest.mark.ros


class Listener(Observer):
    """A stand-in for the agent: hears speech, and answers on ``say``."""

    def __init__(self, domain: int, namespace: str) -> None:
        super().__init__(domain, "listener", namespace)
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
