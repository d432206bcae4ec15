"""The models a planner may think with, best first, and how each has been doing.

Shared by all turns. Belongs here: which model may be asked now, in which order, and the counts.
Does not belong here: one response and its budgets (``race``), what an open breaker waits for
(``breaker``), connections (``upkeep``).
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from agents import Model

from realtime_agent_ros.planner.models.breaker import Breaker, BreakerPolicy, BreakerState
from realtime_agent_ros.planner.models.budgets import Budgets
from realtime_agent_ros.planner.models.connection import Opened
from realtime_agent_ros.planner.models.failure import CERTAIN, OF_THE_HOST, Failure, FailureKind
from realtime_agent_ros.planner.models.first_token_times import FirstTokenTimes
from realtime_agent_ros.planner.models.hedge_cap import HedgeCap
from realtime_agent_ros.planner.models.routing import Task

NO_BREAKER = BreakerPolicy(failures=2, open_s=5.0, max_open_s=60.0, jitter_ratio=0.0, trial_s=5.0)


@dataclass(slots=True)
class Link:
    """One model. ``budgets`` is None for one that needs none and never rests: the offline model.

    ``host`` is the address it lives at. ``nudge`` is told when a request began or ended.
    """

    name: str
    model: Model
    budgets: Budgets | None = None
    host: str = ""
    first_for: frozenset[Task] = frozenset()
    sees_images: bool = True
    extra_args: dict[str, Any] = field(default_factory=dict)
    """Fields of a request that only this endpoint gets."""
    connection: Opened | None = None
    thinks_ahead: bool = True
    """It may be asked about speech that isn't over, beside the turns under way."""
    breaker: Breaker = field(default_factory=lambda: Breaker(NO_BREAKER, random.random))
    first_tokens: FirstTokenTimes = field(default_factory=FirstTokenTimes)
    failures: Counter[FailureKind] = field(default_factory=Counter)
    last_failure: str = ""
    answers: int = 0
    hedges_won: int = 0
    hedges_lost: int = 0
    nudge: Callable[[], None] = lambda: None

    @property
    def remote(self) -> bool:
        return self.budgets is not None


@dataclass(frozen=True, slots=True)
class LinkStatus:
    """One model for ``/diagnostics``. s, counts."""

    name: str
    state: BreakerState
    first_token_p50_s: float | None
    first_token_p95_s: float | None
    answers: int
    hedges_won: int
    hedges_lost: int
    failures: dict[FailureKind, int]
    last_failure: str


class ModelChain:
    """The links in their order. ``on_state(link, state, why)`` hears of every breaker's change."""

    def __init__(
        self,
        links: Sequence[Link],
        now_s: Callable[[], float],
        hedges: HedgeCap,
        left_out: Mapping[str, str] | None = None,
    ) -> None:
        if not links:
            raise ValueError("a chain needs at least one model")
        self._links = tuple(links)
        self._now_s = now_s
        self.hedges = hedges
        self.left_out = dict(left_out or {})
        """Models that were named and can't be asked, and why."""
        self.current = self._links[0].name
        """The model that answered last, or would answer first."""
        self.on_state: Callable[[str, BreakerState, str], None] = lambda *_: None

    @property
    def links(self) -> tuple[Link, ...]:
        return self._links

    @property
    def makes_do(self) -> bool:
        """The offline model answers though there are others."""
        last = self._links[-1]
        return len(self._links) > 1 and not last.remote and self.current == last.name

    def order(self, task: Task, given_up: Collection[str] = ()) -> tuple[Link, ...]:
        """The links to try for a task, best first; never empty: the last is tried whatever its
        record. Those that are ``first_for`` the task come before the others."""
        *others, last = self._links
        able = [n for n in others if task is not Task.IMAGE or n.sees_images]
        able.sort(key=lambda link: task not in link.first_for)
        return (*(n for n in able if n.name not in given_up and self.allows(n)), last)

    def allows(self, link: Link) -> bool:
        """Whether its breaker lets a request through now."""
        return link.breaker.allows(self._now_s())

    async def close(self) -> None:
        """Close all connections."""
        for link in self._links:
            if link.connection is not None:
                await link.connection.close()

    def resting(self) -> tuple[str, ...]:
        """Names of the links that are left alone now."""
        now_s = self._now_s()
        return tuple(
            n.name for n in self._links if n.breaker.state(now_s) is not BreakerState.CLOSED
        )

    def began(self, link: Link) -> None:
        """``link`` is asked."""
        now_s = self._now_s()
        if link.remote and link.breaker.state(now_s) is BreakerState.HALF_OPEN:
            self.on_state(link.name, BreakerState.HALF_OPEN, "")
        link.breaker.began(now_s)
        link.nudge()

    def abandoned(self, link: Link) -> None:
        """``link`` was asked, and the turn ended before it could answer."""
        link.breaker.abandoned()
        link.nudge()

    def answered(self, link: Link) -> None:
        """``link`` gave a whole response."""
        self.current = link.name
        link.answers += 1
        link.nudge()
        self.recovered(link)

    def recovered(self, link: Link) -> None:
        """``link`` works: a response or a probe came through."""
        was = link.breaker.state(self._now_s())
        link.breaker.succeeded()
        if was is not BreakerState.CLOSED:
            self.on_state(link.name, BreakerState.CLOSED, "")

    def failed(self, link: Link, failure: Failure) -> None:
        """``link`` gave no response. What concerns its host concerns all links behind it."""
        link.failures[failure.kind] += 1
        link.last_failure = str(failure)
        link.nudge()
        if not link.remote:
            return
        for other in self._links:
            if other is link or (failure.kind in OF_THE_HOST and other.host == link.host):
                self._break(other, failure)

    def ran_out(self, link: Link) -> None:
        """The whole plan's time ended while ``link`` was awaited; that alone is no sickness."""
        failure = Failure(FailureKind.OUT_OF_TIME)
        link.failures[failure.kind] += 1
        link.last_failure = str(failure)

    def _break(self, link: Link, failure: Failure) -> None:
        now_s = self._now_s()
        was = link.breaker.state(now_s)
        link.breaker.failed(now_s, certain=failure.kind in CERTAIN, rest_s=failure.rest_s)
        if link.breaker.state(now_s) is not was:
            self.on_state(link.name, link.breaker.state(now_s), str(failure))

    def status(self) -> tuple[LinkStatus, ...]:
        """Every link, for ``/diagnostics``."""
        now_s = self._now_s()
        return tuple(
            LinkStatus(
                name=link.name,
                state=link.breaker.state(now_s),
                first_token_p50_s=link.first_tokens.quantile_s(0.5),
                first_token_p95_s=link.first_tokens.quantile_s(0.95),
                answers=link.answers,
                hedges_won=link.hedges_won,
                hedges_lost=link.hedges_lost,
                failures=dict(link.failures),
                last_failure=link.last_failure,
            )
            for link in self._links
        )
