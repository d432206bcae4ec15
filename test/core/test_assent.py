"""A yes is only a plain yes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from realtime_agent_ros.core.language.assent import Assent, assent_of

YES = [
    "yes",
    "Yes!",
    "yeah",
    "yes please",
    "go ahead",
    "okay, go ahead",
    "um, yes",
    "do it",
    "sure",
]
NO = ["no", "No.", "nope", "don't", "no, don't do that", "do not", "not now", "no no no", "never"]
NO += ["don\u2019t", "no thanks", "better not", "no, not yet", "leave it"]
YES += [
    "ja",
    "Ja, bitte.",
    "ja, mach das",
    "Oui !",
    "oui, vas-y",
    "s'il te plaît, oui",
    "Sí.",
    "si",
]
YES += ["¡Sí, claro!", "si\u0301", "de acuerdo", "natürlich", "por supuesto", "sí, por favor"]
NO += ["nein", "Nein, danke.", "lieber nicht", "nein, jetzt nicht", "non merci", "pas maintenant"]
NO += ["no, gracias", "ahora no", "mejor no", "mach das nicht", "vergiss es", "olvídalo"]
CANCEL = ["cancel", "cancel that", "never mind", "abort", "no, cancel it"]
NEITHER = ["", "okay", "uh", "yes?", "yes but slower", "yes no", "no yes", "is that a yes", "maybe"]
NEITHER += [
    "yes or no",
    "don't go ahead yes",
    "I said yes",
    "go ahead and turn left",
    "stop",
    "...",
]
NEITHER += [
    "ja nein",
    "ja, aber langsamer",
    "oui mais non",
    "sí pero no",
    "claro no",
    "ja?",
    "jaja5",
]
NEITHER += ["yes " * 100, "say yes", "yes 5", "no, the other left", "if you say no"]


@pytest.mark.parametrize(
    ("text", "meant"),
    [(t, Assent.YES) for t in YES]
    + [(t, Assent.NO) for t in NO]
    + [(t, Assent.CANCEL) for t in CANCEL]
    + [(t, None) for t in NEITHER],
)
def test_answers_are_recognised_and_nothing_else_is(text, meant):
    assert assent_of(text) is meant


@given(st.text())
def test_any_text_is_read_without_failing(text):
    assert assent_of(text) in (None, *Assent)


@given(
    before=st.sampled_from(["no", "not", "don't", "never", "maybe", "if", "why", "slower"]),
    yes=st.sampled_from(YES),
    first=st.booleans(),
)
def test_no_other_word_beside_a_yes_leaves_it_a_yes(before, yes, first):
    text = f"{before} {yes}" if first else f"{yes} {before}"
    assert assent_of(text) is not Assent.YES
