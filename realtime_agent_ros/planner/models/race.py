"""One response from a chain of models: who is asked when, who wins, who takes over.

The first link is asked. If it has no useful token at the p95 of its first tokens, the next one is
asked too; the first useful token wins and the others are cancelled. A link that fails before
anything of it was handed on is replaced by the next; afterwards nothing is replayed. Shortly before
the hard bound the offline model takes over, so that its words come within it.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from agents.items import TResponseStreamEvent

from realtime_agent_ros.planner.models.attempt import Attempt
from realtime_agent_ros.planner.models.budgets import StreamWatch
from realtime_agent_ros.planner.models.failure import Failure, FailureKind, explain
from realtime_agent_ros.planner.models.model_chain import Link, ModelChain
from realtime_agent_ros.planner.models.stream_pump import Arrival, StreamEnd, StreamPumps

Streams = Callable[[Link], AsyncIterator[TResponseStreamEvent]]
NEVER = float("inf")


class Watcher(Protocol):
    """What a turn wants to know of its model, as it happens. All calls return at once."""

    def on_request(self, model: str) -> None:
        """``model`` is asked for a response."""

    def on_hedge(self, model: str, after_s: float) -> None:
        """``model`` is asked too, as there is no useful token after so long."""

    def on_soft_bound(self, model: str) -> None:
        """No useful token within the soft bound."""

    def on_first_token(self, model: str) -> None:
        """The first useful token of a response: text, or a tool call."""

    def on_fallback(self, model: str, kind: str, detail: str) -> None:
        """``model`` failed and another one takes over."""

    def on_offline(self) -> None:
        """The offline model answers, as no other can."""


@dataclass(frozen=True, slots=True)
class RaceRules:
    """s. The hedge's bounds, the soft bound, and how long before the hard bound the offline
    model takes over."""

    soft_s: float
    hedge_min_s: float
    hedge_max_s: float
    offline_lead_s: float


class Race:
    """One response. ``failed`` holds what kept each link from answering."""

    def __init__(
        self,
        chain: ModelChain,
        links: Sequence[Link],
        streams: Streams,
        rules: RaceRules,
        watcher: Watcher,
        *,
        may_be_empty: bool,
    ) -> None:
        self._chain = chain
        self._left = list(links)
        self._streams = streams
        self._rules = rules
        self._watcher = watcher
        self._may_be_empty = may_be_empty
        self._clock = asyncio.get_running_loop().time
        self._began_s = self._clock()
        self._soft_at_s = self._began_s + rules.soft_s
        self._hedge_at_s = NEVER
        self._take_over_at_s = self._take_over_s(links)
        self._running: dict[str, Attempt] = {}
        self._hedges: set[str] = set()
        self._winner: Attempt | None = None
        self.failed: dict[str, Failure] = {}
        self.given_up: set[str] = set()
        """Links that this turn need not wait for again."""
        self.answered = False

    async def events(self) -> AsyncGenerator[TResponseStreamEvent]:
        """The winner's events. Ends with ``answered``, or without it when nobody is left."""
        self._chain.hedges.request()
        async with StreamPumps() as pumps:
            try:
                self._start(pumps, self._left.pop(0))
                while self._running:
                    arrival = await pumps.next(self._wait_s())
                    for event in self._on_arrival(pumps, arrival) if arrival else ():
                        yield event
                    # Not only when nothing came: a flood of useless events must not hold time up.
                    self._on_time(pumps, arrival.at_s if arrival else self._clock())
            finally:
                for attempt in self._running.values():
                    self._chain.abandoned(attempt.link)

    def _start(self, pumps: StreamPumps, link: Link) -> None:
        now_s = self._clock()
        watch = StreamWatch(link.budgets, now_s) if link.budgets is not None else None
        attempt = Attempt(link, watch, may_be_empty=self._may_be_empty)
        self._running[link.name] = attempt
        self._chain.began(link)
        self._watcher.on_request(link.name)
        self._hedge_at_s = now_s + self._hedge_delay_s(link) if link.remote else NEVER
        if not link.remote:
            self._take_over_at_s = NEVER
            if len(self._chain.links) > 1:
                self._watcher.on_offline()
        pumps.add(link.name, self._streams(link))

    def _hedge_delay_s(self, link: Link) -> float:
        rules = self._rules
        return link.first_tokens.hedge_delay_s(rules.soft_s, rules.hedge_min_s, rules.hedge_max_s)

    def _take_over_s(self, links: Sequence[Link]) -> float:
        """When the offline model takes over from links without a token; never if there is none."""
        first, last = links[0].budgets, links[-1].budgets
        if first is None or last is not None:
            return NEVER
        return self._began_s + max(0.0, first.first_token_hard_s - self._rules.offline_lead_s)

    def _wait_s(self) -> float | None:
        due_s = [a.watch.due_s() for a in self._running.values() if a.watch is not None]
        if self._winner is None:
            due_s += [self._soft_at_s, self._hedge_at_s, self._take_over_at_s]
        soonest_s = min(due_s, default=NEVER)
        return None if soonest_s == NEVER else max(0.0, soonest_s - self._clock())

    def _on_time(self, pumps: StreamPumps, now_s: float) -> None:
        if self._winner is None and self._running:
            if now_s >= self._soft_at_s:
                self._soft_at_s = NEVER
                self._watcher.on_soft_bound(next(iter(self._running)))
            if now_s >= self._take_over_at_s:
                self._take_over(pumps)
            elif now_s >= self._hedge_at_s:
                self._hedge(pumps, now_s)
        for attempt in list(self._running.values()):
            failure = attempt.watch.failure(now_s) if attempt.watch is not None else None
            if failure is not None:
                self._lose(pumps, attempt, failure)

    def _take_over(self, pumps: StreamPumps) -> None:
        """All that run give way to the offline model. Who was asked late hasn't failed."""
        self._left = self._left[-1:]
        for name, attempt in list(self._running.items()):
            if name in self._hedges:
                self._drop(pumps, attempt)
                self.given_up.add(name)
                attempt.link.hedges_lost += 1
                self._chain.abandoned(attempt.link)
        for attempt in list(self._running.values()):
            self._lose(pumps, attempt, Failure(FailureKind.SLOW_START))
        if not self._running:
            self._start(pumps, self._left.pop())

    def _hedge(self, pumps: StreamPumps, now_s: float) -> None:
        self._hedge_at_s = NEVER
        link = self._next_link(remote_only=True)
        if link is None:
            return
        if not self._chain.hedges.take():
            self._left.insert(0, link)
            return
        self._hedges.add(link.name)
        self._watcher.on_hedge(link.name, now_s - self._began_s)
        self._start(pumps, link)

    def _next_link(self, *, remote_only: bool = False) -> Link | None:
        """Takes the next link that may be asked from those left; the last may always."""
        if self._clock() >= self._take_over_at_s:
            self._left = self._left[-1:]
        while self._left and not (remote_only and not self._left[0].remote):
            link = self._left.pop(0)
            if not self._left or self._chain.allows(link):
                return link
        return None

    def _drop(self, pumps: StreamPumps, attempt: Attempt) -> None:
        """Nothing more of this attempt is heard; its connection is closed."""
        pumps.drop(attempt.link.name)
        del self._running[attempt.link.name]

    def _on_arrival(self, pumps: StreamPumps, arrival: Arrival) -> list[TResponseStreamEvent]:
        attempt = self._running[arrival.name]
        if isinstance(arrival.what, StreamEnd):
            self._lose(pumps, attempt, explain(arrival.what.error))
            return []
        if attempt.take(arrival.what, arrival.at_s):
            self._win(pumps, attempt)
        if attempt.failure is not None:
            self._lose(pumps, attempt, attempt.failure)
            return []
        events = attempt.release()
        if attempt.whole:
            self._win(pumps, attempt)
            self._finish(attempt)
        return events

    def _win(self, pumps: StreamPumps, winner: Attempt) -> None:
        """The others are cancelled before anything of the winner is handed on."""
        if self._winner is winner:
            return
        self._winner = winner
        link = winner.link
        for loser in [a for a in self._running.values() if a is not winner]:
            self._outrun(pumps, loser)
        if winner.watch is not None and winner.watch.first_s is not None:
            link.first_tokens.add(winner.watch.first_s - winner.watch.began_s)
        if link.name in self._hedges:
            link.hedges_won += 1
        if winner.useful:
            self._watcher.on_first_token(link.name)

    def _outrun(self, pumps: StreamPumps, loser: Attempt) -> None:
        self._drop(pumps, loser)
        if loser.link.name in self._hedges:
            # It was asked late and lost: that says nothing about it.
            loser.link.hedges_lost += 1
            self._chain.abandoned(loser.link)
            return
        if loser.watch is not None:
            loser.link.first_tokens.add(self._clock() - loser.watch.began_s)
        self._chain.failed(loser.link, Failure(FailureKind.OUTRUN))

    def _lose(self, pumps: StreamPumps, attempt: Attempt, failure: Failure) -> None:
        name = attempt.link.name
        self._drop(pumps, attempt)
        self.failed[name] = failure
        self.given_up.add(name)
        self._chain.failed(attempt.link, failure)
        if attempt.committed:
            return
        if attempt is self._winner:
            self._winner = None
        if not self._running:
            link = self._next_link()
            if link is not None:
                self._watcher.on_fallback(name, str(failure.kind), failure.detail)
                self._start(pumps, link)

    def _finish(self, attempt: Attempt) -> None:
        self.answered = True
        del self._running[attempt.link.name]
        self._chain.answered(attempt.link)
