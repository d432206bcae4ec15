"""The waterfall of a turn as a picture."""

from __future__ import annotations

from realtime_agent_ros.views import svg
from realtime_agent_ros.views.turns import Turn
from realtime_agent_ros.views.waterfall import SPEECH, Bar, bars

WIDTH = 520.0
NAMES, TIMES, ROW, TOP = 104.0, 66.0, 22.0, 20.0
"""Width of the names and of the numbers, height of a row and of the scale above, in px."""

SPEECH_SHARE = 0.4
"""How far left of zero speech is drawn, of what is right of it; all of it would dwarf the rest."""


def waterfall(turn: Turn) -> str:
    """The stages of a turn on one scale in ms; zero is the end of the final text."""
    found = bars(turn)
    if not found:
        return ""
    end_ms = max(10.0, max(bar.to_ms for bar in found))
    ahead_ms = min((bar.from_ms for bar in found if bar.name != SPEECH), default=0.0)
    begin_ms = max(min(bar.from_ms for bar in found), min(ahead_ms, -SPEECH_SHARE * end_ms))
    room = WIDTH - NAMES - TIMES
    scale = room / (end_ms - begin_ms)

    def place(ms: float) -> float:
        return NAMES + (ms - begin_ms) * scale

    height = TOP + ROW * len(found) + 4.0
    body = [_grid(ms, place(ms), height) for ms in _marks(begin_ms, end_ms)]
    for row, bar in enumerate(found):
        left, right = place(max(bar.from_ms, begin_ms)), place(bar.to_ms)
        body.append(_row(bar, TOP + row * ROW, left, right))
    told = ", ".join(f"{bar.name} {bar.to_ms:.0f} ms" for bar in found)
    return svg.picture(WIDTH, height, f"Waterfall of “{turn.text}”: {told}", body)


def _row(bar: Bar, top: float, left: float, right: float) -> str:
    middle = top + ROW / 2 + 4.0
    hint = f"{bar.name}: {bar.took_ms:.0f} ms, from {bar.from_ms:.0f} to {bar.to_ms:.0f} ms"
    told_ms = bar.from_ms if bar.name == SPEECH else bar.to_ms
    return (
        svg.text(NAMES - 10.0, middle, bar.name, text_anchor="end")
        + svg.rect(left, top + 4.0, right - left, ROW - 8.0, hint, class_=_class_of(bar), rx=2.0)
        + svg.text(WIDTH - 4.0, middle, f"{told_ms:.0f} ms", text_anchor="end", class_="number")
    )


def _class_of(bar: Bar) -> str:
    return "bar-" + bar.name.replace(" ", "-")


def _grid(ms: float, x: float, height: float) -> str:
    shown = "grid zero" if ms == 0.0 else "grid"
    line = svg.tag("line", x1=x, y1=TOP - 4.0, x2=x, y2=height, class_=shown)
    return line + svg.text(x, TOP - 8.0, f"{ms:g}", text_anchor="middle", class_="tick")


def _marks(begin_ms: float, end_ms: float) -> list[float]:
    """Round numbers in the span, zero among them."""
    step = [*svg.ticks(end_ms - begin_ms, 7), 1.0][1]
    first = -int(-begin_ms / step + 1e-9)
    return [round(n * step, 6) for n in range(first, int(end_ms / step + 1e-9) + 1)]
