"""From real sound to text: commands are understood, other talk and noise are not believed."""

from __future__ import annotations

import numpy as np
import pytest
from sounds import Say

from realtime_agent_ros.core.intents import LanguageContext, parse
from realtime_agent_ros.voice.audio import Samples, samples_of, seconds_of
from realtime_agent_ros.voice.endpointing import Endpointing
from realtime_agent_ros.voice.espeak import Espeak
from realtime_agent_ros.voice.hearing import Final, Hearing, Partial
from realtime_agent_ros.voice.own_voice import OwnVoice
from realtime_agent_ros.voice.pocketsphinx_recognizer import PocketSphinxRecognizer
from realtime_agent_ros.voice.vad import SileroVad

SURE = 0.35


@pytest.fixture
def hearing() -> Hearing:
    made = Hearing(PocketSphinxRecognizer(), SileroVad(), Endpointing(), SURE)
    made.expect(("kitchen", "desk"))
    return made


def heard(hearing: Hearing, sound: Samples, block: int = 320) -> list[Partial | Final]:
    pieces = (sound[i : i + block] for i in range(0, sound.size, block))
    return [event for piece in pieces for event in hearing.feed(piece)]


def believed(events: list[Partial | Final]) -> list[str]:
    return [e.text for e in events if isinstance(e, Final) and e.confidence >= SURE]


@pytest.mark.parametrize(
    "text",
    [
        "turn right forty five degrees",
        "turn left ninety degrees",
        "drive back half a meter",
        "go to the kitchen",
        "no the other left",
        "where are you",
    ],
)
def test_a_spoken_command_becomes_its_text(hearing: Hearing, say: Say, text: str) -> None:
    assert believed(heard(hearing, say(text))) == [text]


@pytest.mark.parametrize(
    "text",
    [
        "my brother left for the airport this morning",
        "that is the right answer to the question",
        "yesterday we walked along the river for two hours",
        "I think we should order a pizza for dinner",
    ],
)
def test_other_talk_is_not_believed(hearing: Hearing, say: Say, text: str) -> None:
    assert believed(heard(hearing, say(text, after_s=4.0))) == []


def test_an_utterance_ends_half_a_second_after_its_last_sound(hearing: Hearing, say: Say) -> None:
    sound = say("go to the desk")
    (final,) = [e for e in heard(hearing, sound) if isinstance(e, Final)]
    assert seconds_of(final.speech_end) == pytest.approx(seconds_of(sound.size) - 1.0, abs=0.2)
    assert seconds_of(final.at - final.speech_end) == pytest.approx(0.5)


def test_partials_come_before_the_end_and_grow(hearing: Hearing, say: Say) -> None:
    events = heard(hearing, say("turn right forty five degrees"))
    partials = [e for e in events if isinstance(e, Partial)]
    assert isinstance(events[-1], Final)
    assert "turn right" in {p.text for p in partials}
    assert all(p.at < events[-1].speech_end + samples_of(0.5) for p in partials)


def test_noise_of_any_loudness_says_nothing(hearing: Hearing) -> None:
    random = np.random.default_rng(2)
    for level in (30.0, 300.0, 3000.0, 20000.0):
        noise = np.clip(random.normal(0.0, level, samples_of(5.0)), -32768, 32767)
        assert believed(heard(hearing, noise.astype(np.int16))) == []


def test_blocks_of_any_size_give_the_same(say: Say) -> None:
    sound = say("where are you")
    texts = []
    for block in (37, 320, sound.size):
        made = Hearing(PocketSphinxRecognizer(), SileroVad(), Endpointing(), SURE)
        texts.append(believed(heard(made, sound, block)))
    assert texts == [["where are you"]] * 3


@pytest.mark.parametrize("voice", ["en-us+f3", "en-us+m3", "gmw/en"])
@pytest.mark.parametrize("text", ["go forward one meter", "turn left", "turn right ninety degrees"])
def test_another_voice_is_understood_or_refused_but_not_turned_round(
    hearing: Hearing, voice: str, text: str
) -> None:
    espeak = Espeak(voice)
    pieces = [p for p in espeak.speak(text) if isinstance(p, np.ndarray)]
    espeak.close()
    quiet = np.zeros(samples_of(0.5), np.int16)
    wrong = {"go backward", "turn right", "turn left"} - {" ".join(text.split()[:2])}
    for said in believed(heard(hearing, np.concatenate([quiet, *pieces, *[quiet] * 8]))):
        assert not said.startswith(tuple(wrong))


@pytest.mark.parametrize(
    ("voice", "text"),
    [
        ("es", "viste el partido anoche"),
        ("es", "creo que deberíamos pedir una pizza para cenar"),
        ("fr", "est-ce que tu peux fermer la fenêtre"),
        ("it", "puoi chiudere la finestra per favore"),
    ],
)
def test_other_languages_move_nothing(hearing: Hearing, voice: str, text: str) -> None:
    espeak, random = Espeak(voice), np.random.default_rng(11)
    pieces = [p for p in espeak.speak(text) if isinstance(p, np.ndarray)]
    espeak.close()
    quiet = np.zeros(samples_of(0.5), np.int16)
    for level in (20.0, 150.0, 300.0):
        sound = np.concatenate([quiet, *pieces, *[quiet] * 8])
        noisy = sound + random.normal(0.0, level, sound.size)
        said = believed(heard(hearing, np.clip(noisy, -32768, 32767).astype(np.int16)))
        assert not any(parse(t, LanguageContext(places=("kitchen", "desk"))).skills for t in said)


def test_what_was_lost_counts_as_time(hearing: Hearing, say: Say) -> None:
    sound = say("where are you")
    hearing.feed(sound[:1000])
    lost = samples_of(3.0)
    hearing.skip_to(1000 + lost)
    (final,) = [e for e in hearing.feed(sound[1000:]) if isinstance(e, Final)]
    assert final.text == "where are you"
    assert seconds_of(final.began - lost) == pytest.approx(0.5, abs=0.2)


def test_the_room_behind_muted_words_is_no_speech(say: Say) -> None:
    """The room is as loud before as behind the robot's words, which are muted."""
    random = np.random.default_rng(6)
    room = random.normal(0.0, 500.0, samples_of(9.0)).astype(np.int16)
    speaks = range(samples_of(2.0), samples_of(6.0))
    hearing = Hearing(
        PocketSphinxRecognizer(),
        SileroVad(),
        Endpointing(),
        SURE,
        own=OwnVoice(lambda at: at in speaks),
    )
    for first in range(0, room.size, 320):
        assert hearing.feed(room[first : first + 320]) == []
        assert not hearing.speaking
