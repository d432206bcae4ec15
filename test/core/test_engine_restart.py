"""A new life after a death: it stands, says why, and lets nobody just drive on."""

import pytest

from realtime_agent_ros.core.events import (
    DeadlinesReset,
    EstopReset,
    Held,
    Inherited,
    PredecessorDied,
)
from realtime_agent_ros.core.self_report import DIED


def reborn(make_world, **options):
    world = make_world(ready=False, **options)
    world.handle(PredecessorDied())
    return world


def test_it_tells_why_it_stands_in_state_diagnostics_and_aloud_once(make_world):
    world = reborn(make_world)
    world.run(2.5)
    assert DIED in world.state().reasons
    assert len([text for text in world.spoken() if "restarted" in text]) == 1
    values = {k: v for item in world.engine.health(world.now_ns) for k, v in item.values.items()}
    assert values["agent_node.last"] == DIED
    world.run(6.0)
    assert DIED not in world.state().reasons
    assert world.state().ladder == "OK"


def test_an_input_that_drove_before_it_must_let_go_first(make_world):
    world = reborn(make_world)
    for _ in range(30):
        world.teleop("keyboard", 0.2)
        assert world.stays_zero(0.1)
    world.teleop("keyboard", 0.0)
    world.teleop("keyboard", 0.2)
    world.run(0.3)
    assert world.velocity.linear_x_mps > 0.0


def test_an_input_that_is_first_heard_much_later_must_let_go_too_and_it_says_so(make_world):
    world = reborn(make_world)
    world.run(20.0)
    world.teleop("keyboard", 0.2)
    assert world.stays_zero(0.3)
    assert world.state().held_by == "keyboard must let go"
    world.run(0.6)  # silence lets go
    world.teleop("keyboard", 0.2)
    world.run(0.3)
    assert world.velocity.linear_x_mps > 0.0
    assert world.state().held_by == ""


def test_a_plan_of_before_has_an_old_barrier(make_world):
    world = make_world(ready=False)
    barrier = world.engine.barrier
    world.handle(PredecessorDied())
    assert world.engine.barrier > barrier


def test_where_it_can_not_be_known_whether_it_died_inputs_must_let_go_and_nothing_is_said(
    make_world,
):
    world = make_world(ready=False)
    world.handle(PredecessorDied(known=False))
    for _ in range(10):
        world.teleop("keyboard", 0.2)
        assert world.stays_zero(0.1)
    assert world.spoken() == []


RELEASES = {
    "estop": EstopReset(),
    "operator": Held("operator", held=False),
    "deadlines": DeadlinesReset(),
}


@pytest.mark.parametrize("what", RELEASES)
def test_what_a_person_must_release_outlasts_a_life(make_world, what):
    world = make_world(ready=False)
    world.handle(Inherited((what,)))
    assert world.engine.lasting == (what,)
    world.run(1.0)
    world.teleop("keyboard", 0.0)
    for _ in range(10):
        world.teleop("keyboard", 0.2)
        assert world.stays_zero(0.1)
    world.handle(RELEASES[what])
    assert world.engine.lasting == ()
    world.run(1.0)
    for _ in range(10):
        world.teleop("keyboard", 0.2)
        world.run(0.1)
    assert world.velocity.linear_x_mps > 0.0
