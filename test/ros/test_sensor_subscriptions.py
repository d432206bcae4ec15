"""Sources and guards of every kind, over DDS: their messages stop an agent_node, and let it go."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

pytest.importorskip("rclpy")

from geometry_msgs.msg import Point32, Polygon, PolygonStamped
from sensor_msgs.msg import Imu, PointCloud2, PointField, Range
from std_msgs.msg import Bool

from agent_bench import AgentBench
from harness import BEST_EFFORT, RELIABLE
from realtime_agent_ros.core.snapshot import Ladder
from realtime_agent_ros.ros.contact_messages import CONTACTS

pytestmark = pytest.mark.ros


def cloud(x_m: float) -> PointCloud2:
    points = np.array([(x_m, y, 0.2) for y in np.linspace(-0.1, 0.1, 9)], dtype=np.float32)
    fields = [
        PointField(name=name, offset=4 * n, datatype=PointField.FLOAT32, count=1)
        for n, name in enumerate("xyz")
    ]
    return PointCloud2(
        height=1, width=9, fields=fields, point_step=12, row_step=108, data=points.tobytes()
    )


def ranger(distance_m: float) -> Range:
    return Range(field_of_view=0.4, min_range=0.02, max_range=4.0, range=distance_m)


def outline(x_m: float) -> PolygonStamped:
    corners = [(x_m, -0.1), (x_m + 0.1, 0.0), (x_m, 0.1)]
    return PolygonStamped(polygon=Polygon(points=[Point32(x=x, y=y) for x, y in corners]))


def imu(pitch_rad: float) -> Imu:
    msg = Imu()
    msg.orientation.y, msg.orientation.w = np.sin(pitch_rad / 2), np.cos(pitch_rad / 2)
    return msg


SOURCES = {
    "pointcloud": (cloud(0.2), cloud(3.0), "obstacle in StopZone"),
    "range": (ranger(0.2), ranger(3.0), "obstacle in StopZone"),
    "polygon": (outline(0.1), outline(3.0), "obstacle in StopZone"),
}
GUARDS = {
    "cliff": (ranger(0.5), ranger(0.05), "it: a drop"),
    "tilt": (imu(0.6), imu(0.0), "it: leaning"),
    "bumper": (Bool(data=True), Bool(data=False), "it: pressed"),
}


def stamped(bench: AgentBench, msg: Any) -> Any:
    if hasattr(msg, "header"):
        msg.header.stamp = bench.node.get_clock().now().to_msg()
    return msg


def send_until(bench: AgentBench, talk: Any, msg: Any, holds: Callable[[Any], bool]) -> None:
    """Publish again and again until the state is so."""

    def there() -> bool:
        talk.publish(stamped(bench, msg))
        return holds(bench.state)

    bench.wait_for(there, f"state after {type(msg).__name__}")


@pytest.mark.parametrize("kind", SOURCES)
def test_a_source_of_any_kind_stops_and_lets_go(bench: AgentBench, kind: str) -> None:
    near, free, reason = SOURCES[kind]
    talk = bench.talk(type(near), "other", BEST_EFFORT)
    process = bench.start(
        observation_sources="[scan, other]", other__type=kind, other__topic="other"
    )
    bench.wait_state(lambda s: "other: nothing received yet" in s.reasons, "the source missed")
    send_until(bench, talk, free, lambda s: s.ladder is Ladder.OK)
    send_until(bench, talk, near, lambda s: reason in s.reasons)
    send_until(bench, talk, free, lambda s: s.ladder is Ladder.OK)
    assert process.code is None


@pytest.mark.parametrize("kind", GUARDS)
def test_a_guard_stops_and_lets_go(bench: AgentBench, kind: str) -> None:
    danger, fine, reason = GUARDS[kind]
    talk = bench.talk(type(danger), "hazard", RELIABLE)
    bench.start(guards="[it]", it__type=kind, it__topic="hazard", it__source_timeout=0.0)
    bench.wait_state(lambda s: s.ladder is Ladder.OK, "ladder OK")
    send_until(bench, talk, danger, lambda s: any(r.startswith(reason) for r in s.reasons))
    assert not bench.moving()
    send_until(bench, talk, fine, lambda s: s.ladder is Ladder.OK)


def test_a_list_of_contacts_is_a_press_while_there_is_one_in_it() -> None:
    for kind, field in (
        ("ros_gz_interfaces/msg/Contacts", "contacts"),
        ("gazebo_msgs/msg/ContactsState", "states"),
    ):
        assert CONTACTS[kind](SimpleNamespace(**{field: [object()]})).pressed
        assert not CONTACTS[kind](SimpleNamespace(**{field: []})).pressed


def test_a_create_3_is_in_contact_while_it_bumps_hangs_over_an_edge_or_is_lifted() -> None:
    read = CONTACTS["irobot_create_msgs/msg/HazardDetectionVector"]
    for kinds, pressed in (
        ((), False),
        ((0, 5), False),
        ((1,), True),
        ((5, 2), True),
        ((4,), True),
    ):
        msg = SimpleNamespace(detections=[SimpleNamespace(type=kind) for kind in kinds])
        assert read(msg).pressed is pressed
