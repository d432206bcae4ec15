"""The report: one file, nothing from outside, everything that an operator asks for."""

from __future__ import annotations

import re
from collections import Counter
from html.parser import HTMLParser
from typing import Any

import pytest

from realtime_agent_ros.core.commands import Note, SendVelocity, Speak
from realtime_agent_ros.core.events import SpeechHeard, Tick, TurnMoment
from realtime_agent_ros.core.geometry import Velocity
from realtime_agent_ros.core.snapshot import Ladder, Snapshot
from realtime_agent_ros.core.steps import StepStatus, StepUpdate
from realtime_agent_ros.views.channel_rows import ChannelRow
from realtime_agent_ros.views.report_page import MOST_LINES, About, page
from realtime_agent_ros.views.run_facts import RunFacts

S = 1_000_000_000
CHANNEL = ChannelRow(
    *("sensors", "scan", 120, 2, "warn", 500.0, "", "", "", "700 ms at 1 s: scan 1.5"),
    {"period.": (100.0, 101.0, 102.0, 103.0, 700.0)},
)
ABOUT = About("run-1", "22 November 2026", "0.1.0", [CHANNEL])


def state(**changed: Any) -> Snapshot:
    given = {"seq": 1, "barrier": 0, "ladder": Ladder.OK, "speed_limit_mps": 0.3}
    return Snapshot.model_validate(given | {"max_speed_mps": 0.3} | changed)


def step(status: StepStatus) -> StepUpdate:
    return StepUpdate(step_id="t1.1", plan_id="t1", skill="drive", status=status, barrier=0)


def a_run(text: str = "drive on") -> RunFacts:
    facts = RunFacts()
    facts.take(0, Tick(), (state(permitted_speed_mps=0.3),))
    facts.take(1 * S, SpeechHeard(text, final=True), ())
    facts.take(1 * S + 1, TurnMoment("planner.turn_started", "t1"), ())
    facts.take(1 * S + 200_000_000, TurnMoment("planner.first_token", "t1"), (Speak("Going."),))
    facts.take(2 * S, Tick(), (step(StepStatus.ACCEPTED), step(StepStatus.RUNNING), Speak("again")))
    facts.take(3 * S, Tick(), (SendVelocity(Velocity(0.2), "skills"),))
    late: dict[str, Any] = {"channel": "scan", "policy": "warn", "reason": "scan: silent 0.6 s"}
    facts.take(4 * S, Tick(), (Note("deadline_missed", 0, late),))
    slow = state(action="slowdown", zone="SlowZone", permitted_speed_mps=0.1)
    facts.take(5 * S, Tick(), (slow, SendVelocity(Velocity(0.1), "skills")))
    facts.take(6 * S, Tick(), (Note("deadline_kept", 0, late),))
    stop = state(ladder=Ladder.STOP, reasons=("obstacle in StopZone",), permitted_speed_mps=0.0)
    facts.take(7 * S, Tick(), (stop, Note("stop", 1, {"reason": "obstacle in StopZone"})))
    facts.take(9 * S, Tick(), (step(StepStatus.DONE), SendVelocity(Velocity(), "none")))
    return facts.end()


class Reader(HTMLParser):
    """Checks that what is opened is closed, and collects texts, classes and addresses."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.words: list[str] = []
        self.classes: Counter[str] = Counter()
        self.addresses: list[str] = []
        self.tags: Counter[str] = Counter()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        given = dict(attrs)
        self.classes.update((given.get("class") or "").split())
        self.addresses += [v or "" for k, v in attrs if k in ("src", "href", "xlink:href")]
        if tag not in ("meta",):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    reader.close()
    assert reader.open == []
    return reader


def test_it_holds_everything_and_needs_nothing() -> None:
    html = page(a_run(), ABOUT)
    reader = read(html)
    assert all(address.startswith("#") for address in reader.addresses)
    outside = re.findall(r"https?://(?!www\.w3\.org/2000/svg)", html)
    assert outside == []
    assert not re.search(r"<script|@import|url\(", html)
    assert reader.tags["svg"] == 2  # the timeline and one waterfall
    shown = {"speed", "permitted", "permitted-area", "zones", "steps", "alarms", "ladder-STOP"}
    assert shown <= set(reader.classes)
    text = " ".join(reader.words)
    for words in ("drive on", "SlowZone", "slowdown", "obstacle in StopZone", "first token"):
        assert words in text
    for words in ("scan: silent 0.6 s", "700 ms at 1 s: scan 1.5", "Time on the ladder"):
        assert words in text


def test_pictures_have_a_text_for_those_who_do_not_see_them() -> None:
    html = page(a_run(), ABOUT)
    assert html.count('role="img"') == html.count("<svg")
    assert "Waterfall of “drive on”: first token 200 ms" in html
    assert "9 s of driving: at most 0.20 m/s" in html


def test_the_stages_of_speech_to_motion_have_their_numbers() -> None:
    html = page(a_run(), ABOUT)
    for stage, ms in (("first token", 200), ("step accepted", 1000), ("first motion", 2000)):
        assert re.search(rf"final speech to {stage}</th>.*?>1<.*?>{ms}<", html)


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", '"><img src=x>', "a & b", "é 日本"])
def test_what_people_say_is_text_and_nothing_else(text: str) -> None:
    reader = read(page(a_run(text), ABOUT))
    assert reader.tags["script"] == reader.tags["img"] == 0
    assert text in "".join(reader.words)


def test_an_empty_run_and_one_without_channels_are_told_as_such() -> None:
    html = page(RunFacts().end(), About("r", "", "0", [], "the beginning is gone"))
    reader = read(html)
    text = " ".join(reader.words)
    assert "Nobody has spoken" in text
    assert "Nothing held it back" in text
    assert "the beginning is gone" in text
    assert "could not be decided again" in text


def test_a_long_run_stays_small_enough_to_open() -> None:
    facts = RunFacts()
    for n in range(60_000):
        speed = SendVelocity(Velocity(0.1 + 0.1 * (n % 7)), "skills")
        note = Note("stop", 0, {"reason": f"cause {n}"})
        facts.take(n * 50_000_000, Tick(), (speed, note))
    html = page(facts.end(), ABOUT)
    assert len(html) < 400_000
    assert f"cause {60_000 - MOST_LINES}" in html
    assert "cause 3<" not in html
