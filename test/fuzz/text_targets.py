"""What is read without a robot: the language, JSON of the agent's, parameters and files."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from feed import Feed
from pydantic import BaseModel

from realtime_agent_ros.chaos.config import InjectorConfig
from realtime_agent_ros.commands import migrate
from realtime_agent_ros.core.config import AgentConfig
from realtime_agent_ros.core.detector_config import DetectorConfig
from realtime_agent_ros.core.intents import LanguageContext, parse
from realtime_agent_ros.core.language import assent
from realtime_agent_ros.core.migration.nodes import from_files
from realtime_agent_ros.core.stop_words import StopListener
from realtime_agent_ros.planner.config import PlannerConfig
from realtime_agent_ros.planner.listening.same_speech import same_speech
from realtime_agent_ros.planner.prompts import prompt_files
from realtime_agent_ros.protocol import parse_snapshot, parse_step_update
from realtime_agent_ros.recorder import codec, run_log
from realtime_agent_ros.ros import parameters
from realtime_agent_ros.ros.message_fill import FillError, fill, message_class
from realtime_agent_ros.ros.parameter_error import ParameterError
from realtime_agent_ros.sim.config import SimConfig
from realtime_agent_ros.views.metrics_config import MetricsConfig
from realtime_agent_ros.voice.audio import Resampler, from_bytes
from realtime_agent_ros.voice.backends import BackendError
from realtime_agent_ros.voice.config import VoiceInConfig, VoiceOutConfig
from realtime_agent_ros.voice.source import read_wav

_folder = Path(tempfile.mkdtemp(prefix="fuzz-"))
MODELS: tuple[type[BaseModel], ...] = (
    AgentConfig, PlannerConfig, SimConfig, DetectorConfig, VoiceInConfig, VoiceOutConfig,
    InjectorConfig, MetricsConfig,
)  # fmt: skip
WORDS = ("type", "points", "radius", "topic", "priority", "timeout", "scan", "StopZone", "circle",
         "polygons", "observation_sources", "guards", "topics", "locks", "models", "api",
         "tool_timeouts_s", "[[0, 0], [1, 0], [1, 1]]", "stop", "pose")  # fmt: skip


def language(data: bytes) -> None:
    """The grammar, stop words, yes and no, and whether two texts say the same."""
    text = data.decode("utf-8", "replace")
    first, _, second = text.partition("|")
    parse(first, LanguageContext())
    StopListener(AgentConfig().stop_languages, ()).hear(
        text, final=len(data) % 2 == 0, at_rest=False, now_ns=len(data)
    )
    assent.assent_of(text)
    same_speech(first, second, LanguageContext())


def state(data: bytes) -> None:
    """``agent/state`` and ``agent/step``, as the planner and the voice read them."""
    text = data.decode("utf-8", "replace")
    parse_snapshot(text)
    parse_step_update(text)


def node_parameters(data: bytes) -> None:
    """Parameters of every node: taken, or refused by name."""
    feed = Feed(data)
    model = feed.pick(MODELS)
    names = (*model.model_fields, *WORDS)
    flat = {
        (feed.pick(names) + (f".{feed.pick(names)}" if feed.flag() else "")): feed.tree(names)
        for _ in range(1 + feed.byte() % 6)
    }
    expect(lambda: parameters.validate(flat, model), ParameterError)


def migration(data: bytes) -> None:
    """Parameter files of twist_mux, nav2_collision_monitor and nav2_velocity_smoother."""
    path = written(data, "other.yaml")

    def run() -> None:
        result = from_files({"other.yaml": migrate._read(path)})
        migrate.page(result, ["other.yaml"], migrate._faults(result.parameters))

    expect(run, ValueError)


def prompt(data: bytes) -> None:
    """A user's instructions file."""
    path = written(data, "mine.md")
    expect(
        lambda: prompt_files.from_file(path).fill({"robot_name": "{skills}", "skills": "drive"}),
        prompt_files.PromptError,
    )


def decision(data: bytes) -> None:
    """What stands in a recorded run, event by event."""
    expect(lambda: codec.decode(data), codec.CodecError)


def recorded_run(data: bytes) -> None:
    """A file of a run: read as far as it can be."""
    path = written(data, "0.mcap")
    expect(lambda: list(run_log.read_run(path)), run_log.RunError, codec.CodecError)


def sound(data: bytes) -> None:
    """Sound from topics at any rate, and WAV files."""
    feed = Feed(data)
    rate_hz = feed.whole(7_000, 200_000)

    def resample() -> None:
        resampler = Resampler(rate_hz)
        half = len(data) // 2
        for part in (data[:half], data[half:]):
            resampler.feed(from_bytes(part, 1 + feed.byte() % 3))

    expect(resample, ValueError)
    expect(lambda: read_wav(written(data, "mine.wav")), BackendError)


def ros_tool(data: bytes) -> None:
    """A message that a model wants to publish, as JSON."""
    feed = Feed(data)
    kind = feed.pick(("std_msgs/msg/String", "sensor_msgs/msg/Imu", "nav_msgs/msg/Path", "a/b"))
    text = data[1:].decode("utf-8", "replace")

    def run() -> None:
        value: Any = json.loads(text)
        if isinstance(value, dict):
            fill(message_class(kind), value)

    expect(run, FillError, ValueError, RecursionError)  # the last two are json's


def written(data: bytes, name: str) -> Path:
    path = _folder / name
    path.write_bytes(data)
    return path


def expect(act: Callable[[], object], *errors: type[Exception]) -> None:
    """Run it; ``errors`` are how it may refuse what it was given, with a text."""
    try:
        act()
    except errors as error:
        if not str(error):
            raise AssertionError(f"{type(error).__name__} says nothing") from error
