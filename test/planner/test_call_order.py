"""Calls have their effects in the announced order, however their tasks are scheduled."""

import asyncio
import itertools

import pytest

from realtime_agent_ros.planner.calls.call_order import CallOrder, Stage
from session_bench import everyone_has_run


def announced(*names):
    order = CallOrder()
    for name in names:
        order.announce(name)
    return order


async def let_in(order, name, after=Stage.OVER):
    """A task that waits to be let in, after it had every chance to be."""
    task = asyncio.create_task(order.enter(name, after))
    await everyone_has_run()
    return task


@pytest.mark.parametrize("scheduled", list(itertools.permutations("abcd")))
def test_effects_come_in_the_announced_order(scheduled):
    effects = []

    async def call(order, name):
        await order.enter(name, Stage.OVER)
        effects.append(name)
        await asyncio.sleep(0)
        order.leave(name)

    async def scene():
        order = announced(*"abcd")
        await asyncio.gather(*(call(order, name) for name in scheduled))

    asyncio.run(scene())
    assert effects == list("abcd")


def test_a_call_that_leaves_without_entering_frees_the_next():
    async def scene():
        order = announced("a", "b")
        waiting = await let_in(order, "b")
        assert not waiting.done()
        order.leave("a")
        order.leave("a")
        await waiting

    asyncio.run(scene())


def test_who_only_keeps_its_place_waits_for_the_sending_and_not_for_the_answer():
    async def scene():
        order = announced("drive", "say", "turn")
        say, turn = await let_in(order, "say", Stage.SENT), await let_in(order, "turn")
        assert not say.done()
        order.sent("drive")
        await say
        order.leave("say")
        await everyone_has_run()
        assert not turn.done()
        order.leave("drive")
        await turn

    asyncio.run(scene())


def test_a_failure_breaks_what_comes_after_it_and_nothing_before():
    order = announced("a", "b", "c")
    order.leave("b", failed=True)
    assert [order.is_broken(name) for name in "abc"] == [False, False, True]


def test_a_new_response_knows_nothing_of_the_failures_before_it():
    order = announced("a", "b")
    order.leave("a", failed=True)
    order.begin()
    order.announce("b")
    assert not order.is_broken("b")


def test_an_unannounced_call_comes_after_those_that_are_there():
    async def scene():
        order = announced("a")
        late = await let_in(order, "x")
        assert not late.done()
        order.leave("a")
        await late

    asyncio.run(scene())
