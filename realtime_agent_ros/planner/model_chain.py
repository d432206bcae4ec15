"""The models a planner may think with, best first, and how each has been doing.

Shared by all turns. Belongs here: the order, the cool-down after failures, the counts. Does not
belong here: one request and its budgets (``resilient_model``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Container, Sequence
from dataclasses import dataclass, field

from agents import Model


@dataclass(slots=True)
class Link:
    """One model. ``budgeted`` models are remote: they have bounds and can be cooled down.

    ``close`` closes the connections behind it, if there are any.
    """

    name: str
    model: Model
    budgeted: bool
    close: Callable[[], Awaitable[None]] | None = None
    failures: Counter[str] = field(default_factory=Counter)
    last_failure: str = ""
    resting_until_s: float = float("-inf")


class ModelChain:
    """Tried in order; a failed budgeted link rests for ``cool_down_s``, unless it is the last."""

    def __init__(
        self, links: Sequence[Link], cool_down_s: float, now_s: Callable[[], float]
    ) -> None:
        if not links:
            raise ValueError("a chain needs at least one model")
        self._links = tuple(links)
        self._cool_down_s = cool_down_s
        self._now_s = now_s
        self.current = self._links[0].name
        """The model that answered last, or would answer first."""

    @property
    def links(self) -> tuple[Link, ...]:
        return self._links

    def usable(self, given_up: Container[str] = ()) -> tuple[Link, ...]:
        """The links to try now; never empty: the last one is tried whatever its record."""
        *others, last = self._links
        resting = self.resting()
        awake = [n for n in others if n.name not in resting and n.name not in given_up]
        return (*awake, last)

    async def close(self) -> None:
        """Close all connections."""
        for link in self._links:
            if link.close is not None:
                await link.close()

    def resting(self) -> tuple[str, ...]:
        """Names of the links that are left alone now."""
        return tuple(n.name for n in self._links if n.resting_until_s > self._now_s())

    def answered(self, link: Link) -> None:
        """``link`` gave a whole response."""
        self.current = link.name
        link.resting_until_s = float("-inf")

    def failed(self, link: Link, kind: str, detail: str) -> None:
        """``link`` gave none; ``kind`` is one of a few words, ``detail`` says more."""
        link.failures[kind] += 1
        link.last_failure = f"{kind}: {detail}" if detail else kind
        link.resting_until_s = self._now_s() + self._cool_down_s
