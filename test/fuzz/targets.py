"""Every parser that reads data from outside: what is called with garbage, and what it grows from.

A target is called with bytes and raises on a defect only. Its seeds are whole inputs; the fuzzer
changes them. ``share`` is the part of all inputs that it gets: the quick ones get more.
"""

from __future__ import annotations

import io
import json
import wave
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import model_targets as model
import robot_targets as robot
import text_targets as text
from mcap.writer import Writer
from rclpy.serialization import serialize_message
from sensor_msgs.msg import LaserScan

from realtime_agent_ros.chaos.faults import Fault, Kind
from realtime_agent_ros.core.events import Tick, VelocityReceived
from realtime_agent_ros.core.geometry import Velocity
from realtime_agent_ros.core.snapshot import Ladder, Snapshot
from realtime_agent_ros.core.steps import Drive, GoTo, Step, Stop, Turn
from realtime_agent_ros.protocol import AgentEvent, Cancel, Heartbeat, SayNow, Steps
from realtime_agent_ros.recorder.channel import text_message
from realtime_agent_ros.recorder.codec import encode
from realtime_agent_ros.recorder.segments import ROLE_KEY
from world_kit import World, scan_of

ROOT = Path(__file__).resolve().parents[2]
PROMPTS = "realtime_agent_ros/planner/prompts/*/*.md"
SENTENCES = (
    "go forward 1 metre", "turn left 90 degrees and then drive 2.5 feet back", "stop", "don't stop",
    "remember this place as kitchen", "go to the kitchen", "half a metre per second", "yes please",
    "drive in a circle|fahr zwei Meter vor", "no, the other left", "what do you see?",
)  # fmt: skip
WORDS = (
    "NaN", "Infinity", "-1e999", "1e308", "9" * 400, "null", '"\\ud800"', "[" * 60, "{" * 60,
    "\x00", "\ufeff", "\u202e", "\u0661", "½", "&a *a", "!!python/object:os.system", "%YAML 9.9",
    "{robot_name}", "data: ", "\n\n", "[DONE]", "steps", "barrier", "kind", "distance_m", "type",
)  # fmt: skip
"""What a fuzzer that changes bytes hardly finds by itself."""


@dataclass(frozen=True)
class Target:
    """One parser; ``run`` raises on a defect only."""

    run: Callable[[bytes], None]
    share: float
    seeds: Callable[[], list[bytes]]


def _said() -> list[bytes]:
    long = " and then ".join(SENTENCES * 9)
    return [*(sentence.encode() for sentence in SENTENCES), long.encode()]


def _plans() -> list[bytes]:
    skills = (Drive(distance_m=1.0), Turn(angle_rad=1.0), GoTo(place="start"), Stop())
    steps = tuple(Step(step_id=f"s{n}", skill=s, expires_in_s=9.0) for n, s in enumerate(skills))
    messages = (
        Heartbeat(planner="p", seq=1, model="m"),
        Steps(plan_id="p", barrier=1, steps=steps),
        SayNow(plan_id="p", text="hello"),
        Cancel(),
    )
    return [message.model_dump_json().encode() for message in messages]


def _states() -> list[bytes]:
    state = Snapshot(seq=1, barrier=2, ladder=Ladder.OK, speed_limit_mps=0.3, max_speed_mps=0.3)
    world = World()
    world.driving()
    updates = [u.model_dump_json().encode() for u in world.updates()]
    return [state.model_dump_json().encode(), *updates]


def _moments() -> list[bytes]:
    kinds = ("planner.turn_started", "planner.first_token", "accepted")
    detail = {"turn": "a1b2t3"}
    events = (AgentEvent(kind=k, time_ns=1, barrier=2, detail=detail) for k in kinds)
    return [event.model_dump_json().encode() for event in events]


def _scans() -> list[bytes]:
    scan = LaserScan(angle_min=-1.0, angle_max=1.0, angle_increment=0.5, range_max=12.0)
    scan.header.frame_id = "laser"
    scan.header.stamp.sec = 1_000_000
    scan.ranges = [1.0, 2.0, float("inf"), float("nan"), 0.4]
    plain = serialize_message(scan)
    scan.intensities = [1.0] * 5
    return [plain, serialize_message(scan), serialize_message(LaserScan())]


def _injections() -> list[bytes]:
    faults = (Fault(channel="imu", kind=kind, for_s=1.5) for kind in Kind)
    return [fault.model_dump_json().encode() for fault in faults]


def _noise() -> list[bytes]:
    return [bytes(n * 37 % 256 for n in range(count)) for count in (1, 16, 120, 600)]


def _files(pattern: str) -> list[bytes]:
    return [path.read_bytes() for path in sorted(ROOT.glob(pattern))]


def _sounds() -> list[bytes]:
    found = []
    for channels, width, rate_hz in ((1, 2, 16_000), (2, 2, 44_100), (1, 1, 8_000)):
        file = io.BytesIO()
        with wave.open(file, "wb") as sound:
            sound.setparams((channels, width, rate_hz, 0, "NONE", ""))
            sound.writeframes(bytes(range(200)))
        found.append(file.getvalue())
    return found


CALL = {"index": 0, "id": "c", "function": {"name": "drive", "arguments": '{"distance_m": 1.0}'}}


def _chat() -> list[bytes]:
    deltas = ({"role": "assistant"}, {"content": "Driving. "}, {"tool_calls": [CALL]}, {})
    chunks = [
        {"id": "x", "object": "chat.completion.chunk", "created": 1, "model": "m",
         "choices": [{"index": 0, "delta": delta, "finish_reason": None if delta else "stop"}]}
        for delta in deltas
    ]  # fmt: skip
    return [_sse(chunks) + b"data: [DONE]\n\n", _sse(chunks[:2]), b"<html></html>"]


def _wire_events() -> list[dict[str, object]]:
    item = {"type": "function_call", "id": "i", "call_id": "c", "name": "drive", "arguments": "{}"}
    at = {"item_id": "i", "output_index": 0, "content_index": 0, "sequence_number": 1}
    whole = {"id": "r", "object": "response", "status": "completed", "output": [item],
             "usage": {"input_tokens": 1, "output_tokens": 1, "total_tokens": 2}}  # fmt: skip
    heard = "conversation.item.input_audio_transcription"
    return [
        {"type": "response.created", "response": whole | {"output": []}},
        {"type": "response.output_text.delta", "delta": "Driving.", "logprobs": [], **at},
        {"type": "response.output_item.added", "item": item, **at},
        {"type": "response.function_call_arguments.delta", "delta": '{"distance_m": 1}', **at},
        {"type": "response.function_call_arguments.done", "arguments": "{}", "name": "drive", **at},
        {"type": "response.output_item.done", "item": item, **at},
        {"type": f"{heard}.delta", "item_id": "u", "delta": "go"},
        {"type": f"{heard}.completed", "item_id": "u", "transcript": "go forward"},
        {"type": "error", "error": {"type": "x", "code": "rate_limit_exceeded", "message": "m"}},
        {"type": "response.done", "response": whole},
        {"type": "response.completed", "response": whole},
    ]


def _sse(events: list[dict[str, object]]) -> bytes:
    named = (f"event: {e['type']}\n" if "type" in e else "" for e in events)
    return "".join(
        f"{n}data: {json.dumps(e)}\n\n" for n, e in zip(named, events, strict=True)
    ).encode()


def _realtime() -> list[bytes]:
    lines = [json.dumps(event).encode() for event in _wire_events()]
    return [b"\n".join(lines), *lines]


def _ros_messages() -> list[bytes]:
    return [
        b"\0" + b'{"data": "x"}',
        b'\x01{"orientation": {"x": 1.0}, "header": {"frame_id": "a"}}',
    ]


def _records() -> list[bytes]:
    seen = (scan_of([1.0, 2.0, 3.0]), VelocityReceived("keyboard", Velocity(0.1, 0.0, 0.2)), Tick())
    return [encode((n, event, ())) for n, event in enumerate(seen)]


def _runs() -> list[bytes]:
    """One file with a start that can't be read and a decision."""
    file = io.BytesIO()
    writer = Writer(file)
    writer.start()
    schema = writer.register_schema("std_msgs/msg/String", "ros2msg", b"string data")
    for topic, role in (("agent/start", "start"), ("agent/decisions", "decisions")):
        channel = writer.register_channel(topic, "cdr", schema, {ROLE_KEY: role})
        writer.add_message(channel, 1, text_message(_records()[0]), 1, 1)
    writer.finish()
    return [file.getvalue()]


TARGETS: dict[str, Target] = {
    "plan": Target(robot.plan, 2.5, _plans),
    "speech": Target(robot.speech, 1.5, _said),
    "sensors": Target(robot.sensors, 2.0, _noise),
    "scan_bytes": Target(robot.scan_bytes, 1.5, _scans),
    "agent_events": Target(robot.agent_events, 2.0, _moments),
    "injection": Target(robot.injection, 4.0, _injections),
    "velocities": Target(robot.velocities, 0.5, _noise),
    "state": Target(text.state, 22.0, _states),
    "language": Target(text.language, 3.0, _said),
    "node_parameters": Target(text.node_parameters, 8.0, _noise),
    "migration": Target(text.migration, 1.0, lambda: _files("examples/nav2_*.yaml")),
    "prompt": Target(text.prompt, 10.0, lambda: _files(PROMPTS)),
    "recorded_run": Target(text.recorded_run, 5.0, _runs),
    "decision": Target(text.decision, 8.0, _records),
    "sound": Target(text.sound, 8.0, _sounds),
    "ros_tool": Target(text.ros_tool, 15.0, _ros_messages),
    "chat_stream": Target(model.chat_stream, 0.6, _chat),
    "responses_stream": Target(model.responses_stream, 0.6, lambda: [_sse(_wire_events())]),
    "realtime_wire": Target(model.realtime_wire, 12.0, _realtime),
}
