"""Makes ``realtime_agent_ros/voice/stop_net.npz``: synthesises speech, embeds it, trains a net.

    python scripts/train_stop_net.py examples A.npz --seed 1 --minutes 60 --words 1200
    python scripts/train_stop_net.py train A.npz [B.npz ...] [--output WEIGHTS]

Needs the extra ``voice``. Those examples, which the package's weights are from, take eight minutes
of one core, training half a minute.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from stop_net_sounds import Room, Sound, Speakers, Texts

from realtime_agent_ros.voice.audio import RATE_HZ, Samples
from realtime_agent_ros.voice.embedding import SIZE, SpeechEmbedding
from realtime_agent_ros.voice.stop_net import WEIGHTS, WINDOW, WORDS
from realtime_agent_ros.voice.synthesizer import Word

CHANCES = {
    "stop": 36,
    "halt": 13,
    "freeze": 11,
    "whoa": 7,
    "emergency": 6,
    "don't move": 11,
    "hold it": 9,
}
ALSO_SAID = {
    "emergency": ("emergency", "emergency stop"),
    "don't move": ("don't move", "do not move"),
}
LEADS = ("", "", "", "please", "robot", "no", "hey", "I said", "oh no", "and", "okay", "come on")
TAILS = (
    "",
    "",
    "now",
    "please",
    "robot",
    "right there",
    "that",
    "there",
    "everything",
    "turn left",
)
WORD_SNRS_DB = (40.0, 30.0, 25.0, 20.0, 15.0, 10.0, 5.0, 2.0)
TALK_SNRS_DB = (40.0, 30.0, 20.0, 15.0, 10.0, 5.0, 0.0, -5.0)
KNOWN_FROM, KNOWN_UNTIL = -300, 5600
"""Samples around a word's end in which it should be found: all of it lies in the window."""
HIDDEN = (96, 48)
EPOCHS, BATCH, RATE, SEED = 30, 512, 1e-3, 0
Array = NDArray[np.float32]


class Examples:
    """Windows of vectors, each with the number of the word in it, 0 for none."""

    def __init__(self, random: np.random.Generator) -> None:
        self._random = random
        self._embedding = SpeechEmbedding()
        self.windows: list[NDArray[np.float16]] = []
        self.labels: list[int] = []

    def add(self, sound: Samples, label_at: Callable[[int], int | None]) -> None:
        """``label_at`` tells from the count of samples heard; None: better not asked."""
        level = float(np.abs(sound[:1600].astype(float)).mean())
        before = RATE_HZ * 3 // 2 + int(self._random.integers(1280))
        quiet = self._random.normal(0.0, level, before).astype(np.int16)
        found = self._embedding.feed(np.concatenate([quiet, sound]))
        for index in range(WINDOW, len(found)):
            at = found[index][0] - before
            label = label_at(at) if at > 0 else None
            if label is not None:
                recent = [vector for _, vector in found[index - WINDOW + 1 : index + 1]]
                self.windows.append(np.array(recent, np.float16))
                self.labels.append(label)


def make_examples(path: Path, seed: int, minutes: float, count: int, flite: str) -> None:
    """Talk of so many minutes, and so many utterances with a word in them."""
    random = np.random.default_rng(seed)
    speakers, texts, room = Speakers(random, flite), Texts(random), Room(random)
    examples = Examples(random)
    talked = 0
    while talked < minutes * 60 * RATE_HZ:
        speech, _ = speakers.say(texts.next())
        room.overhear(speech)
        sound = room.record(_padded(random, speech)[0], TALK_SNRS_DB)
        examples.add(sound, lambda _: 0)
        talked += sound.size
        if random.random() < 0.06:
            alone = room.silence(int(random.uniform(1.0, 4.0) * RATE_HZ))
            examples.add(alone, lambda _: 0)
            talked += alone.size
    for _ in range(count):
        _add_word(examples, random, speakers, room)
    labels = np.array(examples.labels, np.int8)
    np.savez(path, windows=np.array(examples.windows), labels=labels)
    sys.stdout.write(f"{path}: {np.bincount(labels)}\n")


def _add_word(
    examples: Examples, random: np.random.Generator, speakers: Speakers, room: Room
) -> None:
    """An utterance with one of ``WORDS`` in it, alone or among others."""
    weights = np.array([CHANCES[word] for word in WORDS], float)
    number = int(random.choice(len(WORDS), p=weights / weights.sum()))
    said = str(random.choice(ALSO_SAID.get(WORDS[number], (WORDS[number],))))
    lead, tail = str(random.choice(LEADS)), str(random.choice(TAILS))
    if said != "stop" and random.random() < 0.5:
        tail = ""
    if len(said) < 6 and random.random() < 0.12:
        said = f"{said}, {said}"
    mark = str(random.choice(["", "!", ","]))
    text = " ".join(part for part in (lead, f"{said}{mark}", tail) if part)
    speech, words = speakers.say(text, timed=bool(tail))
    first, last = _where(text, said, speech, words)
    padded, before = _padded(random, speech)
    sound = room.record(padded, WORD_SNRS_DB)

    def label(at: int) -> int | None:
        if at < before + first + RATE_HZ // 20:
            return 0
        since_end = at - before - last
        return number + 1 if KNOWN_FROM <= since_end <= KNOWN_UNTIL else None

    examples.add(sound, label)


def _where(text: str, said: str, speech: Sound, words: Sequence[Word]) -> tuple[int, int]:
    """Where ``said`` begins and ends in the sound."""
    loud = np.flatnonzero(np.abs(speech) > 0.03 * np.abs(speech).max())
    at = text.index(said)
    begins = [word.at for word in words if word.first >= at]
    after = [word.at for word in words if word.first >= at + len(said)]
    last = int(loud[loud < after[0]][-1]) if after else int(loud[-1])
    guess = max(0, last - round(0.7 * RATE_HZ)) if text != said else int(loud[0])
    return (begins[0] if begins else guess), last


def _padded(random: np.random.Generator, speech: Sound) -> tuple[Sound, int]:
    """With silence around it, and how much of it is before."""
    before = int(random.uniform(0.1, 0.9) * RATE_HZ)
    after = int(random.uniform(0.5, 0.8) * RATE_HZ)
    return np.concatenate([np.zeros(before), speech, np.zeros(after)]), before


class Trainer:
    """Two hidden layers, dropout, Adam; all in numpy, since it takes a few minutes only."""

    def __init__(self, windows: Array, labels: NDArray[np.int64], seed: int) -> None:
        self._random = np.random.default_rng(seed)
        self._labels = labels
        flat = windows.reshape(-1, SIZE)
        self._mean, self._scale = flat.mean(0), flat.std(0) + 1e-3
        self._inputs = ((windows - self._mean) / self._scale).reshape(len(windows), -1)
        sizes = (WINDOW * SIZE, *HIDDEN, len(WORDS) + 1)
        self._weights: list[Array] = []
        for many, few in pairwise(sizes):
            drawn = self._random.normal(0.0, np.sqrt(2.0 / many), (many, few))
            self._weights += [drawn.astype(np.float32), np.zeros(few, np.float32)]
        self._moments = [(np.zeros_like(w), np.zeros_like(w)) for w in self._weights]
        self._steps = 0

    def run(self) -> list[Array]:
        """The weights, for vectors as they come."""
        for epoch in range(EPOCHS):
            rate = RATE * (1.0 + np.cos(np.pi * epoch / EPOCHS)) / 2.0 + 1e-5
            order = self._random.permutation(len(self._inputs))
            losses = [
                self._step(order[first : first + BATCH], rate)
                for first in range(0, len(order) - BATCH + 1, BATCH)
            ]
            sys.stdout.write(f"epoch {epoch + 1}: {np.mean(losses):.4f}\n")
        first = self._weights[0].reshape(WINDOW, SIZE, -1) / self._scale[None, :, None]
        bias = self._weights[1] - (self._mean[None, :, None] * first).sum((0, 1))
        return [first.reshape(WINDOW * SIZE, -1), bias, *self._weights[2:]]

    def _step(self, batch: NDArray[np.int64], rate: float) -> float:
        labels, count = self._labels[batch], len(batch)
        importance = np.where(labels == 0, 1.0, 2.0)
        noisy = self._inputs[batch] + self._random.normal(0.0, 0.1, (count, WINDOW * SIZE))
        layers = [(noisy * (self._random.random(noisy.shape) > 0.05)).astype(np.float32)]
        for index in (0, 2):
            hidden = np.maximum(layers[-1] @ self._weights[index] + self._weights[index + 1], 0.0)
            kept = self._random.random(hidden.shape) > 0.25
            layers.append((hidden * kept / 0.75).astype(np.float32))
        scores = layers[-1] @ self._weights[4] + self._weights[5]
        likely = np.exp(scores - scores.max(1, keepdims=True))
        likely /= likely.sum(1, keepdims=True)
        right = likely[np.arange(count), labels]
        loss = float(-(importance * np.log(right + 1e-9)).mean())
        likely[np.arange(count), labels] -= 1.0
        self._descend(layers, likely * (importance / count)[:, None], rate)
        return loss

    def _descend(self, layers: list[Array], slope: NDArray[np.float64], rate: float) -> None:
        gradients: list[NDArray[np.float64]] = []
        for index in (4, 2, 0):
            here = layers[index // 2]
            gradients = [here.T @ slope + 1e-4 * self._weights[index], slope.sum(0), *gradients]
            slope = slope @ self._weights[index].T * (here > 0.0) / 0.75
        self._steps += 1
        for index, gradient in enumerate(gradients):
            mean, square = self._moments[index]
            mean += 0.1 * (gradient - mean)
            square += 0.001 * (np.square(gradient) - square)
            step = mean / (1.0 - 0.9**self._steps)
            step /= np.sqrt(square / (1.0 - 0.999**self._steps)) + 1e-8
            self._weights[index] -= (rate * step).astype(np.float32)


def train(paths: Sequence[Path], output: Path) -> None:
    """From all examples at once."""
    stored = [np.load(path) for path in paths]
    windows = np.concatenate([each["windows"] for each in stored]).astype(np.float32)
    labels = np.concatenate([each["labels"] for each in stored]).astype(np.int64)
    weights = Trainer(windows, labels, SEED).run()
    names = ("w1", "b1", "w2", "b2", "w3", "b3")
    halves = {name: w.astype(np.float16) for name, w in zip(names, weights, strict=True)}
    np.savez_compressed(output, **halves)  # type: ignore[arg-type]  # numpy's stub wants bool


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)
    examples = commands.add_parser("examples")
    examples.add_argument("path", type=Path)
    examples.add_argument("--seed", type=int, default=1)
    examples.add_argument("--minutes", type=float, default=60.0)
    examples.add_argument("--words", type=int, default=1200)
    examples.add_argument("--flite", default="", help="the program, for its voices too")
    training = commands.add_parser("train")
    training.add_argument("paths", type=Path, nargs="+")
    training.add_argument("--output", type=Path, default=WEIGHTS)
    given = parser.parse_args()
    if given.command == "examples":
        make_examples(given.path, given.seed, given.minutes, given.words, given.flite)
    else:
        train(given.paths, given.output)
    return 0


if __name__ == "__main__":
    sys.exit(main())
