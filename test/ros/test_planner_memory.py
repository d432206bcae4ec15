"""What planner_node remembers over kill -9, and with a file that is no good."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest
from std_msgs.msg import String

from agent_double import AgentDouble
from harness import Processes, needs
from realtime_agent_ros.protocol import Heartbeat, SayNow

pytestmark = [pytest.mark.ros, needs("agents")]

KILLS = 3


def said_in(path: Path) -> list[str]:
    from realtime_agent_ros.planner.memory.turn_store import TurnStore

    store = TurnStore(path, 1000)
    try:
        turns = store.load(1000).turns
    finally:
        store.close()
    return [str(turn[0].get("content")).partition("\n")[0] for turn in turns]


def test_killed_in_the_middle_it_has_lost_no_more_than_its_last_turn(
    agent: AgentDouble, processes: Processes, tmp_path: Path
) -> None:
    path, said = tmp_path / "talk.db", list[str]()
    for life in range(KILLS):
        planner = processes.node("planner_node", history_path=str(path))
        beats = len(agent.of(Heartbeat))
        agent.wait_for(lambda beats=beats: len(agent.of(Heartbeat)) > beats + 1)
        for number in range(4):
            # What is asked within the time of a write may be lost with the last turn.
            agent.wait_for(lambda told=list(said): not told or said_in(path) == told)
            said.append(f"go forward {life}.{number + 1} metres")
            agent.ask(said[-1])
        planner.send(signal.SIGKILL)  # the last turn may be on its way to the disk
        planner.wait()
        assert said_in(path) in (said, said[:-1])
        said = said_in(path)


def test_a_conversation_goes_on_after_a_restart(
    agent: AgentDouble, processes: Processes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from realtime_agent_ros.endpoint.server import LoopbackEndpoint

    path = tmp_path / "talk.db"
    with LoopbackEndpoint() as endpoint:
        monkeypatch.setenv("OPENAI_API_KEY", "not-a-real-key")
        monkeypatch.setenv("OPENAI_BASE_URL", endpoint.base_url)
        parameters = {"history_path": str(path), "first_token_hard_s": 20.0, "fast_path": False}
        items = []
        for _ in range(2):
            planner = processes.node("planner_node", **parameters)
            beats = len(agent.of(Heartbeat))
            agent.wait_for(lambda beats=beats: len(agent.of(Heartbeat)) > beats + 1)
            asked = len(endpoint.requests())
            agent.ask("go forward 1 metre")
            items.append(endpoint.requests()[asked].items)
            assert planner.end() == 0
        assert items[0] == 2  # the instructions and the message
        assert items[1] > items[0] + 3  # and the first turn with its call and words


def test_a_file_that_is_no_database_is_told_and_the_planner_works(
    agent: AgentDouble, processes: Processes, tmp_path: Path
) -> None:
    path = tmp_path / "talk.db"
    path.write_bytes(b"my precious notes\n" * 100)
    processes.node("planner_node", history_path=str(path))
    agent.wait_for(lambda: agent.of(Heartbeat) and agent.diagnostics)
    agent.ask("go forward 1 metre")
    told = "the conversation is not stored: DatabaseError: file is not a database"
    agent.wait_for(lambda: told in agent.diagnostics[-1].msg.status[0].message)
    assert path.read_bytes() == b"my precious notes\n" * 100


def test_a_directory_that_does_not_exist_is_named(processes: Processes, tmp_path: Path) -> None:
    planner = processes.node("planner_node", history_path=str(tmp_path / "gone" / "talk.db"))
    assert planner.wait() == 2
    assert "its directory does not exist" in planner.text()


def test_a_key_is_in_nothing_that_is_said_logged_or_stored(
    agent: AgentDouble, processes: Processes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from realtime_agent_ros.endpoint.server import LoopbackEndpoint

    key, path = "sk-recognise-me-4711", tmp_path / "talk.db"
    monkeypatch.setenv("OPENAI_API_KEY", key)
    monkeypatch.setenv("OPENAI_LOG", "debug")
    with LoopbackEndpoint() as endpoint:
        monkeypatch.setenv("OPENAI_BASE_URL", endpoint.base_url)
        words = ("--log-level", "debug")
        parameters = {"history_path": str(path), "cool_down_s": 0.0, "fast_path": False}
        planner = processes.node("planner_node", *words, **parameters)
        agent.wait_for(lambda: agent.of(Heartbeat) and agent.diagnostics)
        for faults in ({}, {"status": 401}, {"garbage": "json"}, {"disconnect_after": 2}):
            endpoint.control(**faults)
            agent.ask("go forward 1 metre")
    agent.ask("turn left")  # the endpoint is gone: no connection
    agent.wait_for(lambda: "unreachable" in repr(agent.diagnostics[-1].msg))
    assert planner.end() == 0
    files = b"".join(f.read_bytes() for f in tmp_path.rglob("*") if f.is_file())
    assert b"go forward 1 metre" in files
    heard = agent.everything() + repr([h.msg for h in agent.diagnostics])
    assert "planner.fallback" in heard
    assert "recognise-me" not in heard
    assert b"recognise-me" not in files


def test_of_a_reply_that_is_cut_it_keeps_what_the_voice_has_spoken(
    agent: AgentDouble, processes: Processes, tmp_path: Path
) -> None:
    from realtime_agent_ros.planner.memory.turn_store import TurnStore

    path = tmp_path / "talk.db"
    spoken = agent.talk(String, "say/spoken")
    planner = processes.node("planner_node", history_path=str(path))
    agent.wait_for(lambda: len(agent.of(Heartbeat)) > 2)
    agent.ask("what can you do")
    first, second = (say.text for say in agent.of(SayNow)[:2])
    agent.send(spoken, String(data=first))
    part = second.rpartition(" ")[0]
    agent.send(agent.talk(String, "speech/partial"), String(data="stop"))
    agent.send(spoken, String(data=part))
    stored = TurnStore(path, 1000)
    agent.wait_for(lambda: stored.load(9).turns, "the turn in the file")
    assert planner.end() == 0
    turn = stored.load(9).turns[0]
    stored.close()
    assert turn[-1].get("content") == f"{first} {part}"
