"""``realtime-agent say`` over DDS: the words arrive one by one, then the text."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from realtime_agent_ros import dds

rclpy = pytest.importorskip("rclpy")

from rclpy.context import Context  # noqa: E402  # after the skip
from rclpy.executors import SingleThreadedExecutor  # noqa: E402  # after the skip
from std_msgs.msg import String  # noqa: E402  # after the skip

pytestmark = pytest.mark.ros
PATIENCE_S = 20.0


class Listener:
    """A stand-in for the agent: hears speech, and answers on ``say``."""

    def __init__(self, domain: int, namespace: str) -> None:
        self.heard: list[tuple[str, str]] = []
        self.context = Context()
        rclpy.init(context=self.context, domain_id=domain)
        self.node = rclpy.create_node("listener", namespace=namespace, context=self.context)
        self.executor = SingleThreadedExecutor(context=self.context)
        self.executor.add_node(self.node)
        self.say = self.node.create_publisher(String, "say", 10)
        for topic in ("speech", "speech/partial"):
            self.node.create_subscription(String, topic, self._hear(topic), 10)

    def _hear(self, topic: str):  # type: ignore[no-untyped-def]  # a closure for rclpy
        def hear(message: String) -> None:
            self.heard.append((topic, message.data))
            if topic == "speech":
                self.say.publish(String(data="On my way."))

        return hear

    def spin_while(self, process: subprocess.Popen[str]) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while process.poll() is None:
            assert time.monotonic() < deadline
            self.executor.spin_once(timeout_sec=0.05)
        self.executor.spin_once(timeout_sec=0.05)

    def close(self) -> None:
        self.executor.shutdown()
        self.node.destroy_node()
        rclpy.shutdown(context=self.context)


@pytest.fixture
def domain(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    for name, value in dds.defaults(os.environ).items():
        monkeypatch.setenv(name, value)
    with dds.free_domain() as held:
        yield held.id


def say(domain: int, *arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "realtime_agent_ros.cli", "say", *arguments]
    return subprocess.Popen(
        [*command, "--domain", str(domain)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_the_words_arrive_one_by_one_then_the_text_and_the_reply_is_printed(domain: int) -> None:
    listener = Listener(domain, "/robot1")
    process = say(domain, "drive  two metres", "--namespace", "robot1", "--fast", "--wait", "1")
    listener.spin_while(process)
    listener.close()
    out, err = process.communicate()
    assert (process.returncode, err) == (0, "")
    assert [text for topic, text in listener.heard if topic == "speech/partial"] == [
        "drive",
        "drive two",
        "drive two metres",
    ]
    assert [text for topic, text in listener.heard if topic == "speech"] == ["drive two metres"]
    assert "robot: On my way." in out


def test_partials_can_be_left_out(domain: int) -> None:
    listener = Listener(domain, "/")
    process = say(domain, "stop now", "--no-partials")
    listener.spin_while(process)
    listener.close()
    process.communicate()
    assert process.returncode == 0
    assert listener.heard == [("speech", "stop now")]


def test_where_nobody_listens_that_is_said(domain: int) -> None:
    process = say(domain, "hello", "--timeout", "1")
    _, err = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 1
    assert f"nobody listens on /speech in domain {domain}" in err
    assert "is the agent running?" in err
