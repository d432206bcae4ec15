"""From sound to motion and back, over DDS: a spoken command, the readback, a spoken stop word.

Real processes: voice_in_node, agent_node without a planner, voice_out_node; a robot that obeys. The
sound is espeak-ng's voice on ``audio/in`` in real time. A word ends with its last loud block of
20 ms. The end of a command is waited for (``min_endpointing_delay``, 0.5 s), a stop word is not.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "test" / "ros"))

from measuring import Row, row
from std_msgs.msg import UInt8MultiArray

from agent_bench import AgentBench
from harness import Processes
from realtime_agent_ros import dds
from voice_bench import AUDIO_QOS, Mouth, person, play

STOP_GOAL_MS = 300.0
COMMAND = "go forward three meters"


def one_round(bench: AgentBench, mouth: Mouth) -> tuple[float, float, float]:
    """Milliseconds: a command's end to motion and to the first sound back, a stop's end to zero."""
    sounds = bench.heard["say/audio"]
    spoken = len(sounds)
    end_s = play(bench, mouth.sound(COMMAND))
    bench.wait_moving()
    moved_s = next(t.time_s for t in bench.commands if t.time_s > end_s and t.msg.linear.x > 0.0)
    bench.wait_for(lambda: len(sounds) > spoken, "the readback")
    bench.spin_for(3.0)  # it finishes speaking
    before = len(bench.commands)
    stop_s = play(bench, mouth.sound("stop"))
    bench.wait_for(lambda: bench.commands[-1].msg.linear.x == 0.0, "zero velocity")
    zero_s = next(t.time_s for t in bench.commands[before:] if t.msg.linear.x == 0.0)
    return (
        (moved_s - end_s) * 1e3,
        (sounds[spoken].time_s - end_s) * 1e3,
        (zero_s - stop_s) * 1e3,
    )


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
            found = [one_round(bench, mouth) for _ in range(2 if quick else 20)]
        finally:
            bench.close()
            processes.close()
    moved, answered, stopped = zip(*found, strict=True)
    return [
        row("end of a spoken command", "first velocity", moved),
        row("end of a spoken command", "first sound back", answered),
        row('end of a spoken "stop"', "zero velocity", stopped, p50_goal=STOP_GOAL_MS),
    ]
