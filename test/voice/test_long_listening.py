"""What ``make voice-long`` does, for seconds: nothing in noise, and it would find a command."""

from __future__ import annotations

from itertools import chain, repeat

import numpy as np
from voice_accuracy import Speaker, listen, noise_sounds


def test_noise_moves_nothing() -> None:
    heard = listen(noise_sounds(), 0.3)
    assert heard.minutes >= 0.3
    assert heard.moved == heard.asked == []


def test_a_command_among_it_is_found() -> None:
    command, _ = Speaker("en-us").say("go forward one metre")
    heard = listen(chain([command], repeat(np.zeros(16_000, np.int16))), 0.1)
    assert len(heard.moved) == 1
    assert heard.utterances == heard.believed == 1
