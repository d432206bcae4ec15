"""What is known of the robot: freshness, barriers, decisions on steps, news for the next turn."""

import asyncio

from realtime_agent_ros.core.snapshot import Ladder, Snapshot
from realtime_agent_ros.core.steps import StepStatus, StepUpdate
from realtime_agent_ros.planner.world import World
from session_bench import everyone_has_run


def snapshot(barrier=1):
    return Snapshot(
        seq=1, barrier=barrier, ladder=Ladder.OK, speed_limit_mps=0.3, max_speed_mps=0.3
    )


def update(status, step_id="t1.1", **fields):
    facts = {"plan_id": "t1", "skill": "drive", "barrier": 1} | fields
    return StepUpdate(step_id=step_id, status=status, **facts)


def test_an_old_snapshot_is_no_snapshot_but_its_barrier_stays_known():
    now = [0.0]
    world = World(1.0, lambda: now[0])
    assert (world.snapshot, world.barrier) == (None, 0)
    world.hear_snapshot(snapshot(4))
    now[0] = 1.0
    assert world.snapshot is not None
    now[0] = 1.1
    assert (world.snapshot, world.barrier) == (None, 4)


def test_the_first_word_on_a_step_decides():
    async def scene():
        world = World(1.0, lambda: 0.0)
        word = world.expect("t1.1")
        world.hear_update(update(StepStatus.REJECTED, reason="no"))
        world.hear_update(update(StepStatus.ACCEPTED))
        decision = await word
        assert (decision.accepted, decision.reason) == (False, "no")

    asyncio.run(scene())


def test_waiting_for_a_barrier_ends_with_it_or_with_time():
    async def scene():
        world = World(1.0, lambda: 0.0)
        world.hear_snapshot(snapshot(1))
        assert not await world.stopped_above(1, 0.01)
        waiting = asyncio.create_task(world.stopped_above(1, 10.0))
        await everyone_has_run()
        world.hear_snapshot(snapshot(2))
        assert await waiting

    asyncio.run(scene())


def test_a_stop_that_is_known_already_still_needs_a_fresh_snapshot():
    async def scene():
        world = World(1.0, lambda: 0.0)
        world.hear_snapshot(snapshot(2))
        waiting = asyncio.create_task(world.stopped_above(1, 10.0))
        await everyone_has_run()
        assert not waiting.done()
        world.hear_snapshot(snapshot(3))
        assert await waiting

    asyncio.run(scene())


def test_ends_of_motion_are_news_once():
    world = World(1.0, lambda: 0.0)
    world.hear_update(update(StepStatus.RUNNING))
    world.hear_update(update(StepStatus.DONE, step_id="t1.1~2", resumes="t1.1"))
    world.hear_update(update(StepStatus.DONE, skill="say"))
    world.hear_update(update(StepStatus.FAILED, step_id="t1.3", reason="blocked"))
    heard = world.notes
    assert heard == ("t1.1~2 (rest of t1.1) drive done", "t1.3 drive failed: blocked")
    world.note("something else")
    world.told(heard)
    world.told(heard)
    assert world.notes == ("something else",)
