"""PocketSphinx decoders: how one is made, fed and read. US English; the model is in its wheel.

Belongs here: what the library is like. Does not belong here: what is searched for.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from realtime_agent_ros.voice.audio import RATE_HZ, Samples
from realtime_agent_ros.voice.backends import BackendError

FRAME = RATE_HZ // 100
"""Samples in a frame of the decoder: 10 ms."""
WORD_SCALE, PHONE_SCALE = 1.0, 1024.0
"""Grammars tell scores in nats, phone loops in 1024ths of that."""
_LEAST = 1e-300
_SPOKEN = {
    "ninety": ("N AA EH N D IY",),
    "turn": ("T UW N", "T UH N"),
    "up": ("AA P",),
}
"""Pronunciations that the dictionary lacks; found by trying, with espeak-ng's voices. Never of one
word of a pair alone: with more ways to say "backward" every "forward" was heard as it."""
_FIRST_VARIANT = 10
_CMN = "54.6,-1.6,-4.6,13.0,-7.1,-2.0,-8.9,-10.7,-1.8,-4.4,2.2,-0.3,-3.4"
"""Where the mean of the cepstra begins: the mean of what it comes to in fifty commands of each of
four voices (``benchmarks/voice_accuracy.py``). With the library's own the first commands are
missed."""
_DITHER = np.rint(np.random.default_rng(0).normal(0.0, 30.0, RATE_HZ)).astype(np.int32)
"""A second of white noise, -61 dBFS RMS."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A word or phone, its first and last frame, and its acoustic score per frame (nats)."""

    word: str
    first: int
    last: int
    score: float


def make_decoder(**search: Any) -> Any:
    """A decoder; ``search`` are PocketSphinx parameters. BackendError without the package."""
    try:
        from pocketsphinx import Config, Decoder, get_model_path
    except ImportError as error:
        raise BackendError(
            "pocketsphinx is missing: pip install 'realtime_agent_ros[voice]'"
        ) from error
    model = Path(get_model_path()) / "en-us"
    decoder = Decoder(
        Config(
            hmm=str(model / "en-us"),
            dict=str(model / "cmudict-en-us.dict"),
            lm=None,
            cmninit=_CMN,
            loglevel="FATAL",
            **{n: str(model / v) if n == "allphone" else v for n, v in search.items()},
        )
    )
    for word, variants in _SPOKEN.items():
        for number, phones in enumerate(variants, _FIRST_VARIANT):
            decoder.add_word(f"{word}({number})", phones, True)
    return decoder


def feed(decoders: Iterable[Any], samples: Samples, fed: int) -> None:
    """More of an utterance that each of them was started with, after ``fed`` samples of it.

    With faint noise, the same in every run. Of digital silence the logarithm has no bottom: it
    pulls the mean of the cepstra away, and what is said next is not understood.
    """
    noise = np.take(_DITHER, np.arange(fed, fed + samples.size), mode="wrap")
    sound = np.clip(samples + noise, -32768, 32767).astype(np.int16).tobytes()
    for decoder in decoders:
        decoder.process_raw(sound, False, False)


def text_of(decoder: Any) -> str:
    """The best hypothesis so far; empty if there is none."""
    hypothesis = decoder.hyp()
    return hypothesis.hypstr if hypothesis else ""


def segments(decoder: Any, scale: float) -> list[Segment]:
    """What the hypothesis is made of, silences included."""
    if decoder.hyp() is None:
        return []
    return [
        Segment(
            s.word,
            s.start_frame,
            s.end_frame,
            math.log(max(s.ascore, _LEAST)) * scale / (s.end_frame - s.start_frame + 1),
        )
        for s in decoder.seg()
        if s.end_frame >= s.start_frame
    ]


def per_frame(found: list[Segment]) -> NDArray[np.float64]:
    """The score of every frame, relative to the best sound for it; 0 where there is none."""
    scores = np.zeros(max((s.last + 1 for s in found), default=0))
    for segment in found:
        scores[segment.first : segment.last + 1] = segment.score
    return scores


def is_word(segment: Segment) -> bool:
    """Neither silence nor a noise."""
    return segment.word[0] not in "<[(+"
