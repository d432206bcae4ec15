"""Stop words: whole words in any language chosen, errs to stopping, never deaf to the next stop."""

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from realtime_agent_ros.core.stop_lexicon import LEXICON
from realtime_agent_ros.core.stop_words import (
    UTTERANCE_GAP_NS,
    StopListener,
    StopWords,
    language_of,
)

ENGLISH = StopWords(["en"])
BY_LANGUAGE = {language: StopWords([language]) for language in LEXICON}
EVERY = StopWords(LEXICON)
WORDS = [(language, word) for language, found in LEXICON.items() for word in found.words]
SHOUTS = [*WORDS, *((language, w) for language, found in LEXICON.items() for w in found.alone)]
NOUNS = [(language, noun) for language, found in LEXICON.items() for noun in found.nouns]


@pytest.mark.parametrize(
    "text",
    [
        "stop",
        "STOP!",
        "please, stop.",
        "don't stop",
        "never stop me",
        "did you stop?",
        "non-stop",
        "stop at the bus stop",
        "there is a bus, stop!",
        "stop, sign here",
        "whoa whoa",
        "emergency!",
        "halt",
        "dont move",
        "don’t move",
        "do  not,  move",
        "sto\N{SOFT HYPHEN}p",
        "\N{FULLWIDTH LATIN CAPITAL LETTER S}top",
        "stop2",
        "stop_now",
        "“stop”",
        "stöp",
    ],
)
def test_it_stops(text):
    assert ENGLISH.count(text) > 0


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \t\n",
        "go to the bus stop",
        "the Bus-Stop",
        "a stopwatch",
        "nonstop",
        "the STOP sign",
        "hello",
        "st op",
        "stopp",
        "\N{COMBINING ACUTE ACCENT}",
    ],
)
def test_it_does_not_stop(text):
    assert ENGLISH.count(text) == 0


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Halt!"),
        ("de", "hör doch auf, hör auf"),
        ("de", "NOT-AUS"),
        ("fr", "n'arrête pas"),
        ("fr", "ARRETE"),
        ("fr", "arrête-toi"),
        ("es", "¡Para!"),
        ("es", "para para para"),
        ("es", "robot, para, por favor"),
        ("es", "detente ahora"),
        ("pt", "Pare já"),
        ("it", "no, fermati"),
        ("nl", "ho!"),
        ("pl", "STÓJ"),
        ("pl", "zatrzymaj sie"),
        ("tr", "DUR"),
        ("tr", "KIPIRDAMA"),
        ("ru", "Стой!"),
        ("ja", "早く止まれ"),
        ("ja", "ｽﾄｯﾌﾟ"),  # half width
        ("ja", "止 ま れ"),
        ("zh", "请停下来"),
        ("zh", "快停车"),
        ("ko", "멈추세요"),
        ("ko", "서!"),
        ("th", "หยุดเดี๋ยวนี้"),
        ("hi", "अभी रुको"),
        ("ar", "تَوَقَّف"),
        ("he", "עֲצֹר עצור"),
        ("vi", "DỪNG LẠI"),
    ],
)
def test_it_stops_in_other_languages(language, text):
    assert BY_LANGUAGE[language].count(text) > 0


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "zur Haltestelle"),
        ("de", "das Stopp-Schild"),
        ("es", "ve a la cocina para mirar"),
        ("pt", "vai para a cozinha"),
        ("fr", "à l'arrêt de bus"),
        ("it", "la fermata dell'autobus"),
        ("tr", "durum nasıl"),
        ("ja", "ストップウォッチ"),
        ("zh", "去停车场"),
        ("ko", "서울로 가"),
        ("th", "วันหยุด"),
    ],
)
def test_what_only_looks_like_one_does_not_stop(language, text):
    assert BY_LANGUAGE[language].count(text) == 0


def test_languages_mix_within_a_text():
    both = StopWords(["en", "zh"])
    assert both.count("请stop一下") == 1
    assert both.count("please停") == 1
    assert both.count("a nonstop班车") == 0


def test_only_the_chosen_languages_count():
    assert ENGLISH.count("стоп, arrête, 停") == 0
    assert StopWords(["ru", "fr"]).count("стоп, arrête, 停") == 2


def test_own_words_count_beside_the_languages():
    words = StopWords([], ("hold on", "arrête", "стой", "ho"))
    assert words.count("Hold,  on!") == 1
    assert words.count("ARRÊTE") == 1
    assert words.count("стой") == 1
    assert words.count("on hold") == 0
    assert words.count("hold onto it") == 0


@pytest.mark.parametrize("tag", ["de", "DE", "de-AT", "de_CH.UTF-8", " de "])
def test_a_language_may_come_as_a_locale(tag):
    assert language_of(tag) == "de"


def test_an_unknown_language_is_named_with_those_there_are():
    with pytest.raises(ValueError, match=r"'tlh'.*known here are ar, cs, .*stop_words"):
        language_of("tlh")


# -- what holds for every word of every language ----------------------------------------------

AROUND = st.text(max_size=20) | st.sampled_from(
    ["don't", "never", "der Bus", "不", "ya", "no", "안"]
)
PAUSE = st.sampled_from([". ", "! ", ", ", "? ", "。", "\n", " — "])
FORM = st.sampled_from(["NFC", "NFD", "NFKC", "NFKD"])


def written(word, form, upper):
    return unicodedata.normalize(form, word.upper() if upper else word)


@given(st.sampled_from(SHOUTS), AROUND, AROUND, PAUSE, PAUSE, FORM, st.booleans())
def test_between_two_marks_it_stops_whatever_stands_around(
    shout, before, after, one, other, form, upper
):
    language, word = shout
    text = before + one + written(word, form, upper) + other + after
    assert BY_LANGUAGE[language].count(text) > 0
    assert EVERY.count(text) > 0


@given(st.sampled_from(WORDS), st.lists(st.sampled_from(["a", "не", "not", "die", "7"])), AROUND)
def test_as_a_word_it_stops_whatever_words_stand_around(found, before, after):
    language, word = found
    nouns = [n for other, n in NOUNS if other == language]
    text = f"{' '.join(before)} {word} {' '.join(after.split())}"
    if not nouns:
        assert BY_LANGUAGE[language].count(text) > 0
    assert StopWords([], [word]).count(text) > 0, "without nouns there is no exception"


@given(AROUND, st.sampled_from(SHOUTS), AROUND, PAUSE, PAUSE, AROUND, AROUND)
def test_what_is_said_before_and_after_never_takes_a_stop_back(
    left, shout, right, one, other, before, after
):
    text = f"{left} {shout[1]} {right}"
    for words in (BY_LANGUAGE[shout[0]], EVERY):
        if words.count(text):
            assert words.count(before + one + text + other + after) >= words.count(text)


@given(st.sampled_from(NOUNS), st.sampled_from(WORDS))
def test_a_noun_never_takes_another_stop_back(noun, shout):
    words = StopWords({noun[0], shout[0]})
    assert words.count(f"{noun[1]}, {shout[1]}") > 0
    assert words.count(f"{shout[1]}, {noun[1]}") > 0


@pytest.mark.parametrize(("language", "noun"), NOUNS)
def test_every_noun_is_needed_and_passes(language, noun):
    assert StopWords([], LEXICON[language].words).count(noun) > 0
    assert BY_LANGUAGE[language].count(noun) == 0


@pytest.mark.parametrize(("language", "word"), SHOUTS)
def test_a_growing_partial_stops_at_the_latest_with_the_last_letter(language, word):
    listener = StopListener([language])
    heard = [listener.hear(word[:end], final=False) for end in range(1, len(word) + 1)]
    assert any(heard)
    alone = StopWords([], [word])
    if word[-1].isalpha():
        assert not any(alone.count(word[:end]) for end in range(len(word)))


@given(st.text(max_size=30), st.text(max_size=30))
def test_any_text_is_counted_and_a_repeat_in_a_clause_of_its_own_adds_up(one, other):
    assert EVERY.count(f"{one}. {other}") == EVERY.count(one) + EVERY.count(other)


def test_a_long_transcript_costs_no_more_than_its_length():
    text, costs = "don't move the robot, non-stop para 停车场 " * 200, []
    for times in (1, 16):
        EVERY.count(text * times)  # learns its characters
        before = time.thread_time_ns()
        EVERY.count(text * times)
        costs.append(time.thread_time_ns() - before)
    assert costs[1] < 16 * costs[0] * 8, "quadratic would be 256 times"


# -- the listener -----------------------------------------------------------------------------


def test_a_growing_transcript_stops_once():
    listener = StopListener(["en"])
    heard = [listener.hear(t, final=False) for t in ("st", "stop", "stop now", "stop now go")]
    assert heard == [False, True, False, False]
    assert not listener.hear("stop now go forward", final=True)


def test_a_second_stop_word_in_the_utterance_stops_again():
    listener = StopListener(["en"])
    listener.hear("stop", final=False)
    assert listener.hear("stop go no stop", final=False)


def test_the_next_utterance_stops_again():
    listener = StopListener(["en"])
    listener.hear("stop", final=True)
    assert listener.hear("stop", final=False)


def test_a_repeat_stops_whatever_moves():
    listener = StopListener(["en"])
    listener.hear("stop", final=False)
    assert listener.hear("stop", final=False, at_rest=False)
    assert not listener.hear("go on", final=False, at_rest=False)


def test_an_utterance_without_a_final_is_forgotten():
    listener = StopListener(["en"])
    listener.hear("stop", final=False, now_ns=0)
    assert listener.hear("stop", final=False, now_ns=UTTERANCE_GAP_NS + 1)
