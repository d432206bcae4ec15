"""A clause that was understood (``Act``) or that was understood and refused (``Refusal``)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from realtime_agent_ros.core.language.items import Item, Kind
from realtime_agent_ros.core.steps import Skill


@dataclass(frozen=True, slots=True)
class Act:
    """``phrase`` says what is done ("turning left 90 degrees"); ``defaulted`` if it was guessed.

    ``items`` are what it was read from, so that what follows can complete or correct it.
    """

    skills: tuple[Skill, ...]
    phrase: str
    certainty: float = 1.0
    defaulted: bool = False
    items: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a clause is not carried out, as a sentence to say."""

    reason: str


IGNORED = frozenset({Kind.NOISE, Kind.GLUE, Kind.ALSO, Kind.SOCIAL})


@dataclass(frozen=True, slots=True)
class Bag:
    """The items of a clause by kind, at most one value each, filler left out."""

    by_kind: dict[Kind, Item] = field(default_factory=dict)

    @classmethod
    def of(cls, items: Iterable[Item]) -> Bag | None:
        """None if two items of a kind contradict each other ("left right")."""
        by_kind: dict[Kind, Item] = {}
        for item in items:
            if item.kind in IGNORED:
                continue
            known = by_kind.setdefault(item.kind, item)
            if known.value != item.value:
                if item.kind is not Kind.MOVE:
                    return None
                by_kind[item.kind] = item if known.value in (None, "weak") else known
        return cls(by_kind)

    @property
    def kinds(self) -> frozenset[Kind]:
        return frozenset(self.by_kind)

    def __contains__(self, kind: Kind) -> bool:
        return kind in self.by_kind

    def number(self, kind: Kind) -> float | None:
        """The number of the item of that kind, if there is one."""
        item = self.by_kind.get(kind)
        return item.number if item is not None else None

    def text(self, kind: Kind) -> str:
        """The text value of the item of that kind, or ""."""
        item = self.by_kind.get(kind)
        return item.value if item is not None and isinstance(item.value, str) else ""

    def words(self, kind: Kind) -> str:
        """The words of the item of that kind, or ""."""
        item = self.by_kind.get(kind)
        return item.words if item is not None else ""


def content(items: Sequence[Item]) -> tuple[Item, ...]:
    """The items without filler."""
    return tuple(item for item in items if item.kind not in IGNORED)
