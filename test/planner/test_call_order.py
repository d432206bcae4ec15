"""Calls have their effects in the announced order, however their tasks are scheduled."""

import asyncio
import itertools

import pytest

from realtime_agent_ros.planner.call_order import CallOrder


@pytest.mark.parametrize("scheduled", list(itertools.permutations("abcd")))
def test_effects_come_in_the_announced_order(scheduled):
    effects = []

    async def call(order, name):
        assert await order.enter(name, 10.0)
        effects.append(name)
        await asyncio.sleep(0)
        order.leave(name)

    async def scene():
        order = CallOrder()
        for name in "abcd":
            order.announce(name)
        await asyncio.gather(*(call(order, name) for name in scheduled))

    asyncio.run(scene())
    assert effects == list("abcd")


def test_a_call_whose_predecessor_never_comes_must_not_act():
    async def scene():
        order = CallOrder()
        order.announce("a")
        order.announce("b")
        assert not await order.enter("b", 0.01)
        order.leave("b")
        assert await order.enter("a", 0.01)

    asyncio.run(scene())


def test_a_call_that_leaves_without_entering_frees_the_next():
    async def scene():
        order = CallOrder()
        order.announce("a")
        order.announce("b")
        waiting = asyncio.create_task(order.enter("b", 10.0))
        await asyncio.sleep(0)
        order.leave("a")
        order.leave("a")
        assert await waiting

    asyncio.run(scene())


def test_an_unannounced_call_is_let_in():
    assert asyncio.run(CallOrder().enter("x", 0.0))
