"""What ``make voice-long`` does, for seconds: nothing in noise, and it would find a command."""

from __future__ import annotations

import subprocess
import sys
from itertools import chain, repeat

import numpy as np
import voice_accuracy
from noises import noise_sounds
from voice_accuracy import Speaker, listen, may_move


def test_its_command_starts_as_make_starts_it() -> None:
    command = [sys.executable, "-P", str(voice_accuracy.__file__), "--help"]
    told = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "--long MINUTES" in told.stdout


def test_what_mends_a_motion_is_one() -> None:
    assert may_move("no the other left")
    assert may_move("turn left")
    assert not may_move("where are you")
    assert not may_move("")


def test_noise_moves_nothing() -> None:
    heard = listen(noise_sounds(), 0.3)
    assert heard.minutes >= 0.3
    assert heard.moved == heard.asked == []


def test_a_command_among_it_is_found() -> None:
    command, _ = Speaker("en-us").say("go forward one metre")
    heard = listen(chain([command], repeat(np.zeros(16_000, np.int16))), 0.1)
    assert len(heard.moved) == 1
    assert heard.utterances == heard.believed == 1
