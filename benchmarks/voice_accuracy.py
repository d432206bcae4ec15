"""How well speech is heard offline: fifty commands, stop words, and what is no command.

    python benchmarks/voice_accuracy.py [--quick] [--stops [--stop-threshold T]]
                                        [--long MINUTES [--sound noise|talk]]

All by synthesised voices (espeak-ng), decoded faster than real time through the code that
``voice_in_node`` runs. Prints tables in Markdown; those of docs/voice.md are from here. --quick
takes one voice and the clean sound only, --stops the table of stop words. --long ends with 1 if
anything would have moved the robot.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from pydoc_data.topics import topics

sys.path.insert(0, str(Path(__file__).resolve().parent))  # it is started with -P

import numpy as np
from noises import noise_sounds

from realtime_agent_ros.core.intents import IntentKind, LanguageContext, parse
from realtime_agent_ros.core.steps import Drive, GoTo, Skill, Turn
from realtime_agent_ros.planner.listening.correction import repair
from realtime_agent_ros.voice.asking import Asking
from realtime_agent_ros.voice.audio import RATE_HZ, Samples, samples_of, seconds_of
from realtime_agent_ros.voice.config import VoiceInConfig
from realtime_agent_ros.voice.endpointing import Endpointing
from realtime_agent_ros.voice.espeak import Espeak
from realtime_agent_ros.voice.hearing import Final, Hearing
from realtime_agent_ros.voice.pocketsphinx_recognizer import PocketSphinxRecognizer
from realtime_agent_ros.voice.spotter import StopSpotter
from realtime_agent_ros.voice.vad import SileroVad

VOICES = {"en-us": "en-us", "en-us+f3": "en-us+f3", "en-us+m3": "en-us+m3", "en-gb": "gmw/en"}
PLACES = ("kitchen", "desk", "dock", "window")
CONTEXT = LanguageContext(places=PLACES)
CASES = (*((voice, None) for voice in VOICES), ("en-us", 20.0), ("en-us", 10.0))
"""Voice, and how much louder it is than the white noise under it (dB)."""
SNRS_DB: tuple[float | None, ...] = (None, 20.0, 10.0, 5.0, 0.0)
COMMANDS = """\
turn left
turn right
turn left ninety degrees
turn right ninety degrees
turn left forty five degrees
turn right thirty degrees
turn around
rotate left
rotate right twenty degrees
turn to the left
turn a little to the right
turn right by sixty degrees
go forward
go forward one meter
drive forward two meters
move forward half a meter
go straight ahead
go straight ahead three meters
go back
go back one meter
move backward
drive backward two meters
back up
back up half a meter
go forward slowly
drive forward one meter quickly
go forward fifty centimeters
go one meter forward
go forward a little
go to the kitchen
go to the desk
drive to the window
go to the dock please
please go to the kitchen
could you go to the desk
can you please turn left
come back
go home
wait five seconds
wait here
wait ten seconds
go faster
slow down
speed up
turn left and go forward one meter
turn right then go back two meters
go to the kitchen and then come back
go forward one meter and turn right
turn around and go to the window
drive to the desk then wait ten seconds
""".splitlines()
OTHER = """\
the weather is really nice today
I think we should order a pizza for dinner
did you watch the game last night
my brother left for the airport this morning
that is the right answer to the question
could somebody close that it is cold in here
he turned the radio on and went to sleep
she said that the train will be late again
I am making some coffee do you want any
look at that dog over there
have you seen my keys anywhere
turn the music down I am on the phone
the left one is better than the right one
that was a great movie
what do you want for lunch
my phone is ringing
yesterday we walked along the river for two hours
it takes ninety minutes by car
there are three of them on the table
we never talk about work at home
the kitchen needs a new window
I will be back in ten minutes
forty people came to the wedding
they moved to another city last year
""".splitlines()
STOPS = (
    "stop",
    "halt",
    "please stop",
    "robot stop",
    "no stop",
    "stop now",
    "stop stop stop",
    "stop please",
)
LEAD, TAIL = samples_of(0.5), samples_of(4.0)
"""Any utterance has ended after the tail; the noise goes on in it."""


class Speaker:
    """Sentences as sound, in one voice."""

    def __init__(self, voice: str) -> None:
        self._espeak = Espeak(VOICES[voice])
        self._random = np.random.default_rng(1)

    def become(self, voice: str) -> None:
        """Somebody else, by espeak-ng's name."""
        self._espeak.change(voice, 175)

    def say(self, text: str, snr_db: float | None = None) -> tuple[Samples, int]:
        """The sound with silence around it, white noise under all of it, and where it ends."""
        pieces = [p for p in self._espeak.speak(text) if isinstance(p, np.ndarray)]
        spoken = np.concatenate(pieces).astype(float)
        loud = np.abs(spoken) > 300.0
        end = LEAD + int(np.flatnonzero(loud)[-1])
        power = float(np.mean(np.square(spoken[loud])))
        level = 20.0 if snr_db is None else np.sqrt(power / 10.0 ** (snr_db / 10.0))
        sound = np.concatenate([np.zeros(LEAD), spoken, np.zeros(TAIL)])
        sound += self._random.normal(0.0, level, sound.size)
        return np.clip(sound, -32768, 32767).astype(np.int16), end


def make_hearing() -> Hearing:
    """As ``voice_in_node`` makes it."""
    config = VoiceInConfig()
    vad = SileroVad(config.activation_threshold)
    made = Hearing(PocketSphinxRecognizer(), vad, Endpointing(), config.accept_confidence)
    made.expect(PLACES)
    return made


def understood(hearing: Hearing, sound: Samples) -> tuple[str, float]:
    """What is believed of it, and how surely; empty if nothing is."""
    heard = [e for e in hearing.feed(sound) if isinstance(e, Final)]
    sure = [e for e in heard if e.confidence >= VoiceInConfig().accept_confidence]
    return " ".join(e.text for e in sure), max((e.confidence for e in heard), default=0.0)


DONE = (Turn(angle_rad=1.6), Turn(angle_rad=-1.6), Drive(distance_m=1.0), GoTo(place="desk"))
"""Motions that a correction might be of."""


def meaning(text: str) -> tuple[Skill, ...]:
    """What the robot would do."""
    return parse(text, CONTEXT).skills


def may_move(text: str) -> bool:
    """Whether the robot would move, at rest or by mending what it just did."""
    return bool(meaning(text)) or any(repair(done, text, CONTEXT) for done in DONE)


def ways(skills: Sequence[Skill]) -> list[bool]:
    """The directions in which it would turn and drive."""
    turned = [skill.angle_rad > 0.0 for skill in skills if isinstance(skill, Turn)]
    return turned + [skill.distance_m > 0.0 for skill in skills if isinstance(skill, Drive)]


def commands(voice: str, snr_db: float | None, told: list[str]) -> Counter[str]:
    """Fifty commands: meant, refused, or misheard; a wrong direction is counted apart."""
    speaker, hearing, found = Speaker(voice), make_hearing(), Counter[str]()
    for text in COMMANDS:
        heard, confidence = understood(hearing, speaker.say(text, snr_db)[0])
        wanted, got = meaning(text), meaning(heard)
        kind = "meant" if got == wanted else "misheard" if got else "refused"
        found[kind] += 1
        found["wrong direction"] += bool(got) and ways(got) != ways(wanted)
        if kind != "meant":
            told.append(f"{voice}, {snr_db} dB: {text!r} {kind} {heard!r} ({confidence:.2f})")
    return found


def other_talk(voice: str, snr_db: float | None, told: list[str]) -> int:
    """Sentences of other talk that would have moved the robot."""
    speaker, hearing, acted = Speaker(voice), make_hearing(), 0
    for text in OTHER:
        heard, confidence = understood(hearing, speaker.say(text, snr_db)[0])
        if meaning(heard):
            acted += 1
            told.append(f"{voice}, {snr_db} dB: {text!r} became {heard!r} ({confidence:.2f})")
    return acted


def false_alarms(voice: str, snr_db: float | None, threshold: float) -> tuple[int, float]:
    """Stop words found in other talk, and how many minutes that was."""
    speaker, spotter = Speaker(voice), StopSpotter(threshold)
    found = sum(len(spotter.feed(speaker.say(text, snr_db)[0])) for text in OTHER)
    return found, seconds_of(spotter.heard) / 60.0


def stop_words(
    voice: str, snr_db: float | None, threshold: float, told: list[str]
) -> tuple[int, list[float]]:
    """Stop phrases missed, and for the others the delay (ms) from the end of the phrase's sound."""
    speaker, spotter, missed, delays = Speaker(voice), StopSpotter(threshold), 0, []
    for text in STOPS:
        sound, end = speaker.say(text, snr_db)
        before = spotter.heard
        spotted = spotter.feed(sound)
        if spotted:
            delays.append((spotted[0].at - before - end) / RATE_HZ * 1e3)
        else:
            missed += 1
            told.append(f"{voice}, {snr_db} dB: {text!r} missed")
    return missed, delays


def lines(cases: Sequence[tuple[str, float | None]], told: list[str]) -> Iterator[str]:
    """The table, a line for each case."""
    yield "| voice | noise | meant | refused | misheard | wrong direction | other talk acted on |"
    yield "|---|---|---:|---:|---:|---:|---:|"
    for voice, snr_db in cases:
        found = commands(voice, snr_db, told)
        acted = other_talk(voice, snr_db, told)
        noise = "none" if snr_db is None else f"{snr_db:.0f} dB below"
        cells = [found[k] for k in ("meant", "refused", "misheard", "wrong direction")]
        shown = " | ".join(map(str, cells))
        yield f"| {voice} | {noise} | {shown} | {acted} of {len(OTHER)} |"


def stop_lines(snrs: Sequence[float | None], threshold: float, told: list[str]) -> Iterator[str]:
    """The table of stop words, all voices together."""
    yield "| noise | missed | p50 / worst after the phrase's end | false alarms in other talk |"
    yield "|---|---:|---:|---:|"
    for snr_db in snrs:
        missed, delays, alarms, minutes = 0, [], 0, 0.0
        for voice in VOICES:
            more, late = stop_words(voice, snr_db, threshold, told)
            found, heard = false_alarms(voice, snr_db, threshold)
            missed, delays = missed + more, delays + late
            alarms, minutes = alarms + found, minutes + heard
        noise = "none" if snr_db is None else f"{snr_db:.0f} dB below"
        times = f"{np.median(delays):.0f} / {max(delays):.0f} ms" if delays else ""
        total = len(STOPS) * len(VOICES)
        yield f"| {noise} | {missed} of {total} | {times} | {alarms} in {minutes:.1f} min |"


FOREIGN = {
    "de": """das Wetter ist heute wirklich schön|ich glaube wir sollten eine Pizza bestellen
hast du gestern das Spiel gesehen|mein Bruder ist heute früh zum Flughafen gefahren
das ist die richtige Antwort auf die Frage|kannst du bitte das Fenster zumachen""",
    "fr": """il fait vraiment beau aujourd'hui|je crois qu'on devrait commander une pizza
tu as vu le match hier soir|mon frère est parti à l'aéroport ce matin
c'est la bonne réponse à la question|est-ce que tu peux fermer la fenêtre""",
    "es": """hoy hace muy buen tiempo|creo que deberíamos pedir una pizza para cenar
viste el partido anoche|mi hermano se fue al aeropuerto esta mañana
esa es la respuesta correcta a la pregunta|puedes cerrar la ventana por favor""",
    "it": """oggi il tempo è davvero bello|credo che dovremmo ordinare una pizza
hai visto la partita ieri sera|mio fratello è partito stamattina
questa è la risposta giusta alla domanda|puoi chiudere la finestra per favore""",
}


def talk_sounds() -> Iterator[Samples]:
    """People talk with each other: small talk, sentences from Python's own help, and four other
    languages, in one voice after the other, with noise 40 to 10 dB below."""
    random = np.random.default_rng(8)
    plain = re.sub(r"[^A-Za-z.,' ]+", " ", " ".join(topics.values()))
    read = [line.strip() for line in plain.split(".") if 4 <= len(line.split()) <= 15]
    english = [*OTHER * 10, *read]
    speaker = Speaker("en-us")
    while True:
        language = str(random.choice(["en", "en", "en", "en", *FOREIGN]))
        if language == "en":
            voice, lines = str(random.choice(list(VOICES.values()))), english
        else:
            voice, lines = language, FOREIGN[language].replace("\n", "|").split("|")
        speaker.become(voice)
        text = str(random.choice(lines))
        if parse(text, CONTEXT).kind is not IntentKind.PLAN:
            yield speaker.say(text, float(random.uniform(10.0, 40.0)))[0]


@dataclass
class Heard:
    """What came of a stretch of sound. ``moved`` are the texts that would have moved the robot."""

    utterances: int = 0
    believed: int = 0
    stops: int = 0
    minutes: float = 0.0
    moved: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)


def listen(sounds: Iterator[Samples], minutes: float, *, spot: bool = True) -> Heard:
    """All that ``voice_in_node`` does with sound, until so many minutes are heard."""
    config, heard = VoiceInConfig(), Heard()
    hearing, asking = make_hearing(), Asking(config.accept_confidence, config.ask_confidence)
    spotter = StopSpotter(config.stop_threshold) if spot else None
    while hearing.now < samples_of(60.0 * minutes):
        sound = next(sounds)
        heard.stops += len(spotter.feed(sound)) if spotter else 0
        for event in hearing.feed(sound):
            if isinstance(event, Final):
                verdict = asking.judge(
                    event.text, event.confidence, PLACES, event.began, hearing.now
                )
                heard.utterances += 1
                heard.believed += bool(verdict.publish)
                heard.asked += [event.text] if verdict.ask else []
                heard.moved += [verdict.publish] if may_move(verdict.publish) else []
    heard.minutes = seconds_of(hearing.now) / 60.0
    return heard


def long_lines(minutes: float, names: Sequence[str], moved: list[str]) -> Iterator[str]:
    """A line for each kind of sound; what would have moved the robot goes to ``moved`` too."""
    yield "| sound | utterances | believed | asked about | would have moved it | stop words |"
    yield "|---|---:|---:|---:|---:|---:|"
    for name in names:
        heard = listen(LONG[name](), minutes)
        counts = (heard.utterances, heard.believed, len(heard.asked), len(heard.moved), heard.stops)
        yield f"| {heard.minutes:.0f} min of {name} | {' | '.join(map(str, counts))} |"
        yield from (f"would have moved it: {text!r}" for text in heard.moved)
        moved += heard.moved


LONG = {"noise": noise_sounds, "talk": talk_sounds}


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="one voice, no noise")
    parser.add_argument("--stops", action="store_true", help="stop words alone")
    threshold = VoiceInConfig().stop_threshold
    parser.add_argument("--stop-threshold", type=float, default=threshold, help=f"{threshold}")
    parser.add_argument("--long", type=float, metavar="MINUTES", help="no commands, so long")
    parser.add_argument("--sound", choices=LONG, help="with --long: only this")
    given = parser.parse_args()
    told: list[str] = []
    if given.long:
        names = [given.sound] if given.sound else list(LONG)
        moved: list[str] = []
        for line in long_lines(given.long, names, moved):
            sys.stdout.write(f"{line}\n")
            sys.stdout.flush()
        return 1 if moved else 0
    cases, snrs = (CASES[:1], SNRS_DB[:1]) if given.quick else (CASES, SNRS_DB)
    stops = stop_lines(snrs, given.stop_threshold, told)
    for part in (stops, () if given.stops else lines(cases, told), told):
        for line in part:
            sys.stdout.write(f"{line}\n")
            sys.stdout.flush()
        sys.stdout.write("\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
