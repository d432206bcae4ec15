"""How often the wake word is heard, and how often where it was not said.

    python benchmarks/wake_word_accuracy.py [--doubt 5 6 7 8]

Synthesised voices (espeak-ng), those that its threshold was chosen with and others, without noise
and with white noise 20 dB below. Prints the table of docs/voice.md.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from voice_accuracy import OTHER, VOICES, Speaker

from realtime_agent_ros.voice import wake_word
from realtime_agent_ros.voice.audio import seconds_of
from realtime_agent_ros.voice.wake_word import WakeWord

PHRASE = "hey robot"
SAID = (PHRASE, f"{PHRASE}, turn left", f"{PHRASE}, go to the kitchen", f"okay, {PHRASE}")
HELD_OUT = (
    *("en-us+f2", "en-us+m5", "gmw/en-GB-x-rp", "gmw/en-GB-scotland+m2", "gmw/en-US-nyc+f4"),
    *("en-us+Alex", "en-us+linda", "gmw/en-029+f1"),
)
KINDS = {"chosen with": tuple(VOICES.values()), "others": HELD_OUT}


def heard(voices: Sequence[str], snr_db: float | None) -> tuple[int, int, int, float]:
    """Wake words heard, said, heard where there was none, and minutes of those."""
    found = false = 0
    minutes = 0.0
    for name in voices:
        speaker, wake = Speaker("en-us"), WakeWord(PHRASE)
        speaker.become(name)
        found += sum(bool(wake.feed(speaker.say(text, snr_db)[0])) for text in SAID)
        for text in OTHER:
            sound = speaker.say(text, snr_db)[0]
            false += len(wake.feed(sound))
            minutes += seconds_of(sound.size) / 60.0
    return found, len(SAID) * len(voices), false, minutes


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--doubt", type=float, nargs="+", default=[wake_word.DOUBT])
    given = parser.parse_args()
    sys.stdout.write(
        "| doubt | voices | noise | heard | false alarms |\n|---:|---|---|---:|---:|\n"
    )
    for doubt in given.doubt:
        wake_word.DOUBT = doubt
        for kind, voices in KINDS.items():
            for snr_db in (None, 20.0):
                found, said, false, minutes = heard(voices, snr_db)
                noise = "none" if snr_db is None else f"{snr_db:.0f} dB below"
                cells = f"{doubt:g} | {kind} | {noise} | {found} of {said}"
                sys.stdout.write(f"| {cells} | {false} in {minutes:.1f} min |\n")
                sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
