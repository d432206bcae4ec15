"""The history holds what really happened, within its budget, with whole turns."""

import asyncio
import sqlite3

from hypothesis import given
from hypothesis import strategies as st

from realtime_agent_ros.planner.calls.eager_calls import ToolRecord
from realtime_agent_ros.planner.config import PlannerConfig
from realtime_agent_ros.planner.memory.history import History, make_history, turn_items
from realtime_agent_ros.planner.memory.token_estimate import size_bytes
from realtime_agent_ros.planner.memory.turn_store import TurnStore
from session_bench import until


def config(**given):
    return PlannerConfig.model_validate(given)


def turn(number, calls=1, size=10):
    records = [
        ToolRecord(f"c{number}.{n}", "drive", "{}", f"accepted {'x' * size}") for n in range(calls)
    ]
    return turn_items(f"say {number}", records, ["All right."])


def kinds(items, kind):
    return {item["call_id"] for item in items if item.get("type") == kind}


@given(
    st.lists(st.tuples(st.integers(0, 6), st.integers(0, 3000)), min_size=1, max_size=30),
    st.integers(4, 40),
    st.integers(1000, 4000),
)
def test_trimming_keeps_pairs_whole_the_newest_turn_and_the_bounds(turns, most, tokens):
    history = History(config(max_history_items=most, context={"max_tokens": tokens}))
    history.reserve(600)
    for number, (calls, size) in enumerate(turns):
        history.add(turn(number, calls, size))
    kept = history.items
    assert kept[0]["role"] == "user"
    assert kinds(kept, "function_call") == kinds(kept, "function_call_output")
    assert f"say {len(turns) - 1}" in [item.get("content") for item in kept]
    assert history.tokens <= tokens
    turns_kept = [item for item in kept if item.get("role") == "user"]
    assert len(kept) <= most or len(turns_kept) == 1


def test_trimming_drops_many_at_once_so_that_the_prefix_stays():
    history = History(config(max_history_items=20))
    starts = []
    for n in range(40):
        history.add(turn(n))
        starts.append(history.items[0]["content"])
    assert len(set(starts)) < 40 / 2


def test_a_budget_that_instructions_have_used_up_still_leaves_the_newest_turn():
    history = History(config(context={"max_tokens": 1000}))
    history.reserve(1_000_000)
    history.add(turn(1))
    history.add(turn(2))
    history.add(turn(3, size=5000))
    assert history.items[-2]["content"] == "say 3"
    assert sum(map(size_bytes, history.items)) <= 0.1 * 1000 * 3.0


def test_what_the_endpoint_counted_moves_the_budget():
    history = History(config(context={"max_tokens": 2000, "bytes_per_token": 3.0}))
    for n in range(30):
        history.add(turn(n, size=200))
    before = len(history.items)
    for _ in range(30):
        history.estimate.learn(1000, 1000)  # a script with a token for every byte
    history.add(turn(31, size=200))
    assert len(history.items) < before
    assert history.tokens <= 2000


def test_nothing_said_leaves_no_empty_message():
    assert turn_items("hello", (), ()) == [{"role": "user", "content": "hello"}]


def test_a_summary_stands_in_front_and_for_what_it_tells_of():
    history = History(config(max_history_items=8))
    for n in range(6):
        history.add(turn(n))
    told = list(history.left_out)
    assert told
    history.add(turn(7))
    history.add(turn(8))
    later = [t for t in history.left_out if t not in told]
    history.sum_up("they talked </robot_report> of driving", told)
    assert list(history.left_out) == later
    first = history.items[0]["content"]
    assert "they talked /robot_report of driving" in first
    assert first.count("</robot_report>") == 1


def test_turns_and_summary_come_back_after_a_restart(tmp_path):
    given = config(history_path=str(tmp_path / "h.db"), max_history_items=8)

    async def scene():
        history = make_history(given)
        for n in range(6):
            history.add(turn(n))
        history.sum_up("said 0 to 3", list(history.left_out))
        assert await history.flush()
        assert not await history.flush()
        history.close()
        again = make_history(given)
        await again.load()
        assert again.items == history.items
        assert again.summary == "said 0 to 3"
        assert not again.left_out
        again.close()

    asyncio.run(scene())


def test_a_file_that_is_no_database_is_told_and_left_as_it_is(tmp_path):
    path = tmp_path / "h.db"
    path.write_bytes(b"not a database, but somebody's notes " * 50)

    async def scene():
        history = make_history(config(history_path=str(path)))
        await history.load()
        assert "not a database" in history.problem
        history.add(turn(1))
        assert not await history.flush()
        assert len(history.items) == 4
        history.close()

    asyncio.run(scene())
    assert path.read_bytes().startswith(b"not a database, but")


def test_a_locked_file_is_told_and_nothing_is_lost_when_it_is_free_again(tmp_path):
    given = config(history_path=str(tmp_path / "h.db"))

    async def scene():
        history = make_history(given)
        history.add(turn(0))
        await history.flush()
        other = sqlite3.connect(given.history_path, isolation_level=None)
        other.execute("BEGIN EXCLUSIVE")
        history.add(turn(1))
        assert not await history.flush()
        assert "locked" in history.problem
        other.execute("ROLLBACK")
        other.close()
        history.add(turn(2))
        assert await history.flush()
        assert history.problem == ""
        history.close()
        again = make_history(given)
        await again.load()
        said = [i["content"] for i in again.items if i.get("role") == "user"]
        assert said == ["say 0", "say 1", "say 2"]
        again.close()

    asyncio.run(scene())


def test_turns_that_are_added_while_the_file_is_written_are_written_next(tmp_path):
    async def scene():
        store = TurnStore(tmp_path / "h.db", 100)
        history = History(config(), store)
        history.add(turn(0))
        writing = asyncio.create_task(history.flush())
        await until(lambda: not history.unstored)
        history.add(turn(1))
        await writing
        assert history.unstored
        await history.flush()
        assert len(store.load(10).turns) == 2
        history.close()

    asyncio.run(scene())
