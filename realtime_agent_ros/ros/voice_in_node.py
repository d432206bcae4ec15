"""``voice_in_node``: sound in, ``speech/partial`` and ``speech`` out.

Wiring only. Sound comes on the source's thread and goes to two more: one for stop words, one for
the recogniser, so that no backend holds up a stop. Publishing from them is safe.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

from diagnostic_msgs.msg import DiagnosticArray
from rclpy.clock import Clock, ClockType
from rclpy.qos import DurabilityPolicy, QoSProfile
from std_msgs.msg import String, UInt8MultiArray

from realtime_agent_ros.core.health import HealthItem, Level
from realtime_agent_ros.core.snapshot import Snapshot
from realtime_agent_ros.core.steps import RESERVED_PLACES
from realtime_agent_ros.protocol import AgentEvent, SayNow, parse_snapshot
from realtime_agent_ros.ros import messages, parameters, spin
from realtime_agent_ros.ros.managed import ManagedNode
from realtime_agent_ros.ros.parameter_error import ParameterError
from realtime_agent_ros.voice.asking import Asking
from realtime_agent_ros.voice.audio import RATE_HZ, Resampler, Samples, from_bytes, seconds_of
from realtime_agent_ros.voice.config import VoiceInConfig
from realtime_agent_ros.voice.echo import EchoGuard
from realtime_agent_ros.voice.endpointing import Endpointing
from realtime_agent_ros.voice.hearing import Final, Hearing, Partial
from realtime_agent_ros.voice.recognizer import BackendError, make_recognizer
from realtime_agent_ros.voice.source import AudioSource, make_source
from realtime_agent_ros.voice.spotter import StopSpotter
from realtime_agent_ros.voice.vad import EnergyVad
from realtime_agent_ros.voice.worker import Worker

LATCHED_QOS = QoSProfile(depth=1, durability=DurabilityPolicy.TRANSIENT_LOCAL)
DIAGNOSTICS_PERIOD_S = 1.0
PLAN_ID = "voice-in"
"""Under which its questions are said."""
MOST_WAITING = 500
"""Blocks of sound, some 10 s, that may wait for a thread."""
SILENT_S = 2.0


class VoiceInNode(ManagedNode):
    """One microphone, or what stands in for it."""

    def __init__(self, **node_options: Any) -> None:
        super().__init__("voice_in_node", **node_options)

    def configure(self) -> None:
        self._config = config = parameters.load(self, VoiceInConfig)
        bounds = Endpointing(
            config.min_speech_duration,
            config.min_endpointing_delay,
            config.max_endpointing_delay,
            config.max_utterance,
        )
        vad = EnergyVad(config.activation_threshold_db)
        try:
            self._spotter = StopSpotter(config.stop_sensitivity)
            recognizer = make_recognizer(config.backend)
        except BackendError as error:
            raise ParameterError(str(error)) from error
        self._hearing = Hearing(recognizer, vad, bounds, config.accept_confidence)
        ten = QoSProfile(depth=10)
        self._partial = self.create_publisher(String, "speech/partial", ten)
        self._final = self.create_publisher(String, "speech", ten)
        self._plan = self.create_publisher(String, "plan", QoSProfile(depth=100))
        self._events = self.create_publisher(String, "agent/events", QoSProfile(depth=100))
        self._diagnostics = self.create_publisher(DiagnosticArray, "/diagnostics", ten)

    def activate(self) -> None:
        self._barrier = self._delivered = self._clipped = 0
        self._places: tuple[str, ...] = ()
        self._known: tuple[str, ...] = ()
        self._unheard: tuple[str, ...] = ()
        self._delivered_ns = time.monotonic_ns()
        self._counts = {"finals": 0, "refused": 0, "stop words": 0, "own words": 0}
        self._guard = EchoGuard()
        self._asking = Asking(self._config.accept_confidence, self._config.ask_confidence)
        self._spotting = Worker("stop words", self._spot, MOST_WAITING)
        self._listening = Worker("recogniser", self._listen, MOST_WAITING)
        self.create_subscription(String, "agent/state", self._on_state, LATCHED_QOS)
        self.create_subscription(String, "say/sounding", self._on_sounding, QoSProfile(depth=10))
        self._source = self._open()
        steady = Clock(clock_type=ClockType.STEADY_TIME)
        self.create_timer(DIAGNOSTICS_PERIOD_S, self._on_diagnostics, clock=steady)

    def deactivate(self) -> None:
        for part in (self._source, self._spotting, self._listening):
            if part is not None:
                part.close()

    # -- sound in ----------------------------------------------------------------------------

    def _open(self) -> AudioSource | None:
        config = self._config
        if config.source == "topic":
            self._resampler = Resampler(config.sample_rate)
            fifty = QoSProfile(depth=50)
            self.create_subscription(UInt8MultiArray, "audio/in", self._on_audio, fifty)
            return None
        try:
            return make_source(config.source, config.device, Path(config.file), self._deliver)
        except BackendError as error:
            raise ParameterError(str(error)) from error

    def _on_audio(self, msg: UInt8MultiArray) -> None:
        self._deliver(self._resampler.feed(from_bytes(bytes(msg.data))))

    def _deliver(self, samples: Samples) -> None:
        self._delivered += samples.size
        self._delivered_ns = time.monotonic_ns()
        self._clipped += int((abs(samples.astype(int)) >= 32767).sum())
        self._spotting.put(samples)
        self._listening.put(samples)

    # -- what was heard ------------------------------------------------------------------------

    def _spot(self, samples: Samples) -> None:
        for spotted in self._spotter.feed(samples):
            if self._guard.is_own_stop(spotted.at):
                self._counts["own words"] += 1
                continue
            self._partial.publish(String(data=spotted.word))
            self._counts["stop words"] += 1
            self._note("stop_word", text=spotted.word, since_heard_ms=self._age_ms(spotted.at))

    def _listen(self, samples: Samples) -> None:
        if not self._hearing.speaking and self._places != self._known:
            self._known = self._places
            self._unheard = self._hearing.expect(self._known)
        for heard in self._hearing.feed(samples):
            if self._guard.is_own(heard.text, heard.began, heard.at):
                self._counts["own words"] += isinstance(heard, Final)
            elif isinstance(heard, Partial):
                self._partial.publish(String(data=heard.text))
            else:
                self._on_final(heard)

    def _on_final(self, heard: Final) -> None:
        verdict = self._asking.judge(heard.text, heard.confidence, self._known, heard.at)
        believed = bool(verdict.publish)
        self._counts["finals" if believed else "refused"] += 1
        if believed:
            self._final.publish(String(data=verdict.publish))
        if verdict.ask:
            question = SayNow(plan_id=PLAN_ID, text=verdict.ask)
            self._plan.publish(String(data=question.model_dump_json()))
        self._note(
            "final" if believed else "refused",
            text=verdict.publish or heard.text,
            asked=verdict.ask,
            confidence=round(heard.confidence, 3),
            speech_s=round(seconds_of(heard.speech_end - heard.began), 2),
            since_speech_end_ms=self._age_ms(heard.speech_end),
        )

    def _on_state(self, msg: String) -> None:
        state = parse_snapshot(msg.data)
        if isinstance(state, Snapshot):
            self._barrier = state.barrier
            self._places = tuple(p for p in state.places if p not in RESERVED_PLACES)

    def _on_sounding(self, msg: String) -> None:
        self._guard.sounding(msg.data, self._delivered)

    def _age_ms(self, at: int) -> int:
        """How long ago the sample with that count was delivered."""
        late_ns = time.monotonic_ns() - self._delivered_ns
        return round(late_ns / 1e6 + (self._delivered - at) / RATE_HZ * 1e3)

    def _note(self, kind: str, **detail: str | int | float) -> None:
        event = AgentEvent(
            kind=f"voice.{kind}",
            time_ns=time.monotonic_ns(),
            barrier=self._barrier,
            detail=dict(detail),
        )
        self._events.publish(String(data=event.model_dump_json()))

    # -- how it is doing -------------------------------------------------------------------------

    def _on_diagnostics(self) -> None:
        prefix = self.get_fully_qualified_name().lstrip("/")
        stamp = self.get_clock().now().to_msg()
        self._diagnostics.publish(messages.diagnostics((self._health(),), prefix, stamp))

    def _health(self) -> HealthItem:
        problems = [worker.problem for worker in (self._spotting, self._listening)]
        silent_s = (time.monotonic_ns() - self._delivered_ns) / 1e9
        if self._source is not None and self._source.problem:
            problems.append(self._source.problem)
        elif silent_s > SILENT_S:
            problems.append(f"no sound for {silent_s:.0f} s")
        dropped = self._spotting.dropped + self._listening.dropped
        values = {
            "heard_s": f"{seconds_of(self._delivered):.1f}",
            "dropped_blocks": str(dropped),
            "clipped_samples": str(self._clipped),
            "places_unheard": ", ".join(self._unheard),
            **{name.replace(" ", "_"): str(n) for name, n in self._counts.items()},
        }
        found = "; ".join(filter(None, problems))
        level = Level.ERROR if found else Level.WARN if dropped else Level.OK
        return HealthItem("voice in", level, found or "listening", values)


def main() -> int:
    """Run the node; the exit code."""
    return spin.run_node(VoiceInNode)


if __name__ == "__main__":
    sys.exit(main())
