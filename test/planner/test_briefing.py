"""The user message of a turn, and that it can be read back."""

from hypothesis import given
from hypothesis import strategies as st

from realtime_agent_ros.core.geometry import Pose
from realtime_agent_ros.core.snapshot import Ladder, Snapshot
from realtime_agent_ros.planner.prompts import briefing

SNAPSHOT = Snapshot(
    seq=1,
    barrier=1,
    ladder=Ladder.OK,
    pose=Pose(1.0, 2.0, 0.5),
    speed_limit_mps=0.3,
    max_speed_mps=0.5,
    places={"kitchen": Pose(0.0, 0.0, 0.0), "back": Pose(0.0, 0.0, 0.0)},
)


def test_the_state_comes_last_and_the_utterance_first():
    message = briefing.compose("go on", ["t1.1 drive done"], SNAPSHOT)
    lines = message.splitlines()
    assert lines[0] == "go on"
    assert lines[3] == "since the last turn: t1.1 drive done"
    assert lines[4].startswith("state now: {")
    assert lines[5] == "</robot_report>"


def test_a_message_without_news_is_kept_as_it_was_said():
    assert briefing.remembered("go on", []) == "go on"
    assert briefing.split("go on") == ("go on", {})


def test_reserved_places_are_not_offered():
    assert briefing.state_of(SNAPSHOT)["places"] == ["kitchen"]


def test_a_silent_agent_is_told():
    assert briefing.state_of(None) == {"agent": "not connected"}


def test_a_broken_state_is_no_state():
    assert briefing.split("a\n\n<robot_report>\nstate now: {oops\n</robot_report>") == ("a", {})
    assert briefing.split("a\n\n<robot_report>\nstate now: [1]\n</robot_report>") == ("a", {})


@given(st.text(), st.lists(st.text(alphabet="abc :{}\"'", max_size=20), max_size=3))
def test_what_was_composed_can_be_split_again(text, notes):
    said = briefing.clean(text)
    utterance, state = briefing.split(briefing.compose(said, notes, SNAPSHOT))
    assert utterance == said
    assert state == briefing.state_of(SNAPSHOT)


@given(st.text())
def test_clean_speech_is_one_line_without_tags(text):
    said = briefing.clean(text)
    assert "<" not in said
    assert "\n" not in said
    assert len(said) <= briefing.MAX_UTTERANCE_CHARS
