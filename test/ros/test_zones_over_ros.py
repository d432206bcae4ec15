"""Zones of a running agent_node over DDS: shapes from topics, switches, pictures, state."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from geometry_msgs.msg import Point32, PolygonStamped
from lifecycle_msgs.msg import Transition
from rcl_interfaces.msg import Parameter, ParameterType, ParameterValue
from rcl_interfaces.srv import GetParameters, SetParameters
from std_msgs.msg import Float32, String
from std_srvs.srv import SetBool
from visualization_msgs.msg import Marker, MarkerArray

from agent_bench import AgentBench
from harness import LATCHED, RELIABLE
from realtime_agent_ros.core.snapshot import Ladder

pytestmark = pytest.mark.ros

BODY = [(0.3, 0.25), (0.3, -0.25), (-0.3, -0.25), (-0.3, 0.25)]
FEET = {
    "polygons": "[Feet]",
    "Feet__type": "polygon",
    "Feet__action_type": "stop",
    "Feet__polygon_sub_topic": "feet",
}
NEAR_M = 0.2
"""Within the stop zone."""


def polygon(corners: list[tuple[float, float]], frame_id: str = "base_link") -> PolygonStamped:
    msg = PolygonStamped()
    msg.header.frame_id = frame_id
    msg.polygon.points = [Point32(x=x, y=y) for x, y in corners]
    return msg


def set_parameter(bench: AgentBench, name: str, value: ParameterValue) -> Any:
    request = SetParameters.Request(parameters=[Parameter(name=name, value=value)])
    (result,) = bench.call("agent_node/set_parameters", request, SetParameters).results
    return result


def enable(bench: AgentBench, name: str, enabled: bool) -> Any:
    value = ParameterValue(type=ParameterType.PARAMETER_BOOL, bool_value=enabled)
    return set_parameter(bench, f"{name}.enabled", value)


def toggle(bench: AgentBench, enabled: bool) -> Any:
    return bench.call("agent_node/toggle", SetBool.Request(data=enabled), SetBool)


def wait_in_front_of_an_obstacle(bench: AgentBench) -> None:
    bench.start_ready(StopZone__enabled=True)
    bench.base.range_m = NEAR_M
    bench.wait_state(lambda s: s.zone == "StopZone" and s.action == "stop", "a stop")


# -- shapes ----------------------------------------------------------------------------------


def test_a_polygon_that_comes_late_sets_the_robot_free(bench: AgentBench) -> None:
    bench.start(**FEET)
    waiting = "Feet has no shape yet, waiting for feet"
    bench.wait_state(lambda s: s.reasons == (waiting,), "waiting for its shape")
    shapes = bench.talk(PolygonStamped, "feet")
    for bad, why in (
        (polygon(BODY[:2]), "at least three points, got 2"),
        (polygon([(math.nan, 0.0), *BODY]), "finite"),
        (polygon(BODY, "odom"), "its frame is odom, and without tf2_ros only base_link is known"),
    ):
        bench.send(shapes, bad)
        bench.wait_state(
            lambda s, why=why: s.ladder is Ladder.STOP and why in s.reasons[0], f"refusal: {why}"
        )
    bench.send(shapes, polygon(BODY))
    bench.wait_state(lambda s: s.ladder is Ladder.OK, "ladder OK")
    bench.send(shapes, polygon(BODY[:2]))
    bench.wait_diagnosis("at least three points")
    assert bench.state.ladder is Ladder.OK


def test_a_radius_comes_as_a_float_and_a_latched_one_from_before(bench: AgentBench) -> None:
    radius = bench.talk(Float32, "radius", LATCHED)
    radius.publish(Float32(data=0.5))
    bench.start_ready(
        polygons="[Disc]",
        Disc__type="circle",
        Disc__action_type="stop",
        Disc__polygon_sub_topic="radius",
        Disc__polygon_subscribe_transient_local=True,
    )
    bench.base.range_m = 0.45
    bench.wait_state(lambda s: s.reasons == ("obstacle in Disc",), "a stop")
    bench.send(radius, Float32(data=0.4))
    bench.wait_state(lambda s: s.ladder is Ladder.OK, "ladder OK")
    bench.send(radius, Float32(data=0.0))
    bench.wait_diagnosis("a radius must be a finite number above 0 and up to 1000000, got 0.0")
    assert bench.state.ladder is Ladder.OK


def test_a_footprint_is_the_shape_of_an_approach_zone(bench: AgentBench) -> None:
    bench.start(
        polygons="[Body]",
        Body__type="polygon",
        Body__action_type="approach",
        Body__footprint_topic="footprint",
    )
    bench.wait_state(lambda s: s.zone == "Body", "waiting for its shape")
    bench.send(bench.talk(PolygonStamped, "footprint"), polygon(BODY))
    bench.wait_state(lambda s: s.ladder is Ladder.OK, "ladder OK")


# -- switches --------------------------------------------------------------------------------


def test_toggled_off_the_operator_may_drive_out_and_everybody_is_told(bench: AgentBench) -> None:
    wait_in_front_of_an_obstacle(bench)
    with bench.teleop(-0.1):
        bench.assert_still_for(5)
        answer = toggle(bench, enabled=False)
        assert answer.success
        assert "are off" in answer.message
        bench.wait_for(bench.moving, "motion")
        state = bench.wait_state(lambda s: s.ladder is Ladder.DEGRADED, "ladder DEGRADED")
        assert state.reasons == ("safety zones are switched off",)
        bench.wait_diagnosis("safety zones are switched off")
        assert toggle(bench, enabled=True).success
        bench.wait_state(lambda s: s.zone == "StopZone", "a stop")
        bench.wait_for(lambda: not bench.moving(), "a zero")


def test_one_zone_is_switched_by_its_parameter(bench: AgentBench) -> None:
    wait_in_front_of_an_obstacle(bench)
    assert enable(bench, "StopZone", enabled=False).successful
    bench.wait_state(lambda s: s.reasons == ("StopZone is switched off",), "it is told")
    request = GetParameters.Request(names=["StopZone.enabled"])
    (value,) = bench.call("agent_node/get_parameters", request, GetParameters).values
    assert value.bool_value is False
    assert enable(bench, "StopZone", enabled=True).successful
    bench.wait_state(lambda s: s.reasons == ("obstacle in StopZone",), "a stop")


def test_a_source_and_a_guard_are_switched_by_their_parameters(bench: AgentBench) -> None:
    wait_in_front_of_an_obstacle(bench)
    assert enable(bench, "scan", enabled=False).successful
    bench.wait_state(lambda s: s.reasons == ("scan is switched off",), "a robot that is blind")
    assert enable(bench, "scan", enabled=True).successful
    bench.wait_state(lambda s: s.reasons == ("obstacle in StopZone",), "a stop")
    assert enable(bench, "bumper", enabled=False).successful
    bench.wait_state(lambda s: "bumper is switched off" in s.reasons, "it is told")


def test_what_is_switched_off_stays_off_and_told_over_a_pause(bench: AgentBench) -> None:
    wait_in_front_of_an_obstacle(bench)
    assert bench.change_state("agent_node", Transition.TRANSITION_DEACTIVATE)
    assert enable(bench, "StopZone", enabled=False).successful
    assert bench.change_state("agent_node", Transition.TRANSITION_ACTIVATE)
    bench.wait_state(lambda s: s.reasons == ("StopZone is switched off",), "it is told")


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        (
            "StopZone.enabled",
            ParameterValue(type=ParameterType.PARAMETER_INTEGER, integer_value=0),
            "Wrong parameter type, expected 'Type.BOOL' got 'Type.INTEGER'",
        ),
        (
            "StopZone.enabled",
            ParameterValue(type=ParameterType.PARAMETER_NOT_SET),
            "Static parameter cannot be undeclared",
        ),
        (
            "StopZne.enabled",
            ParameterValue(type=ParameterType.PARAMETER_BOOL),
            "StopZne.enabled: fixed while the node runs; set it at start; "
            "did you mean 'StopZone.enabled'?",
        ),
        (
            "StopZone.radius",
            ParameterValue(type=ParameterType.PARAMETER_DOUBLE, double_value=0.01),
            "StopZone.radius: fixed while the node runs; set it at start",
        ),
    ],
)
def test_everything_else_stays_as_it_was(
    bench: AgentBench, name: str, value: ParameterValue, reason: str
) -> None:
    wait_in_front_of_an_obstacle(bench)
    result = set_parameter(bench, name, value)
    assert (result.successful, result.reason) == (False, reason)
    assert bench.state.reasons == ("obstacle in StopZone",)


# -- what is shown ---------------------------------------------------------------------------


def test_the_markers_are_the_zones(bench: AgentBench) -> None:
    bench.start_ready(SlowdownZone__visualize=True, ApproachZone__enabled=False)
    drawn = bench.listen(MarkerArray, "zones", RELIABLE)
    bench.listen(PolygonStamped, "SlowdownZone", RELIABLE)
    bench.wait_for(lambda: drawn, "markers")
    markers = {m.ns: m for m in drawn[-1].msg.markers}
    assert set(markers) == {"StopZone", "SlowdownZone"}
    for marker in markers.values():
        assert (marker.type, marker.id) == (Marker.LINE_STRIP, 0)
        assert marker.header.frame_id == "base_link"
        assert marker.points[0] == marker.points[-1]
    corners = [(0.75, 0.3), (0.75, -0.3), (-0.25, -0.3), (-0.25, 0.3)]
    shown = [(p.x, p.y) for p in markers["SlowdownZone"].points[:-1]]
    assert shown == corners
    radii = [math.hypot(p.x, p.y) for p in markers["StopZone"].points]
    assert radii == pytest.approx([0.26] * len(radii))
    outline = bench.newest("SlowdownZone")
    outlined = [(p.x, p.y) for p in outline.polygon.points]
    assert outlined == [pytest.approx(corner) for corner in corners]
    free = markers["StopZone"]
    bench.base.range_m = NEAR_M
    bench.wait_for(
        lambda: [m for m in drawn[-1].msg.markers if m.color.a > free.color.a], "an occupied zone"
    )


def test_action_and_zone_are_told_on_every_change_and_to_who_comes_late(
    bench: AgentBench,
) -> None:
    bench.start_ready(state_topic="collision_state")
    bench.base.range_m = NEAR_M
    bench.wait_state(lambda s: s.action == "stop", "a stop")
    told = bench.listen(String, "collision_state", LATCHED)
    bench.wait_for(lambda: told, "the latched state")
    bench.base.range_m = 5.0
    bench.wait_for(
        lambda: json.loads(told[-1].msg.data) == {"action_type": 0, "polygon_name": ""}, "free"
    )
    bench.base.scans = False
    bench.wait_for(
        lambda: (
            json.loads(told[-1].msg.data) == {"action_type": 1, "polygon_name": "invalid source"}
        ),
        "a stop for the silent scanner",
    )
    assert len(told) == 3
