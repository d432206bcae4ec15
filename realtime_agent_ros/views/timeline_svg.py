"""A run over time as one picture: speed against permitted speed, and beneath it, on the same scale,
the ladder, zones, steps and deadline alarms.
"""

from __future__ import annotations

from collections.abc import Sequence

from realtime_agent_ros.views import svg
from realtime_agent_ros.views.run_facts import Line, RunFacts, Span

WIDTH, NAMES, RIGHT = 1080.0, 150.0, 16.0
CHART, TOP, ROW, GAP, AXIS = 190.0, 26.0, 20.0, 14.0, 24.0
"""Heights of the chart, of the legend above it, of a row, between groups, of the scale, in px."""
MOST_ROWS = 24
"""Of a group; what acts on more zones than that is not told apart any more."""


def timeline(facts: RunFacts) -> str:
    """The picture; empty for a run without a moment."""
    alarms = facts.alarms
    groups = [
        ("ladder", [Span("ladder", s.what, s.begin_s, s.end_s, s.why) for s in facts.ladder]),
        ("zones", facts.zones),
        ("steps", [Span(s.what, s.what, s.begin_s, s.end_s, s.why) for s in facts.steps]),
        ("alarms", [Span(f"late: {s.row}", s.what, s.begin_s, s.end_s, s.why) for s in alarms]),
    ]
    scale = (WIDTH - NAMES - RIGHT) / max(facts.length_s, 1e-3)
    body, y = [], TOP + CHART + GAP
    rows = []
    for group, spans in groups:
        names = list(dict.fromkeys(span.row for span in spans))[:MOST_ROWS]
        for name in names:
            rows.append(_row(group, name, [s for s in spans if s.row == name], y, scale))
            y += ROW
        y += GAP if names else 0.0
    height = y + AXIS
    long = facts.length_s > 120.0
    body += [_second(s, NAMES + s * scale, y, long) for s in svg.ticks(facts.length_s, 12)]
    body += [*_chart(facts, scale), *rows]
    return svg.picture(WIDTH, height, _label(facts), body)


def _chart(facts: RunFacts, scale: float) -> list[str]:
    top_mps = max((v for _, v in (*facts.speed, *facts.permitted)), default=0.0)
    full = max(top_mps, 0.1) * 1.05
    bottom, right = TOP + CHART, WIDTH - RIGHT

    def points(line: Line) -> list[tuple[float, float]]:
        placed = [(NAMES + s * scale, bottom - v / full * CHART) for s, v in line]
        return svg.thinned(placed)

    allowed = points(facts.permitted)
    permitted = svg.steps_path(allowed, right)
    area = f"{permitted}V{svg.num(bottom)}H{svg.num(allowed[0][0])}Z" if allowed else ""
    lines = [
        svg.tag("line", x1=NAMES, y1=y, x2=right, y2=y, class_="grid")
        + svg.text(NAMES - 10.0, y + 4.0, f"{mark:g}", text_anchor="end", class_="tick")
        for mark in svg.ticks(full, 5)
        for y in (bottom - mark / full * CHART,)
    ]
    return [
        svg.tag("path", d=area, class_="permitted-area") if area else "",
        *lines,
        svg.tag("path", d=permitted, class_="permitted") if permitted else "",
        svg.tag("path", d=svg.steps_path(points(facts.speed), right), class_="speed"),
        svg.text(16.0, TOP + 14.0, "speed", class_="axis"),
        svg.text(16.0, TOP + 30.0, "in m/s", class_="tick"),
        *_legend(),
    ]


def _legend() -> list[str]:
    x, y = NAMES, 14.0
    return [
        svg.tag("line", x1=x, y1=y - 4.0, x2=x + 22.0, y2=y - 4.0, class_="speed"),
        svg.text(x + 28.0, y, "sent to the base"),
        svg.tag("line", x1=x + 150.0, y1=y - 4.0, x2=x + 172.0, y2=y - 4.0, class_="permitted"),
        svg.text(x + 178.0, y, "permitted: what bounds, deadlines and zones leave"),
    ]


def _row(group: str, name: str, spans: Sequence[Span], y: float, scale: float) -> str:
    """A name, and a box for each span; a word stands in it where there is room."""
    parts = [svg.text(NAMES - 10.0, y + 14.0, _short(name), text_anchor="end")]
    for span in spans:
        left, width = NAMES + span.begin_s * scale, span.lasted_s * scale
        why = f": {span.why}" if span.why else ""
        hint = f"{name} {span.what}, {span.begin_s:.2f} to {span.end_s:.2f} s{why}"
        shown = f"{group} {group}-{span.what}" if group == "ladder" else group
        parts.append(svg.rect(left, y + 2.0, width, ROW - 4.0, hint, class_=shown, rx=2.0))
        if group in ("ladder", "zones") and width > 8.0 * len(span.what) + 8.0:
            parts.append(svg.text(left + 5.0, y + 14.0, span.what, class_=f"in-box on-{group}"))
    return "".join(parts)


def _second(at_s: float, x: float, bottom: float, long: bool) -> str:
    line = svg.tag("line", x1=x, y1=TOP, x2=x, y2=bottom, class_="grid")
    return line + svg.text(
        x, bottom + 16.0, _clock(at_s, long), text_anchor="middle", class_="tick"
    )


def _clock(at_s: float, long: bool) -> str:
    if not long:
        return f"{at_s:g} s"
    minutes, seconds = divmod(round(at_s), 60)
    return f"{minutes}:{seconds:02d}"


def _short(name: str) -> str:
    return name if len(name) <= 20 else f"{name[:19]}…"


def _label(facts: RunFacts) -> str:
    most = max((v for _, v in facts.speed), default=0.0)
    zones = len({span.row for span in facts.zones})
    return (
        f"{facts.length_s:.0f} s of driving: at most {most:.2f} m/s; {len(facts.zones)} times "
        f"{zones} zones acted; {len(facts.alarms)} deadline alarms; "
        f"{len(facts.ladder)} rungs of the ladder"
    )
