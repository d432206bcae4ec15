"""The state says where the plan leads."""

import pytest

from realtime_agent_ros.core.geometry import Pose
from realtime_agent_ros.core.steps import Drive, GoTo, RememberPlace

DESK = Pose(2.0, 1.0, 0.0)


def test_the_goals_are_those_of_all_go_to_steps_in_order(make_world):
    world = make_world(places={"desk": [2.0, 1.0, 0.0]})
    assert world.state().goals == ()
    world.plan(
        GoTo(place="desk"), Drive(distance_m=1.0), GoTo(x_m=0.0, y_m=1.0), GoTo(place="back")
    )
    world.run(0.2)
    state = world.state()
    assert state.goals == (DESK, Pose(0.0, 1.0, 0.0), Pose(0.0, 0.0, 0.0))
    assert state.distance_left_m == pytest.approx(world.pose.distance_to(DESK), abs=0.05)


def test_a_place_that_is_yet_to_be_remembered_is_no_goal_yet(make_world):
    world = make_world(places={"desk": [2.0, 1.0, 0.0]})
    world.plan(GoTo(place="desk"), RememberPlace(place="here"), GoTo(place="here"))
    world.run(0.2)
    assert world.state().goals == (DESK,)
