"""Which part of a transcript is said to this robot, and which stop words stop it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from realtime_agent_ros.core.addressing import Addressing
from realtime_agent_ros.core.fleet_config import FleetConfig
from realtime_agent_ros.core.stop_words import StopWords

FLEET = ("scout", "rover", "robot 3", "Émile")
ENGLISH = StopWords(("en",))


def robot(name: str, **given: object) -> Addressing:
    return Addressing(FleetConfig(robot_name=name, robot_names=FLEET, **given))


def heard_by(name: str, text: str) -> str | None:
    return robot(name).mine(text, shared=True)


@pytest.mark.parametrize(
    ("text", "who", "what"),
    [
        ("scout, go to the desk", ("scout",), "go to the desk"),
        ("scout go to the desk", ("scout",), "go to the desk"),
        ("Hey Scout! Go to the desk.", ("scout",), "Go to the desk"),
        ("could scout go to the desk", ("scout",), "go to the desk"),
        ("go to the desk, scout", ("scout",), "go to the desk"),
        ("go to the desk scout please", ("scout",), "go to the desk"),
        ("go to the desk, scout please", ("scout",), "go to the desk"),
        ("good morning, scout, go to the desk", ("scout",), "go to the desk"),
        ("scout, drive 2.5 metres", ("scout",), "drive 2.5 metres"),
        ("rover, where is scout", ("rover",), "where is scout"),
        ("scout and rover, turn left", ("scout", "rover"), "turn left"),
        ("scout, rover and robot three: wait", ("scout", "rover", "robot 3"), "wait"),
        ("turn left, scout and rover", ("scout", "rover"), "turn left"),
        ("robot3 turn left", ("robot 3",), "turn left"),
        ("emile, turn left", ("Émile",), "turn left"),
        ("everyone stop", FLEET, "stop"),
        ("stop everyone", FLEET, "stop"),
        ("alle Roboter, dreht euch um", FLEET, "dreht euch um"),
        ("みんな、机に行って", FLEET, "机に行って"),
        ("go to the desk", (), None),
        ("scott, go to the desk", (), None),
        ("shout go to the desk", (), None),
        ("scouting is fun", (), None),
        ("where is it that scout was going to", (), None),
        ("rover, follow scout", ("rover",), "follow scout"),
        ("follow scout", (), None),
        ("scout", (), None),
        ("", (), None),
    ],
)
def test_a_command_is_for_who_is_called(text: str, who: tuple[str, ...], what: str) -> None:
    assert {name: heard_by(name, text) for name in FLEET} == {
        name: what if name in who else None for name in FLEET
    }


def test_two_commands_in_one_sentence_go_to_two_robots() -> None:
    text = "scout, go to the desk and rover go to the door. Scout, then come back"
    assert heard_by("scout", text) == "go to the desk. then come back"
    assert heard_by("rover", text) == "go to the door"
    assert heard_by("robot 3", text) is None


def test_what_stands_before_the_first_name_is_nobodys() -> None:
    assert heard_by("scout", "go to the desk and then scout turn left") == "turn left"
    assert heard_by("rover", "go to the desk and then scout turn left") is None


def test_its_own_topic_needs_no_name_and_takes_no_other() -> None:
    scout = robot("scout")
    assert scout.mine("go to the desk", shared=False) == "go to the desk"
    assert scout.mine("scout, go to the desk", shared=False) == "go to the desk"
    assert scout.mine("everyone, go to the desk", shared=False) == "go to the desk"
    assert scout.mine("follow rover", shared=False) == "follow rover"
    assert scout.mine("rover, go to the desk", shared=False) is None


def test_aliases_and_own_group_words_count() -> None:
    scout = robot("scout", robot_aliases=("number one",), group_names=("squad",))
    assert scout.mine("number 1, turn left", shared=True) == "turn left"
    assert scout.mine("squad turn left", shared=True) == "turn left"


@given(st.text())
def test_without_a_name_everything_is_meant_for_it(text: str) -> None:
    alone = Addressing(FleetConfig())
    assert alone.mine(text, shared=True) == text
    assert alone.stopping(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "turn left, scout, and rover, turn right",
        "turn left, scout, and turn right, rover",
        "turn left scout and turn right rover",
        "turn left scout and rover turn right",
        "turn around scout and come back rover",
        "turn left. scout. turn right",
        "go to the kitchen, scout, and wait there",
        "skowt, turn left, rover, turn right",
        "scout turn left rover turn right",
        "scout, turn left, rover, and turn right",
        "turn left everyone and turn right scout",
    ],
)
def test_what_can_be_read_in_two_ways_is_nobodys(text: str) -> None:
    assert [heard_by(name, text) for name in FLEET] == [None] * len(FLEET)


def test_a_full_stop_ends_what_a_name_behind_a_command_is_for() -> None:
    text = "turn left, scout. turn right, rover. Émile, wait here! Then come back."
    said = ("turn left", "turn right", None, "wait here! Then come back")
    assert tuple(heard_by(name, text) for name in FLEET) == said


@pytest.mark.parametrize(
    "text",
    [
        "everyone but scout, turn left",
        "everyone, except for scout, turn left",
        "turn left everyone but scout",
        "turn left, everybody besides scout",
        "alle außer scout, turn left",
        "tous sauf scout, turn left",
        "todos menos scout: turn left",
        "все кроме scout, turn left",
    ],
)
def test_who_is_taken_out_of_everybody_stays(text: str) -> None:
    assert [heard_by(name, text) for name in FLEET] == [None, *["turn left"] * 3]


@pytest.mark.parametrize(
    "text",
    [
        "everyone turn left except scout",
        "everyone turn left. But not scout",
        "everyone but scott, turn left",
        "everyone else, turn left",
        "scout以外みんな、机に行って",
        "turn left all but scout",
        "everyone, turn left, scout",
    ],
)
def test_an_exception_that_is_not_clear_makes_it_nobodys(text: str) -> None:
    assert [heard_by(name, text) for name in FLEET] == [None] * len(FLEET)
    assert robot("scout").mine(text.replace("everyone, t", "everyone but s"), shared=False) is None


def test_a_name_ends_at_punctuation() -> None:
    names = ("robot_1", "robot_2", "robot_11", "robot_21")
    ones = [Addressing(FleetConfig(robot_name=name, robot_names=names)) for name in names]

    def hear(text: str) -> list[bool]:
        return [one.mine(text, shared=True) is not None for one in ones]

    assert hear("robot, two metres forward") == [False] * 4
    assert hear("robot one, two metres forward") == [True, False, False, False]
    assert hear("robot eleven, turn left") == [False, False, True, False]
    assert hear("Robot Twenty-One, turn left") == [False, False, False, True]
    assert hear("robot twenty, one metre forward") == [False] * 4


WORD = st.sampled_from(
    ("scout", "rover", "everyone", "stop", "go", "to", "the", "desk", "and", "please", "follow")
)
SAID = st.lists(st.tuples(WORD, st.sampled_from((" ", ", ", ". "))), max_size=9).map(
    lambda pairs: "".join(word + mark for word, mark in pairs)
)


@given(SAID)
def test_by_default_no_name_takes_a_stop_from_anybody(text: str) -> None:
    assert all(robot(name).stopping(text) == text for name in FLEET)


@given(SAID)
def test_a_stop_by_name_stops_who_is_named_and_without_a_name_everybody(text: str) -> None:
    counted = ENGLISH.count(text)
    for name in ("scout", "rover"):
        left = ENGLISH.count(robot(name, named_stop="named").stopping(text))
        assert left <= counted
        other = "rover" if name == "scout" else "scout"
        if name in text or "everyone" in text or other not in text:
            assert left == counted


@given(SAID)
def test_whoever_hears_a_command_on_the_shared_topic_was_named(text: str) -> None:
    for name in FLEET:
        if heard_by(name, text):
            assert name in text or "everyone" in text


MARK = st.sampled_from((" ", ", ", ". ", " and ", ", and "))


@given(SAID, MARK, MARK)
def test_who_is_called_only_behind_the_command_of_another_gets_none_of_it(
    said: str, first: str, second: str
) -> None:
    text = f"scout{first}turn left{second}{said}"
    for name in ("rover", "robot 3"):
        assert "left" not in (heard_by(name, text) or "")


@pytest.mark.parametrize(
    ("text", "stops"),
    [
        ("rover stop", False),
        ("rover, stop", False),
        ("rover please stop now", False),
        ("stop rover", False),
        ("stop", True),
        ("stop! rover, look", True),
        ("rover go to the kitchen stop", True),
        ("rover, go on. stop", True),
        ("rover and scout stop", True),
        ("rover stop, everyone stop", True),
        ("rovert stop", True),
    ],
)
def test_narrowed_to_who_is_named_only_a_stop_close_to_the_others_name_is_passed_over(
    text: str, stops: bool
) -> None:
    scout = robot("scout", named_stop="named")
    assert (ENGLISH.count(scout.stopping(text)) > 0) is stops


@pytest.mark.parametrize("text", ["robot, 3 and scout, stop", "robot eleven, stop"])
def test_for_a_stop_an_own_name_may_reach_over_punctuation_and_high_numbers_are_no_others(
    text: str,
) -> None:
    names = {"robot_names": ("robot 3", "robot 11", "scout"), "named_stop": "named"}
    for name in ("robot 3", "robot 11"):
        one = Addressing(FleetConfig(robot_name=name, **names))
        if name == "robot 3" or "eleven" in text:
            assert ENGLISH.count(one.stopping(text)) == 1


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"robot_names": ("scout",)}, "robot_name: needed with robot_names"),
        ({"robot_name": "!?"}, "'!\\?' has no letters or digits"),
        ({"robot_name": "everyone"}, "everyone means every robot"),
        (
            {"robot_name": "ada", "robot_aliases": ("Rover",), "robot_names": ("rover",)},
            "rover is one of this robot's own names too",
        ),
        (
            {"robot_name": "ada", "group_names": ("Ada",)},
            "ada is one of this robot's own names too",
        ),
        ({"robot_name": "ada", "named_stop": "me"}, "named_stop"),
    ],
)
def test_names_that_could_not_be_told_apart_are_refused(
    given: dict[str, object], reason: str
) -> None:
    with pytest.raises(ValueError, match=reason):
        FleetConfig.model_validate(given)
