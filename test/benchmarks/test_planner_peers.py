"""benchmarks/planner_peers.py: a peer that can't be installed, hangs or gives up is told of."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest

pytest.importorskip("agents")

import planner_peers
from endpoint_process import EndpointProcess, serve
from planner_peers import PEERS, CannotRun, Turner

HANGS = "import time; time.sleep(600)"
TELLS = "print('hello'); print('ready', flush=True); input(); print('{\"entered_ms\": 7.5}')"


@pytest.fixture(scope="module")
def server() -> Iterator[EndpointProcess]:
    with serve() as found:
        yield found


@pytest.fixture
def script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(planner_peers, "VENVS", tmp_path)
    monkeypatch.setattr(planner_peers, "HERE", tmp_path)
    (tmp_path / "peers").mkdir()

    def made(text: str) -> Any:
        (tmp_path / "peers" / "script.py").write_text(text)
        return planner_peers.turner("peer", Path(sys.executable), "script.py", "url")

    return made


def test_a_turn_is_read_between_what_a_peer_prints(script: Any, server: EndpointProcess) -> None:
    with script(TELLS) as turner:
        assert turner.turn_ms(server) == 7.5
        with pytest.raises(CannotRun, match="the tool was not entered"):
            turner.turn_ms(server)


def test_a_peer_that_hangs_holds_up_nobody(script: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planner_peers, "READY_S", 0.2)
    with pytest.raises(CannotRun, match="peer is not ready"), script(HANGS):
        pass


def test_an_installation_is_tried_once_and_its_failure_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []

    def failing(packages: tuple[str, ...]) -> Path:
        asked.append(packages[0])
        raise CannotRun(f"{packages[0]}: no index")

    monkeypatch.setattr(planner_peers, "python_for", failing)
    notes: dict[str, str] = {}
    with ExitStack() as stack:
        assert planner_peers.start(stack, Mock(), notes) == {}
    assert asked == ["jpl-rosa", "rai-core"]
    assert set(notes) == {f"{peer.name} does not run here" for peer in PEERS}
    assert notes["ROSA, astream does not run here"] == "jpl-rosa: no index"


def test_who_gives_up_takes_no_other_along(server: EndpointProcess) -> None:
    steady, tired = Mock(spec=Turner), Mock(spec=Turner)
    steady.turn_ms.return_value = 1.0
    tired.turn_ms.side_effect = [1.0, CannotRun("tired: the tool was not entered")]
    turners = {"steady": steady, "tired": tired}
    taken, gave_up = asyncio.run(planner_peers.take(turners, server, 2, 1))
    assert gave_up == {"tired": "tired: the tool was not entered"}
    assert taken["steady"] == [1.0, 1.0]
    assert set(taken) == {"steady", "ours"}
