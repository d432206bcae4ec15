"""The history holds what really happened and is trimmed without parting calls from answers."""

import asyncio

from hypothesis import given
from hypothesis import strategies as st

from realtime_agent_ros.planner.eager_calls import ToolRecord
from realtime_agent_ros.planner.history import History, trim, turn_items, whole


def turn(number, calls):
    records = [ToolRecord(f"c{number}.{n}", "drive", "{}", "accepted") for n in range(calls)]
    return turn_items(f"say {number}", records, ["All right."])


@given(st.lists(st.integers(0, 6), min_size=1, max_size=30), st.integers(4, 40))
def test_trimming_keeps_pairs_whole_the_newest_turn_and_the_bound(calls, most):
    turns = [turn(n, count) for n, count in enumerate(calls)]
    kept = trim([item for t in turns for item in t], most)
    assert kept[-len(turns[-1]) :] == turns[-1]
    assert kept[0]["role"] == "user"
    asked = {i["call_id"] for i in kept if i.get("type") == "function_call"}
    told = {i["call_id"] for i in kept if i.get("type") == "function_call_output"}
    assert asked == told
    assert len(kept) <= max(most, len(turns[-1]))


def test_trimming_drops_many_at_once_so_that_the_prefix_stays():
    history = History(20)
    starts = []
    for n in range(40):
        history.add(turn(n, 1))
        starts.append(history.items[0]["content"])
    assert len(set(starts)) < 40 / 2


def test_a_torn_beginning_is_dropped():
    items = turn(1, 2)
    assert whole(items[1:]) == []
    assert whole(items[3:] + turn(2, 1)) == turn(2, 1)


def test_nothing_said_leaves_no_empty_message():
    assert turn_items("hello", (), ()) == [{"role": "user", "content": "hello"}]


def test_a_history_in_memory_needs_no_store():
    async def scene():
        history = History(10)
        await history.load()
        history.add(turn(1, 0))
        await history.flush()
        assert len(history.items) == 2
        history.close()

    asyncio.run(scene())
