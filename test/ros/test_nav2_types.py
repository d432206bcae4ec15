"""Where nav2_msgs is installed its types are used; here it is the test's own."""

from __future__ import annotations

import sys
from types import ModuleType, SimpleNamespace
from typing import Any
from unittest.mock import Mock

import pytest

pytest.importorskip("rclpy")

from std_srvs.srv import SetBool

from realtime_agent_ros.core.snapshot import Ladder, Snapshot
from realtime_agent_ros.ros.collision_state import CollisionState
from realtime_agent_ros.ros.optional_types import find_type
from realtime_agent_ros.ros.toggle import add_toggle

CALM = Snapshot(seq=0, barrier=0, ladder=Ladder.OK, speed_limit_mps=0.3, max_speed_mps=0.3)


@pytest.fixture
def nav2(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The installed nav2_msgs; its types, of which only the fields are real."""
    types = SimpleNamespace(Toggle=type("Toggle", (), {}), CollisionMonitorState=SimpleNamespace)
    for part in ("msg", "srv"):
        module: Any = ModuleType(f"nav2_msgs.{part}")
        module.Toggle, module.CollisionMonitorState = types.Toggle, types.CollisionMonitorState
        monkeypatch.setitem(sys.modules, f"nav2_msgs.{part}", module)
    monkeypatch.setitem(sys.modules, "nav2_msgs", ModuleType("nav2_msgs"))
    return types


def test_what_is_not_installed_is_none() -> None:
    assert find_type("surely_not_there.msg", "Thing") is None
    assert find_type("std_srvs.srv", "SetBool") is SetBool


@pytest.mark.parametrize("wanted", [True, False])
def test_nav2s_toggle_is_served_where_it_is_installed(nav2: Any, wanted: bool) -> None:
    node, switch = Mock(), Mock()
    add_toggle(node, switch)
    (kind, name, answer), _ = node.create_service.call_args
    assert (kind, name) == (nav2.Toggle, "~/toggle")
    response = answer(SimpleNamespace(enable=wanted), SimpleNamespace())
    switch.assert_called_once_with(wanted)
    assert response.success
    assert f"zones are {'on' if wanted else 'off'}" in response.message


def test_nav2s_state_is_published_on_changes_alone(nav2: Any) -> None:
    node = Mock()
    state = CollisionState(node, "collision_monitor_state")
    assert node.create_publisher.call_args[0][0] is nav2.CollisionMonitorState
    stopped = CALM.model_copy(update={"action": "stop", "zone": "StopZone"})
    for told in (CALM, CALM, stopped, stopped):
        state.tell(told)
    calls = node.create_publisher.return_value.publish.call_args_list
    sent = [(call[0][0].action_type, call[0][0].polygon_name) for call in calls]
    assert sent == [(0, ""), (1, "StopZone")]


def test_without_a_topic_no_state_is_published() -> None:
    node = Mock()
    CollisionState(node, "").tell(CALM)
    node.create_publisher.assert_not_called()
