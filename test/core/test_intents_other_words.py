"""Words that only look like commands: spelling is never mended into motion by itself."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from realtime_agent_ros.core.intents import IntentKind, LanguageContext, parse
from realtime_agent_ros.core.language.lexicon import KNOWN_WORDS
from realtime_agent_ros.core.language.phrases import base_form
from realtime_agent_ros.core.steps import Drive, GoTo, Turn

CONTEXT = LanguageContext(places=("kitchen", "desk"))

NEAR_COMMANDS = """
    speak scott fourth processed preceded recreate relation resolution race derive foreword revere
    sneaky snack peak spear spine spent spoon drove driven driver drives dive diver dived drift
    drill dried moved mover movie moves movies love mood more moor moth mouth trail tavern traveller
    turned turner turnip turns tern torn burn churn rotated rotates rotation rotten rotator relate
    related relative revolution evolution reserve reserved reversal reserves retreated treat repeat
    retract retire retired retrieve revise revive advice advanced advances adventure adverse
    forwarded towards forwent afford ford forest forum forge fork
    heading header heard hear heal heat heap beard bread backed backer backs bake package
    backpack background black slack rights bright fright flight light sight night tight might
    lift loft gift heft weft theft leftist lefty lifts rift raft runt rung rune ruin
    rain ran runs runner running wake walked walks walker talk talked chalk wall wallet
    well rolled rolls roller role rolling troll stroll pole poll goal goat gold gone goes good
    goose gown grow glow god got gate gave came comes comet comic cone code coat cost cool
    homes homely hone hole hope horn hose house stars starch stare state
    stark smart started starter starve store storm story strait straights straits strange strain
    strangle strand stray street stretch trace trade tray train trash crept creek cream crash
    crab crawled crane creepy crate zooms zone zoo dashed dish dust desks disk dusk duck edge edges
    hedge wedge pledge inches itch pinch winch nudged nude judge budge fudge spins spinner
    spinal spinach pin pine swirl twirls whirls world word work worse squared squares squad
    triangles angle ankle angel angry anger hang circles circular circus cycle spiral
    returned returns returner revert review retry rely reply report rounds rounded ground
    bound found sound hound pound mound wound arounds arrow arose arise arrange aground
    steps stepped steep sleep slept stamp stump stops pivoted pivots pilot pirate proceeds
    procedure proceeding product profit prose process predict present president precede preceding
    navigated navigator navy native nature wander wonder winder under thunder surrender weight waist
    wade waited waiter waits bait gait faith paused clause cause pass past paste taste
    upstart clockwork clock wise likewise otherwise sidewalk sideboard sidelines resident resign
    """
NOT_KNOWN = [word for word in NEAR_COMMANDS.split() if base_form(word) not in KNOWN_WORDS]
SENTENCES = ["{}", "{}?", "can you {}?", "please {}", "you {}", "the {}", "could you {} now"]


def moves(text: str) -> bool:
    return any(isinstance(skill, Drive | Turn | GoTo) for skill in parse(text, CONTEXT).skills)


def test_there_are_many_words() -> None:
    assert len(set(NOT_KNOWN)) > 250


@pytest.mark.parametrize("sentence", SENTENCES)
def test_words_that_only_look_like_commands_never_move(sentence: str) -> None:
    assert [word for word in NOT_KNOWN if moves(sentence.format(word))] == []


@given(
    st.text(string.ascii_lowercase, min_size=4, max_size=12).filter(
        lambda word: base_form(word) not in KNOWN_WORDS
    ),
    st.sampled_from(SENTENCES),
)
def test_random_words_never_move(word: str, sentence: str) -> None:
    assert not moves(sentence.format(word))


@given(st.sampled_from(sorted(KNOWN_WORDS)), st.data())
def test_one_slip_in_a_lone_word_never_moves(word: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(word) - 1))
    letter = data.draw(st.sampled_from(string.ascii_lowercase))
    slip = data.draw(st.sampled_from([word[:at] + word[at + 1 :], word[:at] + letter + word[at:]]))
    if base_form(slip) not in KNOWN_WORDS and "'" not in slip:
        assert not moves(slip)


@pytest.mark.parametrize("word", ["race", "run", "look", "face", "step", "head", "roll", "edge"])
def test_verbs_with_other_meanings_need_more_than_themselves(word: str) -> None:
    assert not moves(word)


@pytest.mark.parametrize(
    "goal", ["sleep", "rest", "wait", "pause", "bed", "turn", "drive", "retreat"]
)
def test_going_to_what_is_no_place_is_refused(goal: str) -> None:
    intent = parse(f"go to {goal}", CONTEXT)
    assert intent.kind is IntentKind.UNKNOWN
    assert f'I don\'t know the place "{goal}"' in intent.speech
