"""One row a turn, bounded, whole or not at all."""

import json
import sqlite3

import pytest

from realtime_agent_ros.planner.memory.turn_store import TurnStore, UnusablePathError


def turn(number):
    return [{"role": "user", "content": f"say {number}"}]


@pytest.fixture
def store(tmp_path):
    made = TurnStore(tmp_path / "h.db", keep_turns=10)
    yield made
    made.close()


def test_only_the_newest_turns_are_kept_in_the_file(store, tmp_path):
    for n in range(25):
        store.append([turn(n)], None)
    rows = sqlite3.connect(tmp_path / "h.db").execute("SELECT count(*) FROM realtime_agent_turns")
    assert rows.fetchone() == (10,)
    assert [t[0]["content"] for t in store.load(3).turns] == ["say 22", "say 23", "say 24"]


def test_a_write_that_fails_leaves_nothing_of_it(store):
    store.append([turn(1)], "so far")
    with pytest.raises(TypeError):
        store.append([turn(2), [{"content": object()}]], "new")
    left = store.load(10)
    assert [t[0]["content"] for t in left.turns] == ["say 1"]
    assert left.summary == "so far"


@pytest.mark.parametrize("row", ["{oops", "[]", '"text"', "[1]"])
def test_a_row_that_is_no_turn_is_passed_over(store, tmp_path, row):
    store.append([turn(1)], None)
    other = sqlite3.connect(tmp_path / "h.db")
    other.execute("INSERT INTO realtime_agent_turns (items) VALUES (?)", (row,))
    other.commit()
    other.close()
    assert json.dumps(store.load(10).turns) == json.dumps([turn(1)])


def test_a_path_that_can_be_no_file_is_named(tmp_path):
    with pytest.raises(UnusablePathError, match="is a directory"):
        TurnStore(tmp_path, 10)
    with pytest.raises(UnusablePathError, match="does not exist"):
        TurnStore(tmp_path / "gone" / "h.db", 10)
