"""A recorded run as one HTML page that needs nothing but itself: no network, no script.

Belongs here: what stands on the page. Does not belong here: pictures (``timeline_svg``,
``waterfall_svg``) and how it looks (``report_style.css``).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from importlib.resources import files
from itertools import zip_longest

import numpy as np

from realtime_agent_ros.core.snapshot import Ladder
from realtime_agent_ros.views.channel_rows import ChannelRow
from realtime_agent_ros.views.run_facts import Happening, RunFacts
from realtime_agent_ros.views.timeline_svg import timeline
from realtime_agent_ros.views.turns import Moment, Turn
from realtime_agent_ros.views.waterfall_svg import waterfall

MOST_WATERFALLS = 60
MOST_LINES = 500
DASH = "-"
NUMBER = re.compile(r"-|-?[\d.]+( s| ms)?")
SILENT = "Nothing followed the final text: no answer, or it came while the person still spoke."
QUANTILES = ("p50", "p95", "p99", "p99.9", "max")


@dataclass(frozen=True, slots=True)
class About:
    """What is known of a run besides what happened in it."""

    name: str
    began: str
    version: str
    channels: Sequence[ChannelRow]
    note: str = ""
    """What the page can't tell, and why."""


def page(facts: RunFacts, about: About) -> str:
    """The whole page."""
    parts = (
        ("overview", "Overview", _overview(facts, about)),
        ("timeline", "Speed, ladder, zones, steps, alarms", _timeline(facts)),
        ("turns", "From speech to motion", _turns(list(facts.turns))),
        ("deadlines", "Deadlines and channels", _channels(about.channels)),
        ("log", "What happened", _log(facts.log)),
    )
    style = files("realtime_agent_ros.views").joinpath("report_style.css").read_text("utf-8")
    links = "".join(f'<a href="#{key}">{escape(title)}</a>' for key, title, _ in parts)
    body = "".join(
        f'<section id="{key}" aria-labelledby="{key}-title"><h2 id="{key}-title">'
        f"{escape(title)}</h2>{inner}</section>"
        for key, title, inner in parts
    )
    title = f"Run {escape(about.name)}"
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>\n{style}</style>\n</head>\n<body>\n"
        f"<header><h1>{title}</h1><p>{escape(about.began)} · {_duration(facts.length_s)} · "
        f"{facts.decisions} decisions · realtime_agent_ros {escape(about.version)}</p>"
        f'<nav aria-label="Parts of this page">{links}</nav></header>\n'
        f"<main>{body}</main>\n</body>\n</html>\n"
    )


# -- overview ------------------------------------------------------------------------------


def _overview(facts: RunFacts, about: About) -> str:
    signs = [ms for turn in facts.turns if (ms := turn.first_sign_ms()) is not None]
    motions = [ms for turn in facts.turns if (ms := turn.after_ms(Moment.MOTION)) is not None]
    misses = sum(row.misses for row in about.channels if row.bound_ms and row.policy != "count")
    cards = [
        ("turns of speech", str(len(facts.turns)), ""),
        ("speech to first sign", _middle(signs), _most(signs)),
        ("speech to first motion", _middle(motions), _most(motions)),
        ("deadline misses", str(misses) if about.channels else DASH, f"{len(facts.alarms)} alarms"),
        ("times it was held back", str(len(facts.zones)), _commonest(s.row for s in facts.zones)),
        ("stops", str(sum(h.kind == "stop" for h in facts.log)), ""),
    ]
    shown = "".join(
        f'<div class="card"><dt>{escape(name)}</dt><dd><b>{escape(value)}</b>'
        f"<span>{escape(more)}</span></dd></div>"
        for name, value, more in cards
    )
    note = f'<p class="note">{escape(about.note)}</p>' if about.note else ""
    return f'{note}<dl class="cards">{shown}</dl>{_shares(facts)}'


def _shares(facts: RunFacts) -> str:
    """How much of the time was spent on each rung of the ladder."""
    spent = Counter[str]()
    for span in facts.ladder:
        spent[span.what] += span.lasted_s  # type: ignore[assignment]  # a Counter of s
    whole = sum(spent.values())
    if not whole:
        return ""
    told = [(str(rung), spent[str(rung)] / whole) for rung in Ladder if spent[str(rung)]]
    boxes = "".join(
        f'<i class="ladder-{rung}" style="flex:{share:.4f}" title="{rung} {share:.1%}"></i>'
        for rung, share in told
    )
    words = ", ".join(f"{rung} {share:.1%}" for rung, share in told)
    return (
        f'<figure class="shares"><div aria-hidden="true">{boxes}</div>'
        f"<figcaption>Time on the ladder: {words}</figcaption></figure>"
    )


def _timeline(facts: RunFacts) -> str:
    zones = _zones(facts)
    return f'<figure class="wide">{timeline(facts)}</figure>{zones}'


def _zones(facts: RunFacts) -> str:
    if not facts.zones:
        return "<p>Nothing held it back.</p>"
    rows = []
    for name in dict.fromkeys(span.row for span in facts.zones):
        spans = [span for span in facts.zones if span.row == name]
        lasted = [span.lasted_s for span in spans]
        actions = ", ".join(dict.fromkeys(span.what for span in spans))
        cells = (actions, str(len(spans)), f"{sum(lasted):.1f} s", f"{max(lasted):.1f} s")
        rows.append((name, *cells))
    heads = ("zone or cause", "action", "times", "in all", "longest")
    return _table("What held the robot back", heads, rows)


# -- turns ---------------------------------------------------------------------------------


def _turns(turns: list[Turn]) -> str:
    if not turns:
        return "<p>Nobody has spoken.</p>"
    rows = []
    for moment in Moment:
        found = [ms for turn in turns if (ms := turn.after_ms(moment)) is not None]
        if found:
            p50, p95 = np.percentile(found, (50, 95))
            numbers = (f"{p50:.0f}", f"{p95:.0f}", f"{max(found):.0f}")
            rows.append((f"final speech to {moment}", str(len(found)), *numbers))
    heads = ("stage", "n", "p50 ms", "p95 ms", "max ms")
    legend = (
        "<p>Zero is the end of the final text. A bar reaches from the moment before to the one it "
        "names; the first word has its own from zero on. What lies left of zero was thought ahead, "
        "while the person still spoke; of the speech itself only the end is drawn, with when it "
        "began.</p>"
    )
    shown = turns[:MOST_WATERFALLS]
    drawn = "".join(map(_turn, shown))
    more = len(turns) - len(shown)
    rest = f"<p>{more} more turns are in the table alone.</p>" if more else ""
    return _table("All turns", heads, rows) + legend + f'<div class="turns">{drawn}</div>' + rest


def _turn(turn: Turn) -> str:
    drawn = waterfall(turn)
    inner = f"<figure>{drawn}</figure>" if drawn else f"<p>{SILENT}</p>"
    return f"<article><h3>“{escape(turn.text)}”</h3>{inner}</article>"


# -- deadlines -----------------------------------------------------------------------------


def _channels(rows: Sequence[ChannelRow]) -> str:
    if not rows:
        return "<p>The channels can't be told: the run could not be decided again.</p>"
    heads = ("channel", "count", "bound ms", "misses", "policy", *QUANTILES, "worst")
    table = []
    for row in rows:
        times = row.main("life.") or row.main()
        numbers = [f"{ms:.2f}" for ms in times] if times else [DASH] * len(QUANTILES)
        bound = f"{row.bound_ms:g}" if row.bound_ms else DASH
        head = (row.name, str(row.count), bound, str(row.misses), row.policy or DASH)
        table.append((*head, *numbers, row.worst or DASH))
    marks = {n for n, row in enumerate(rows) if row.misses and row.policy not in ("", "count")}
    caption = "Each channel over the whole run: its period, or how long the stage or chain took, ms"
    return _table(caption, heads, table, marks)


# -- log -----------------------------------------------------------------------------------


def _log(log: Sequence[Happening]) -> str:
    shown = log[-MOST_LINES:]
    rows = [(f"{h.at_s:.2f}", h.kind.replace("_", " "), h.text) for h in shown]
    left_out = len(log) - len(shown)
    note = f"<p>The first {left_out} lines are left out.</p>" if left_out else ""
    return note + _table("Speech, stops, ladder and alarms", ("s", "what", "why"), rows)


# -- in common -----------------------------------------------------------------------------


def _table(
    caption: str,
    heads: Sequence[str],
    rows: Sequence[Sequence[str]],
    marked: Iterable[int] = (),
) -> str:
    """A table whose first cells name their rows; ``marked`` rows stand out."""
    marks = set(marked)
    sample = rows[0] if rows else ()
    head = "".join(
        f'<th scope="col"{_align(cell)}>{escape(name)}</th>'
        for name, cell in zip_longest(heads, ("", *sample[1:])[: len(heads)], fillvalue="")
    )
    body = ""
    for number, (first, *rest) in enumerate(rows):
        shown = ' class="marked"' if number in marks else ""
        cells = "".join(f"<td{_align(cell)}>{escape(cell)}</td>" for cell in rest)
        body += f'<tr{shown}><th scope="row">{escape(first)}</th>{cells}</tr>'
    return (
        f'<div class="table" tabindex="0" role="region" aria-label="{escape(caption)}"><table>'
        f"<caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead>"
        f"<tbody>{body}</tbody></table></div>"
    )


def _align(cell: str) -> str:
    return ' class="number"' if NUMBER.fullmatch(cell) else ""


def _middle(found_ms: Sequence[float]) -> str:
    return f"{float(np.median(found_ms)):.0f} ms" if found_ms else DASH


def _most(found_ms: Sequence[float]) -> str:
    return f"at most {max(found_ms):.0f} ms" if found_ms else ""


def _commonest(names: Iterable[str]) -> str:
    found = Counter(names).most_common(1)
    return f"most often {found[0][0]}" if found else ""


def _duration(length_s: float) -> str:
    minutes, seconds = divmod(length_s, 60.0)
    return f"{minutes:.0f} min {seconds:.0f} s" if minutes else f"{seconds:.1f} s"
