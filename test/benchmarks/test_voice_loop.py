"""benchmarks/voice_loop.py: one word that is missed takes no other measurement along."""

from __future__ import annotations

from typing import Any
from unittest.mock import Mock

import pytest
import voice_loop
from voice_loop import ANSWERED, MISSED, MOVED, STOPPED

from harness import Heard


@pytest.fixture
def quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(voice_loop, "silence", Mock())
    monkeypatch.setattr(voice_loop, "stop_ms", lambda *_: -70.0)


@pytest.mark.usefixtures("quiet")
def test_a_missed_command_is_counted_and_the_next_round_takes_place(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    commands = Mock(side_effect=[(500.0, 600.0), AssertionError("in vain"), (510.0, 610.0)])
    monkeypatch.setattr(voice_loop, "command_ms", commands)
    taken = voice_loop.rounds(Mock(), Mock(), 3)
    assert taken[MOVED] == [500.0, 510.0]
    assert taken[ANSWERED] == [600.0, 610.0]
    assert taken[STOPPED] == [-70.0, -70.0]
    assert taken[MISSED] == [0.0, 0.0, 1.0, 0.0, 0.0]


def test_sound_of_an_old_reply_is_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    bench = Mock()
    bench.heard = {"say/audio": [Heard(9.9, None), Heard(10.6, None)]}
    bench.speeds.return_value = [(10.0, 0.0, 0.0), (10.5, 0.2, 0.0)]

    def at_once(condition: Any, *_: Any) -> Any:
        return condition()

    bench.wait_for = at_once
    monkeypatch.setattr(voice_loop, "play", lambda *_: 10.0)
    assert voice_loop.command_ms(bench, Mock()) == pytest.approx((500.0, 600.0))
