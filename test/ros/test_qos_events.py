"""DDS's own word on deadlines and liveliness: asked for where it is offered, counted, shown."""

from __future__ import annotations

from typing import Any

import pytest

pytest.importorskip("rclpy")

from rclpy.duration import Duration
from rclpy.qos import DurabilityPolicy, LivelinessPolicy, QoSProfile, ReliabilityPolicy
from std_msgs.msg import String

from agent_bench import CALM_S, AgentBench
from harness import Observer
from realtime_agent_ros.core.health_item import Level
from realtime_agent_ros.ros.graph_subscription import GraphSubscription
from realtime_agent_ros.ros.qos_events import LEAVE_NS, QosEvents, Told, latched, offered

MS = 1_000_000
STRING = "std_msgs/msg/String"
WEAK = QoSProfile(depth=5, reliability=ReliabilityPolicy.BEST_EFFORT)
LIVELY = LivelinessPolicy.MANUAL_BY_TOPIC


def offering(**policies: Any) -> QoSProfile:
    return QoSProfile(depth=5, **policies)


def within(ms: int) -> Duration:
    return Duration(nanoseconds=ms * MS)


def test_a_deadline_is_asked_for_only_where_every_publisher_offers_one() -> None:
    fast, slow = offering(deadline=within(100)), offering(deadline=within(300))
    asked = offered(WEAK, [fast, slow]).deadline.nanoseconds
    assert asked == 300 * MS + LEAVE_NS  # the slower one would not match a shorter one
    for others in ([], [fast, offering()], [offering(deadline=Duration(seconds=2**33))]):
        assert offered(WEAK, others).deadline == WEAK.deadline


def test_liveliness_is_asked_for_as_strictly_as_the_laxest_offers_it() -> None:
    manual = offering(liveliness=LIVELY, liveliness_lease_duration=within(200))
    automatic = offering(
        liveliness=LivelinessPolicy.AUTOMATIC, liveliness_lease_duration=within(500)
    )
    assert offered(WEAK, [manual]).liveliness is LIVELY
    both = offered(WEAK, [manual, automatic])
    assert both.liveliness is LivelinessPolicy.AUTOMATIC
    assert both.liveliness_lease_duration.nanoseconds == 500 * MS + LEAVE_NS
    assert offered(WEAK, [manual, offering()]).liveliness_lease_duration == (
        WEAK.liveliness_lease_duration
    )


def test_what_was_kept_is_asked_for_only_where_every_publisher_keeps_it() -> None:
    keeps = offering(durability=DurabilityPolicy.TRANSIENT_LOCAL)
    asked = latched(WEAK, [keeps])
    assert asked.durability is DurabilityPolicy.TRANSIENT_LOCAL
    assert asked.reliability is ReliabilityPolicy.RELIABLE  # a best-effort one gets nothing kept
    assert latched(WEAK, [keeps, offering()]).durability is WEAK.durability
    assert latched(WEAK, []).durability is WEAK.durability


def test_what_came_since_the_last_report_is_a_problem_and_counts_stay() -> None:
    told = Told(deadline_missed=3, messages_lost=2, incompatible_qos=1)
    texts = [text for _, text in told.problems(Told(deadline_missed=1))]
    assert texts == ["deadline missed 2 times", "2 messages lost", "a publisher's QoS does not fit"]
    assert not list(told.problems(told))
    assert [text for _, text in Told(not_alive=2).problems(Told())] == ["2 publishers not alive"]


class Ear:
    """A subscription of the test's own that DDS watches too."""

    def __init__(self, observer: Observer, **given: Any) -> None:
        self.observer = observer
        self.heard: list[Any] = []
        self.events = QosEvents(observer.node)
        self.subscription = GraphSubscription(
            observer.node, "pulse", {STRING: self.heard.append}, WEAK, self.events, **given
        )

    def value(self, key: str) -> float:
        return float(self.events.health().values.get(f"pulse.{key}", "nan"))

    def hears(self, publisher: Any, text: str) -> None:
        """Spin until a message of this text has come."""

        def heard() -> bool:
            publisher.publish(String(data=text))
            return any(text == getattr(message, "data", "") for message in self.heard)

        self.observer.wait_for(heard, f"{text!r} heard")


@pytest.mark.ros
def test_a_missed_deadline_and_a_silent_publisher_are_told_by_dds(observer: Observer) -> None:
    ear = Ear(observer)
    qos = offering(deadline=within(100), liveliness=LIVELY, liveliness_lease_duration=within(200))
    pulse = observer.talk(String, "pulse", qos)
    observer.wait_for(lambda: ear.value("deadline_ms") == 101.0, "the offer to be asked for")
    ear.hears(pulse, "once")
    observer.wait_for(lambda: ear.value("deadline_missed") >= 2, "missed deadlines")
    observer.wait_for(lambda: ear.value("not_alive") == 1, "the publisher not alive")
    assert ear.events.health().level is Level.WARN
    ear.hears(pulse, "again")
    observer.wait_for(lambda: ear.value("liveliness_lost") >= 1, "its silence counted")


@pytest.mark.ros
def test_a_publisher_that_offers_nothing_is_still_heard(observer: Observer) -> None:
    ear = Ear(observer)
    observer.talk(String, "pulse", offering(deadline=within(100)))
    observer.wait_for(lambda: ear.value("deadline_ms") == 101.0, "the offer to be asked for")
    plain = observer.talk(String, "pulse", offering())
    ear.hears(plain, "plain")
    assert ear.value("deadline_ms") != 101.0


@pytest.mark.ros
def test_serialized_messages_are_bytes_and_latched_ones_are_heard(observer: Observer) -> None:
    keeps = observer.talk(String, "pulse", offering(durability=DurabilityPolicy.TRANSIENT_LOCAL))
    keeps.publish(String(data="before"))
    ear = Ear(observer, serialized=True, catches_up=True)
    observer.wait_for(lambda: ear.heard, "what was sent before")
    assert b"before" in ear.heard[0]


@pytest.mark.ros
def test_the_agent_shows_what_dds_tells_and_it_moves_nothing(bench: AgentBench) -> None:
    from geometry_msgs.msg import PointStamped

    own = {"channels": "[arm]", "arm__topic": "arm/tip", "arm__required": False}
    kind = "geometry_msgs/msg/PointStamped"
    bench.start_ready(**own, arm__type=kind, arm__deadline_s=CALM_S, arm__policy="count")
    arm = bench.talk(PointStamped, "arm/tip", offering(deadline=within(100)))
    with bench.repeating(arm, PointStamped()):
        bench.wait_for(lambda: _asked(bench), "the offer to be asked for")
        before = _heard(bench)
        bench.wait_for(lambda: _heard(bench) > before + 5, "messages since then")
    bench.wait_diagnosis("arm/tip: deadline missed")
    assert bench.state.ladder == "OK"


def _asked(bench: AgentBench) -> bool:
    return bench.diagnosis("agent_node: qos events").get("arm/tip.deadline_ms") == "101.0"


def _heard(bench: AgentBench) -> int:
    return int(bench.diagnosis("agent_node: deadlines topics")["arm.count"])
