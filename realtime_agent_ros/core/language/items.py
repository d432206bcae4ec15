"""What the scanner makes of words: items, each with a kind, a value and its place in the text."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

Value = float | str | tuple[float, ...] | None


class Kind(Enum):
    """The parts of speech of this language."""

    NOISE = auto()  # "um", "please": says nothing at all
    GLUE = auto()  # "the", "by": says nothing inside a command
    SOCIAL = auto()  # "hello": value is the reply
    MOVE = auto()
    TURN = auto()
    SPIN = auto()
    DIRECTION = auto()  # 1 forward, -1 backward
    SIDE = auto()  # 1 left, -1 right
    AROUND = auto()
    FULL_CIRCLE = auto()
    SIDEWAYS = auto()
    CURVE = auto()
    LENGTH = auto()  # metres
    ANGLE = auto()  # radians
    TIME = auto()  # seconds
    DELAY = auto()  # seconds: "after five seconds"
    SPEED = auto()  # metres per second
    TURN_SPEED = auto()  # radians per second
    RATIO = auto()  # of the highest speed
    NUMBER = auto()  # without a unit
    CLOCK = auto()  # radians: "three o'clock"
    PACE = auto()  # "slow", "very slow", "fast"
    AMOUNT = auto()  # "little", "large"
    FOREVER = auto()
    TIMES = auto()  # how often
    MORE_TIMES = auto()  # how often more: "once more"
    AGAIN = auto()
    REPEAT = auto()  # "do that"
    WAIT = auto()
    SAYING = auto()  # the text
    TO = auto()
    PLACE = auto()  # its name
    UNKNOWN_PLACE = auto()  # the words
    COORDINATES = auto()  # x, y and perhaps yaw
    COME_BACK = auto()
    REMEMBER = auto()  # the name; "" if there is none
    SHAPE = auto()  # number of corners
    STOP = auto()
    CANCEL = auto()
    LIMIT = auto()  # "speed limit"
    FASTER = auto()  # 1 faster, -1 slower
    FACTOR = auto()  # "twice as fast"
    NOT = auto()
    CONDITION = auto()
    CANNOT = auto()  # understood, but nothing this robot does: value says so
    UNKNOWN = auto()
    THEN = auto()
    AND = auto()
    COMMA = auto()
    SENTENCE = auto()
    BEFORE = auto()  # "before": what follows comes second, at the start of a sentence first
    SWAP = auto()  # "before that": what follows comes first
    CORRECTION = auto()
    SCRATCH = auto()  # "scratch that": what was said before is void
    ALSO = auto()


@dataclass(frozen=True, slots=True)
class Item:
    """One reduced piece of the text.

    ``value`` is in SI units. ``scale`` is the size of the unit it was given in, so that a
    following bare number can take the same unit; 0 for a bare number itself. ``words`` are its
    tokens, joined. ``certainty`` is below 1 where spelling was mended.
    """

    kind: Kind
    value: Value
    words: str
    start: int
    end: int
    scale: float = 1.0
    certainty: float = 1.0

    @property
    def number(self) -> float:
        """The value of an item whose kind is a number."""
        if not isinstance(self.value, float):
            raise TypeError(f"{self.kind} has no number, it has {self.value!r}")
        return self.value
