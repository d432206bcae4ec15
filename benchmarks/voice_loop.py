"""From sound to motion and back, over DDS: a spoken command, the readback, a spoken stop word.

Real processes: voice_in_node, agent_node without a planner, voice_out_node; a robot that obeys. The
sound is espeak-ng's voice on ``audio/in`` in real time. A word ends with its last loud block of
20 ms. The end of a command is waited for (``min_endpointing_delay``, 0.5 s), a stop word is not.
And how long the robot's voice is still heard after an empty ``say``.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "test" / "ros"))

from measuring import Row, row
from std_msgs.msg import String, UInt8MultiArray

from agent_bench import AgentBench
from harness import RELIABLE, Observer, Processes
from realtime_agent_ros import dds
from realtime_agent_ros.voice.source import BLOCK_S
from voice_bench import AUDIO_QOS, Mouth, person, play

STOP_GOAL_MS = 300.0
CUT_GOAL_MS = 50.0
STORY = "I am telling a very long story about a robot that never stops to talk about itself, ever."
COMMAND = "go forward three meters"
MOVED, ANSWERED, STOPPED, MISSED = "moved", "answered", "stopped", "missed"


LIMIT_S, SILENCE_S = 10.0, 1.0
"""What has not come after so long was not understood; a voice that pauses so long is silent."""


def command_ms(bench: AgentBench, mouth: Mouth) -> tuple[float, float]:
    """Milliseconds from a command's end to motion, and to the first sound back. AssertionError if
    one of them doesn't come."""
    sounds, end_s = bench.heard["say/audio"], play(bench, mouth.sound(COMMAND))
    moved_s = bench.wait_for(
        lambda: next((t for t, x, _ in bench.speeds(end_s) if x > 0.0), None), "motion", LIMIT_S
    )
    answered_s = bench.wait_for(
        lambda: next((h.time_s for h in sounds if h.time_s > end_s), None), "the readback", LIMIT_S
    )
    return (moved_s - end_s) * 1e3, (answered_s - end_s) * 1e3


def stop_ms(bench: AgentBench, mouth: Mouth) -> float:
    """Milliseconds from the end of a spoken stop word to zero; less than nothing if it comes while
    the word is spoken. AssertionError if none comes."""
    before = len(bench.commands)
    stop_s = play(bench, mouth.sound("stop"))
    bench.wait_for(lambda: not bench.moving(), "zero velocity", LIMIT_S)
    zero_s = next(t.time_s for t in bench.commands[before:] if t.msg.linear.x == 0.0)
    return (zero_s - stop_s) * 1e3


def silence(bench: AgentBench) -> None:
    """Until the voice has nothing more to say."""
    sounds, since_s = bench.heard["say/audio"], time.monotonic()
    bench.wait_for(
        lambda: time.monotonic() - max([since_s, *(h.time_s for h in sounds[-1:])]) > SILENCE_S,
        "silence",
    )


def rounds(bench: AgentBench, mouth: Mouth, count: int) -> dict[str, list[float]]:
    """What each round brought: ``MISSED`` is 1 for words that were not understood, else 0."""
    taken: dict[str, list[float]] = {MOVED: [], ANSWERED: [], STOPPED: [], MISSED: []}
    for _ in range(count):
        for words in (COMMAND, "stop"):
            try:
                if words == COMMAND:
                    moved, answered = command_ms(bench, mouth)
                    taken[MOVED].append(moved)
                    taken[ANSWERED].append(answered)
                else:
                    taken[STOPPED].append(stop_ms(bench, mouth))
            except AssertionError:
                taken[MISSED].append(1.0)
                break
            taken[MISSED].append(0.0)
            silence(bench)
        rest(bench)
    return taken


def rest(bench: AgentBench) -> None:
    """Until the robot stands, whatever was understood, and is silent."""
    bench.send(bench.speech, String(data="stop"))
    bench.wait_for(lambda: not bench.moving(), "rest")
    silence(bench)


def cut_ms(observer: Observer, after_block_s: float) -> float:
    """From an empty ``say`` in mid clause, so long after a block of sound, until the last block has
    been played, which begins when it comes."""
    sounds = observer.heard["say/audio"]
    say = observer.talk(String, "say", RELIABLE)
    begun = len(sounds) + 20
    observer.send(say, String(data=STORY))
    observer.wait_for(lambda: len(sounds) > begun, "some sound")
    observer.spin_for(after_block_s)
    cut_s = observer.send(say, String(data=""))
    observer.spin_for(0.5)  # what comes behind it
    observer.node.destroy_publisher(say)
    return (sounds[-1].time_s + BLOCK_S - cut_s) * 1e3


def rows(quick: bool) -> list[Row]:
    with (
        dds.free_domain() as domain,
        tempfile.TemporaryDirectory() as logs,
        person() as mouth,
    ):
        dds.apply_defaults(domain.id)
        processes = Processes(Path(logs))
        bench = AgentBench(domain.id, processes)
        try:
            bench.add_base()
            bench.planner_beats = False
            bench.listen(UInt8MultiArray, "say/audio", AUDIO_QOS)
            processes.node("voice_in_node", source="topic")
            processes.node("voice_out_node", sink="topic")
            bench.wait_ready(bench.start(planner_timeout_s=0.5))
            count = 2 if quick else 20
            taken = rounds(bench, mouth, count)
            silenced = [cut_ms(bench, BLOCK_S * n / count) for n in range(count)]
        finally:
            bench.close()
            processes.close()
    missed = f"of {len(taken[MISSED])} utterances"
    return [
        row("end of a spoken command", "first velocity", taken[MOVED]),
        row("end of a spoken command", "first sound back", taken[ANSWERED]),
        row(
            'end of a spoken "stop"',
            "zero velocity",
            taken[STOPPED],
            p50_goal=STOP_GOAL_MS,
            headline=True,
        ),
        row("an empty `say`", "silence", silenced, p99_goal=CUT_GOAL_MS),
        row("not understood", missed, [sum(taken[MISSED])], unit="utterances"),
    ]
