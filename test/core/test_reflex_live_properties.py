"""Shapes, switches, readings and silences in any order, against the rules told once more."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from realtime_agent_ros.core.geometry import ZERO_VELOCITY
from realtime_agent_ros.core.reflex import Verdict
from zone_kit import DISC, FORWARD, at, make

SIZES = st.sampled_from([0.2, 0.5, 0.9])
BAD_SIZES = st.sampled_from([0.0, -1.0, math.nan, math.inf])
SEEN = st.lists(st.sampled_from([0.1, 0.4, 0.7, 1.5]), max_size=2)
CHANGES = st.one_of(
    st.tuples(st.just("see"), st.sampled_from("ab"), SEEN),
    st.tuples(st.just("lose"), st.sampled_from("ab")),
    st.tuples(st.just("shape"), SIZES | BAD_SIZES),
    st.tuples(st.just("zone"), st.booleans()),
    st.tuples(st.just("all"), st.booleans()),
)


@dataclass
class Rules:
    """What one stop zone without a shape of its own should do."""

    radius: float | None = None
    enabled: bool = True
    all_enabled: bool = True
    held: bool = False
    seen: dict[str, list[float]] = field(default_factory=dict)
    lost: set[str] = field(default_factory=set)

    def occupied(self) -> bool:
        points = [x for xs in self.seen.values() for x in xs]
        return self.radius is not None and any(x <= self.radius for x in points)

    def apply(self, kind: str, *what) -> None:
        if kind == "see":
            self.seen[what[0]] = what[1]
            self.lost.discard(what[0])
            if self.enabled and (self.occupied() or not self.lost & self.seen.keys()):
                self.held = self.occupied()
        elif kind == "lose":
            self.lost.add(what[0])
        elif kind == "shape" and 0.0 < what[0] < math.inf:
            self.radius = what[0]
            self.held = self.held or (self.enabled and self.occupied())
        elif kind == "zone" and what[0] != self.enabled:
            self.enabled = what[0]
            self.held = self.enabled and self.occupied()
        elif kind == "all":
            self.all_enabled = what[0]

    def stops(self) -> bool:
        return self.all_enabled and self.enabled and (self.radius is None or self.held)


def change(reflex, kind, what, now_ns):
    if kind == "see":
        reflex.see({what[0]: at(*((x, 0.0) for x in what[1]))}, now_ns)
    elif kind == "lose":
        reflex.lose(*what)
    elif kind == "shape":
        reflex.set_shape("Z", *what, now_ns)
    elif kind == "zone":
        reflex.set_enabled("Z", *what, now_ns)
    else:
        (reflex.enabled,) = what


@given(st.lists(CHANGES, max_size=12))
def test_whatever_changes_in_whatever_order_the_rules_hold(changes):
    zone = {name: value for name, value in DISC.items() if name != "radius"}
    reflex, rules = make(Z=zone | {"polygon_sub_topic": "radius"}), Rules()
    for now_ns, (kind, *what) in enumerate(changes):
        change(reflex, kind, what, now_ns)
        rules.apply(kind, *what)
        verdict = reflex.judge(FORWARD)
        assert verdict == (
            Verdict(ZERO_VELOCITY, "stop", "Z") if rules.stops() else Verdict(FORWARD)
        )
        assert reflex.detections() == ({"Z": rules.held} if rules.enabled else {})
