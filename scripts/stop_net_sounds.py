"""Synthesised speech in noise, for training ``voice/stop_net``: what is said, by whom, where.

Voices are espeak-ng's, and flite's where that program is there. Nothing here is recorded speech.
"""

from __future__ import annotations

import re
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from pydoc_data.topics import topics

import numpy as np
from numpy.typing import NDArray
from pocketsphinx import get_model_path

from realtime_agent_ros.voice.audio import RATE_HZ, Samples
from realtime_agent_ros.voice.espeak import Espeak
from realtime_agent_ros.voice.source import read_wav
from realtime_agent_ros.voice.synthesizer import Word

Sound = NDArray[np.float64]


def listed(text: str) -> list[str]:
    """The words in a text of several lines."""
    return text.split()


ACCENTS = ("en-us", "en-us", "gmw/en-GB-x-rp", "gmw/en-GB-scotland", "gmw/en-029", "gmw/en-US-nyc")
"""Those of the benchmark (en-us without a variant, +f3, +m3, gmw/en) are not among the speakers."""
VARIANTS = listed("""\
Alex Alicia Andrea Andy Annie AnxiousAndy Denis Diogo Gene Gene2 Hugo Jacky Lee Marco Mario
Michael Mike Nguyen Reed Storm adam anika antonio aunty belinda benjamin boris caleb croak david
ed edward edward2 f1 f2 f4 f5 grandma grandpa gustave ian iven iven2 iven3 john kaukovalta klatt
klatt2 klatt3 klatt4 linda m1 m2 m4 m5 m6 m7 m8 marcelo max michel miguel norbert pablo paul
pedro quincy rob robert sandro shelby steph steph2 travis victor whisper""")
RATES = (130, 150, 175, 175, 200, 230, 260)
FLITE_VOICES = ("kal", "kal16", "awb", "rms")
"""flite's slt is kept for trying how well it all holds for a voice of another kind."""
SOUNDS_LIKE = {
    "S T AA P": 1,
    "HH AO L T": 1,
    "F R IY Z": 1,
    "W OW": 1,
    "IH M ER JH AH N S IY": 3,
    "D OW N T M UW V": 2,
    "HH OW L D IH T": 2,
}
"""Pronunciations, and by how many sounds a word may differ to be taken for a hard one."""
HARD = listed("""\
top stock stuck step steps start store stab staff star shop spot stood stamp strap drop stuff
hot hall hold salt fault hoped help held halls alter freed free please breeze wow oh no go slow
so row what woke urgent merge agency move remove don't hold-on hold-the told-it hold-them
all-that all-right top-of on-top robot the-robot hey hello okay""")
NEVER = ("stop", "halt", "freeze", "frieze", "whoa", "emergenc", "freez")
NEVER_WHOLE = ("wo", "woe", "woah", "frees")
COMMANDS = (
    """\
turn left|turn right|turn left # degrees|turn right # degrees|go forward # meters|drive forward
back up|go back # meters|go to the @|drive to the @|come back|wait # seconds|go faster|slow down
speed up|turn around|go home|where are you|what is in front of you|how is your battery|yes|no|okay
go forward slowly|please go to the @|can you turn right please|what can you do|thank you|follow me
no the other left|I meant right|cancel that|never mind|turn a little to the left|wait here
look around|move to the left|don't turn left|do not go there|hold the door
turn left and go forward # meters
""".replace("\n", "|")
    .strip("|")
    .split("|")
)
COUNTS = listed("""\
two three four five six ten fifteen twenty thirty forty five ninety""")
PLACES = listed("""\
kitchen desk dock window bedroom door hallway charger sofa office""")


class Speakers:
    """Somebody else for every sentence."""

    def __init__(self, random: np.random.Generator, flite: str) -> None:
        self._random = random
        self._flite = flite
        self._espeak = Espeak()

    def say(self, text: str, *, timed: bool = False) -> tuple[Sound, list[Word]]:
        """The sound, and when its words begin, if ``timed``; flite doesn't know that."""
        pick = self._random.choice
        if self._flite and not timed and self._random.random() < 0.15:
            return self._by_flite(text), []
        voice, rate = f"{pick(ACCENTS)}+{pick(VARIANTS)}", int(pick(RATES))
        self._espeak.change(voice, rate)
        pieces = list(self._espeak.speak(text))
        sound = np.concatenate([p for p in pieces if isinstance(p, np.ndarray)])
        return sound.astype(np.float64), [p for p in pieces if isinstance(p, Word)]

    def _by_flite(self, text: str) -> Sound:
        slow = f"duration_stretch={self._random.uniform(0.75, 1.25):.2f}"
        voice = str(self._random.choice(FLITE_VOICES))
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "said.wav"
            command = [self._flite, "-voice", voice, "--setf", slow, "-t", text, "-o", str(path)]
            subprocess.run(command, check=True, capture_output=True)
            return read_wav(path).astype(np.float64)


class Texts:
    """What people say who don't mean to stop a robot; rich in what sounds nearly like it."""

    def __init__(self, random: np.random.Generator) -> None:
        self._random = random
        plain = re.sub(r"[^A-Za-z.,' ]+", " ", " ".join(topics.values()))
        sounds = _dictionary()
        said = (s.strip() for s in plain.split("."))
        self._sentences = [s for s in said if 5 <= len(s.split()) <= 14 and _allowed(s)]
        self._words = list(sounds)
        found = set(re.findall(r"[a-z']+", plain.lower()))
        self._common = sorted(found & sounds.keys())
        alike = [
            word
            for pattern, most in SOUNDS_LIKE.items()
            for word, own in sounds.items()
            if _distance(pattern.split(), own) <= most
        ]
        self._hard = alike + [w.replace("-", " ") for w in HARD] * 12

    def next(self) -> str:
        """A sentence, words in a row, or commands."""
        kind = self._random.random()
        if kind < 0.25:
            return str(self._random.choice(self._sentences))
        if kind < 0.4:
            return self._row(self._common, 8)
        if kind < 0.5:
            return self._row(self._words, 7)
        if kind < 0.75:
            return f"{self._row(self._hard, 4)} {self._row(self._common, 3)}"
        return f"{self.command()}, {self.command()}"

    def command(self) -> str:
        """One for the robot."""
        text = str(self._random.choice(COMMANDS))
        count, place = self._random.choice(COUNTS), self._random.choice(PLACES)
        return text.replace("#", str(count)).replace("@", str(place))

    def _row(self, words: Sequence[str], count: int) -> str:
        return " ".join(words[int(self._random.integers(len(words)))] for _ in range(count))


class Room:
    """Noise of many colours, other voices, echo and loudness."""

    def __init__(self, random: np.random.Generator) -> None:
        self._random = random
        self._voices: list[Sound] = []

    def overhear(self, sound: Sound) -> None:
        """A voice that may be heard in the background later."""
        if len(self._voices) < 60:
            self._voices.append(sound)
        elif self._random.random() < 0.05:
            self._voices[int(self._random.integers(60))] = sound

    def record(self, speech: Sound, snrs_db: Sequence[float]) -> Samples:
        """``speech`` as a microphone in the room gives it."""
        if self._random.random() < 0.3:
            speech = self._echoing(speech)
        loud = np.abs(speech) > 0.05 * np.abs(speech).max()
        level = np.sqrt(np.mean(np.square(speech[loud])))
        snr_db = self._random.choice(snrs_db) + self._random.uniform(-2.0, 2.0)
        mixed = speech + self.noise(speech.size) * level / 10.0 ** (snr_db / 20.0)
        return _at_level(mixed, self._random.uniform(-30.0, 2.0))

    def silence(self, count: int) -> Samples:
        """Noise alone."""
        return _at_level(self.noise(count), self._random.uniform(-45.0, 0.0))

    def noise(self, count: int) -> Sound:
        """Of deviation 1."""
        sound = self._coloured(count)
        if self._voices and self._random.random() < 0.3:
            talk = np.zeros(count)
            for _ in range(int(self._random.integers(1, 5))):
                voice = self._voices[int(self._random.integers(len(self._voices)))]
                long = np.tile(voice, count // voice.size + 2)
                first = int(self._random.integers(voice.size))
                talk += long[first : first + count]
            sound = _normal(talk) + self._random.uniform(0.0, 0.5) * sound
        return _normal(sound)

    def _coloured(self, count: int) -> Sound:
        random = self._random
        white = random.normal(0.0, 1.0, count)
        kind = random.choice(["white", "pink", "brown", "hum", "band"])
        if kind == "hum":
            at, base = np.arange(count) / RATE_HZ, random.uniform(45.0, 220.0)
            fall = random.uniform(0.5, 1.5)
            tones = [np.sin(2 * np.pi * base * n * at) / n**fall for n in range(1, 12)]
            sound = sum(tones, 0.1 * white)
        else:
            hz = np.arange(count // 2 + 1) * RATE_HZ / count + 20.0
            middle, width = random.uniform(200.0, 5000.0), random.uniform(100.0, 2000.0)
            gain = {
                "white": np.ones(hz.size),
                "pink": hz**-0.5,
                "brown": 1.0 / hz,
                "band": np.exp(-np.square((hz - middle) / width)),
            }[str(kind)]
            sound = np.fft.irfft(np.fft.rfft(white) * gain, count)
        sound = _normal(np.asarray(sound))
        if random.random() < 0.35:  # swells and bursts
            knots = np.abs(random.normal(0.5, 0.7, count // 1600 + 2))
            sound *= np.interp(np.arange(count) / 1600.0, np.arange(knots.size), knots)
        return sound

    def _echoing(self, speech: Sound) -> Sound:
        count = int(RATE_HZ * self._random.uniform(0.05, 0.35))
        fall = np.exp(-np.arange(count) / (count / self._random.uniform(3.0, 7.0)))
        response = self._random.normal(0.0, 1.0, count) * fall
        response[0] = self._random.uniform(2.0, 8.0)
        heard = np.convolve(speech, response)
        return np.asarray(heard * np.abs(speech).max() / np.abs(heard).max())


def _normal(sound: Sound) -> Sound:
    return np.asarray(sound / (sound.std() + 1e-9))


def _at_level(sound: Sound, peak_dbfs: float) -> Samples:
    """Above 0 it is clipped."""
    scaled = sound / np.abs(sound).max() * 32767.0 * 10.0 ** (peak_dbfs / 20.0)
    return np.clip(scaled, -32768, 32767).astype(np.int16)


def _allowed(text: str) -> bool:
    words = text.lower().split()
    return not any(part in text.lower() for part in NEVER) and not set(words) & set(NEVER_WHOLE)


def _dictionary() -> dict[str, list[str]]:
    """Words and their sounds, as PocketSphinx has them."""
    path = Path(get_model_path()) / "en-us" / "cmudict-en-us.dict"
    found = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        word, _, sounds = line.partition(" ")
        if re.fullmatch(r"[a-z']+", word) and _allowed(word):
            found[word] = sounds.split()
    return found


def _distance(one: Sequence[str], other: Sequence[str]) -> int:
    """Levenshtein's."""
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        before, row[0] = row[0], i
        for j, b in enumerate(other, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (a != b))
    return row[-1]
