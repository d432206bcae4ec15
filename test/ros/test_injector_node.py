"""``injector_node`` over DDS: messages pass, faults begin, are told, and end."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from typing import Any

import pytest
from sensor_msgs.msg import LaserScan
from std_msgs.msg import String

from harness import LATCHED, RELIABLE, Observer, Processes

pytestmark = pytest.mark.ros


class Bench(Observer):
    """Both sides of the injector's channels."""

    def __init__(self, domain: int) -> None:
        super().__init__(domain, "bench")
        self.scans = self.listen(LaserScan, "scan", RELIABLE)
        self.words = self.listen(String, "speech", RELIABLE)
        self.told = self.listen(String, "inject/active", LATCHED)
        self.raw_scan = self.talk(LaserScan, "raw/scan")
        self.raw_words = self.talk(String, "raw/speech")
        self.asks = self.talk(String, "inject")

    @property
    def state(self) -> dict[str, Any]:
        return dict(json.loads(self.told[-1].msg.data))

    def inject(self, **fault: object) -> None:
        """Ask for a fault and wait until it is told to be in force."""
        before = len(self.told)
        self.send(self.asks, String(data=json.dumps(fault)))
        self.wait_for(lambda: len(self.told) > before, "an answer")

    def scan(self) -> LaserScan:
        """Send a scan through; what came out."""
        before = len(self.scans)
        message = LaserScan(ranges=[1.0, 2.0, 3.0], angle_increment=0.1)
        message.header.stamp = self.node.get_clock().now().to_msg()
        self.send(self.raw_scan, message)
        self.wait_for(lambda: len(self.scans) > before, "a scan")
        return self.scans[-1].msg

    def say(self, word: str) -> None:
        """Send a word in; whether it comes out is another question."""
        self.send(self.raw_words, String(data=word))

    def uttered(self) -> list[str]:
        return [h.msg.data for h in self.words]


@pytest.fixture
def injector(domain: int, processes: Processes) -> Iterator[Bench]:
    processes.node("injector_node")
    bench = Bench(domain)
    bench.wait_for(lambda: bench.told, "the injector")
    for publisher in ("scan", "speech"):
        bench.wait_for(lambda p=publisher: bench.node.count_publishers(p) == 1, "its publishers")
    yield bench
    bench.close()


def test_what_nothing_is_asked_of_passes_unchanged(injector: Bench) -> None:
    assert list(injector.scan().ranges) == [1.0, 2.0, 3.0]
    injector.say("hello")
    injector.wait_for(lambda: injector.uttered() == ["hello"])


def test_a_fault_begins_is_told_and_ends_by_itself(injector: Bench) -> None:
    injector.inject(channel="scan", kind="nan", for_s=1.0)
    assert [f["kind"] for f in injector.state["faults"]] == ["nan"]
    assert all(map(math.isnan, injector.scan().ranges))
    injector.wait_for(lambda: not injector.state["faults"], "the end of the fault")
    assert list(injector.scan().ranges) == [1.0, 2.0, 3.0]


def test_a_delayed_word_comes_later_and_an_empty_text_ends_all(injector: Bench) -> None:
    injector.inject(channel="speech", kind="delay", seconds=600.0, for_s=600.0)
    injector.say("one")
    injector.inject(channel="scan", kind="duplicate", for_s=600.0)
    assert injector.uttered() == []
    injector.send(injector.asks, String(data=""))
    injector.wait_for(lambda: injector.uttered() == ["one"], "the word")
    injector.wait_for(lambda: injector.state["faults"] == [], "no fault")


def test_a_restarted_publisher_is_another_one(injector: Bench) -> None:
    def ends() -> list[Any]:
        infos = injector.node.get_publishers_info_by_topic("scan")
        return [bytes(info.endpoint_gid) for info in infos]

    before = ends()
    injector.inject(channel="scan", kind="publisher_restart", seconds=0.2, for_s=0.5)
    injector.wait_for(lambda: ends() and ends() != before, "another publisher")
    injector.wait_for(lambda: not injector.state["faults"], "the end of the fault")
    assert list(injector.scan().ranges) == [1.0, 2.0, 3.0]


def test_a_mismatched_publisher_offers_best_effort_until_the_end(injector: Bench) -> None:
    def offered() -> list[str]:
        infos = injector.node.get_publishers_info_by_topic("speech")
        return [info.qos_profile.reliability.name for info in infos]

    injector.inject(channel="speech", kind="qos_mismatch", for_s=600.0)
    injector.wait_for(lambda: offered() == ["BEST_EFFORT"], "the other QoS")
    injector.send(injector.asks, String(data=""))
    injector.wait_for(lambda: offered() == ["RELIABLE"], "the old QoS")


@pytest.mark.parametrize(
    ("fault", "named"),
    [
        ({"channel": "sonar", "kind": "nan"}, "no channel 'sonar'; known: scan, odom"),
        ({"channel": "scan", "kind": "gremlin"}, "kind"),
        ({"channel": "speech", "kind": "zero_stamp"}, "means nothing for String"),
        ({"channel": "scan", "kind": "nan", "for_s": -1.0}, "for_s"),
    ],
)
def test_a_fault_that_can_not_be_is_refused_with_the_reason(injector, fault, named) -> None:
    injector.inject(**fault)
    assert named in injector.state["refused"]
    assert injector.state["faults"] == []


@pytest.mark.parametrize(
    ("channels", "named"),
    [
        ("['scan']", "wanted a topic and a type"),
        ("['scan no_msgs/msg/Scan']", "no_msgs"),
        ("['a std_msgs/msg/String', 'a std_msgs/msg/Bool']", "may stand there once"),
    ],
)
def test_a_channel_that_can_not_be_ends_it_with_code_2_and_one_line(
    domain, processes, channels, named
) -> None:
    process = processes.node("injector_node", channels=channels)
    assert process.wait() == 2
    assert named in process.text()
    assert len(process.text().strip().splitlines()) == 1
