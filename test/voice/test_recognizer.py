"""Recognisers by name: built in, or registered by another package that is installed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from realtime_agent_ros.voice.backends import BackendError
from realtime_agent_ros.voice.recognizer import (
    ENTRY_POINTS,
    Deaf,
    Transcript,
    make_recognizer,
)

EAR = """
from realtime_agent_ros.voice.recognizer import Deaf, Known, Transcript


class Ear(Deaf):
    def end(self):
        return Known(Transcript("go home", 0.7))
"""


def make(name: str, fallback: str = "none") -> object:
    return make_recognizer(name, {}, fallback, 0.35)


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A package that registers the recogniser "ear"."""
    (tmp_path / "some_ear.py").write_text(EAR)
    about = tmp_path / "some_ear-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: some_ear\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text(f"[{ENTRY_POINTS}]\near = some_ear:Ear\n")
    monkeypatch.syspath_prepend(tmp_path)


@pytest.mark.usefixtures("installed")
def test_a_registered_recogniser_is_had_by_its_name() -> None:
    ear = make_recognizer("ear", {}, "none", 0.35)
    ear.begin()
    ear.feed(np.zeros(320, np.int16))
    assert ear.end().final() == Transcript("go home", 0.7)
    assert type(ear).__module__ == "some_ear"


@pytest.mark.usefixtures("installed")
def test_a_registered_recogniser_that_does_not_begin_is_told(tmp_path: Path) -> None:
    about = tmp_path / "some_ear-1.0.dist-info"
    (about / "entry_points.txt").write_text(f"[{ENTRY_POINTS}]\ndeaf = some_ear:Eye\n")
    with pytest.raises(BackendError, match=r"recogniser 'deaf': AttributeError: .*Eye"):
        make("deaf")


@pytest.mark.usefixtures("installed")
def test_an_unknown_name_is_told_with_all_that_are_known() -> None:
    known = "pocketsphinx, transcription, realtime, none, ear"
    with pytest.raises(BackendError, match=f"no recogniser 'eye'; known are {known}"):
        make("eye")


def test_without_such_a_package_its_name_is_unknown() -> None:
    with pytest.raises(BackendError, match="no recogniser 'ear'"):
        make("ear")


def test_a_fallback_that_needs_the_network_is_refused() -> None:
    with pytest.raises(BackendError, match="needs the network too"):
        make("transcription", fallback="realtime")


def test_none_hears_nothing() -> None:
    assert isinstance(make("none"), Deaf)
