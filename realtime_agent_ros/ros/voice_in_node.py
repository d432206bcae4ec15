"""``voice_in_node``: sound in, ``speech/partial`` and ``speech`` out.

Wiring only. Sound comes on the source's thread and goes to others: one for stop words, one for the
recogniser, one for the wake word if there is one, so that nothing holds up a stop. Publishing from
them is safe.
"""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from rclpy.clock import Clock, ClockType
from rclpy.qos import DurabilityPolicy, QoSProfile
from std_msgs.msg import Bool, String

from realtime_agent_ros.core.health_item import HealthItem
from realtime_agent_ros.core.snapshot import Snapshot
from realtime_agent_ros.core.steps import RESERVED_PLACES
from realtime_agent_ros.protocol import AgentEvent, SayNow, parse_snapshot
from realtime_agent_ros.ros import audio_messages, parameters, spin
from realtime_agent_ros.ros.diagnostics import PERIOD_S, Diagnostics
from realtime_agent_ros.ros.managed import ManagedNode
from realtime_agent_ros.ros.parameter_error import ParameterError
from realtime_agent_ros.voice.after_stop import AfterStop
from realtime_agent_ros.voice.asking import Asking
from realtime_agent_ros.voice.attention import Activation, Attention
from realtime_agent_ros.voice.audio import RATE_HZ, Resampler, Samples, samples_of, seconds_of
from realtime_agent_ros.voice.backends import BackendError
from realtime_agent_ros.voice.config import VoiceInConfig
from realtime_agent_ros.voice.continuity import Continuity
from realtime_agent_ros.voice.ear_health import EarHealth
from realtime_agent_ros.voice.echo import EchoGuard
from realtime_agent_ros.voice.endpointing import Endpointing
from realtime_agent_ros.voice.hearing import Final, Hearing, Partial
from realtime_agent_ros.voice.own_voice import OwnVoice
from realtime_agent_ros.voice.recognizer import make_recognizer
from realtime_agent_ros.voice.source import AudioSource, make_source
from realtime_agent_ros.voice.spotter import StopSpotter
from realtime_agent_ros.voice.vad import SileroVad
from realtime_agent_ros.voice.wake_word import WakeWord
from realtime_agent_ros.voice.worker import Worker

LATCHED_QOS = QoSProfile(depth=1, durability=DurabilityPolicy.TRANSIENT_LOCAL)
PLAN_ID = "voice-in"
"""Under which its questions are said."""
MOST_WAITING = 500
"""Blocks of sound, some 10 s, that may wait for a thread."""
MOST_MISSING_S = 0.5
LOOK_S = 0.1
PAUSE_S = 0.3
"""Without sound for so long, a sender that is let go, or has a noise gate, has ended a word."""
SILENCE = np.zeros(samples_of(PAUSE_S), np.int16)
"""It takes some behind a stop word to be sure of it."""
LATE_S = 0.5
"""A stop word that is looked for later than this is late."""
COUNTED = ("finals", "refused", "stop words", "wake words", "own words")
AUDIO_QOS = QoSProfile(depth=500)
"""Ten seconds of blocks of 20 ms: what comes in bursts on a busy machine isn't lost."""


@dataclass(frozen=True, slots=True)
class Block:
    """Sound, and how many samples came before it: blocks in between may have been dropped."""

    first: int
    samples: Samples


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
        try:
            vad = SileroVad(config.activation_threshold)
            self._spotter = StopSpotter(config.stop_threshold)
            waits = config.activation == Activation.WAKE_WORD.value
            self._wake_word = WakeWord(config.wake_word) if waits else None
            self._recognizer = recognizer = make_recognizer(
                config.backend,
                config.endpoint.model_dump(),
                config.fallback,
                config.accept_confidence,
            )
        except BackendError as error:
            raise ParameterError(str(error)) from error
        self._attention = Attention(Activation(config.activation), config.wake_timeout)
        sure = config.accept_confidence
        own = OwnVoice(lambda at: self._guard.sounds(at), lambda at: self._guard.speaks(at))
        self._new_hearing = partial(Hearing, recognizer, vad, bounds, sure, self._attention, own)
        ten = QoSProfile(depth=10)
        self._partial = self.create_publisher(String, "speech/partial", ten)
        self._final = self.create_publisher(String, "speech", ten)
        self._activity = self.create_publisher(Bool, "speech/active", ten)
        self._plan = self.create_publisher(String, "plan", QoSProfile(depth=100))
        self._events = self.create_publisher(String, "agent/events", QoSProfile(depth=100))
        self._diagnostics = Diagnostics(self)

    def activate(self) -> None:
        self._barrier = 0
        self._stands = False
        # An active life before this one counts on, without what was said half.
        self._hearing = self._new_hearing()
        wake_word = self._wake_word.heard if self._wake_word is not None else 0
        self._delivered = max(self._spotter.heard, wake_word)
        self._after_stop = AfterStop()
        self._places: tuple[str, ...] = ()
        self._known: tuple[str, ...] = ()
        self._unheard: tuple[str, ...] = ()
        self._delivered_ns = time.monotonic_ns()
        self._paused = False
        self._overruns = 0
        self._attention.release()
        self._counts = dict.fromkeys(COUNTED, 0)
        self._ears = EarHealth(time.monotonic())
        self._continuity = Continuity()
        self._dropped = 0
        self._speaks = False
        self._guard = EchoGuard()
        self._asking = Asking(self._config.accept_confidence, self._config.ask_confidence)
        self._spotting = Worker("stop words", self._spot, MOST_WAITING)
        self._listening = Worker("recogniser", self._listen, MOST_WAITING)
        self._waking = None
        if self._wake_word is not None:
            self._waking = Worker("wake word", self._wake, MOST_WAITING)
        self.create_subscription(String, "agent/state", self._on_state, LATCHED_QOS)
        self.create_subscription(String, "say/sounding", self._on_sounding, QoSProfile(depth=10))
        self.create_subscription(Bool, "push_to_talk", self._on_push, QoSProfile(depth=10))
        self._source = None
        try:
            self._source = self._open()
        except ParameterError:
            self.deactivate()  # or its threads would stay
            raise
        steady = Clock(clock_type=ClockType.STEADY_TIME)
        self.create_timer(PERIOD_S, self._on_diagnostics, clock=steady)
        self.create_timer(LOOK_S, self._on_look, clock=steady)

    def deactivate(self) -> None:
        for part in (self._source, *self._workers()):
            if part is not None:
                part.close()

    def _workers(self) -> list[Worker[Block]]:
        workers = (self._spotting, self._listening, self._waking)
        return [worker for worker in workers if worker is not None]

    def cleanup(self) -> None:
        self._recognizer.close()

    # -- sound in ----------------------------------------------------------------------------

    def _open(self) -> AudioSource | None:
        config = self._config
        if config.source == "topic":
            self._resampler = Resampler(config.sample_rate)
            kind = audio_messages.kind_of(config.audio_type)
            self.create_subscription(kind, "audio/in", self._on_audio, AUDIO_QOS)
            return None
        try:
            return make_source(config.source, config.device, Path(config.file), self._deliver)
        except BackendError as error:
            raise ParameterError(str(error)) from error

    def _on_audio(self, msg: Any) -> None:
        problem, sound = audio_messages.read(msg, self._config.sample_rate)
        if sound is None:
            self.log.warning(f"audio/in: {problem}", throttle_duration_sec=5.0)
            self._ears.refuse(f"audio/in: {problem}", time.monotonic())
        else:
            self._deliver(self._resampler.feed(sound))

    def _on_push(self, msg: Bool) -> None:
        if self._attention.press(msg.data, self._delivered) and not msg.data:
            self._deliver(SILENCE)  # who sends sound only while pressing it sends no more

    def _on_look(self) -> None:
        """An answer over the network may come when no more sound does, and so may the end of a
        word; who pressed the button may be gone."""
        silent_s = (time.monotonic_ns() - self._delivered_ns) / 1e9
        if silent_s > LOOK_S:
            self._listening.put(Block(self._delivered, SILENCE[:0]))
        if silent_s > PAUSE_S and not self._paused:
            self._paused = True
            self._spotting.put(Block(self._delivered, SILENCE))
        if self._attention.pressed and not self.count_publishers("push_to_talk"):
            self.log.warning("push_to_talk: nobody is there to let go, so it is let go")
            self._on_push(Bool(data=False))

    def _deliver(self, samples: Samples) -> None:
        now_s = time.monotonic()
        block = Block(self._delivered, samples)
        self._delivered += samples.size
        self._delivered_ns = round(now_s * 1e9)
        self._paused = False
        self._ears.delivered(samples, now_s)
        self._continuity.arrived(self._delivered, now_s)
        for worker in self._workers():
            worker.put(block)

    # -- what was heard ------------------------------------------------------------------------

    def _wake(self, block: Block) -> None:
        assert self._wake_word is not None
        self._wake_word.heard = block.first
        for at in self._wake_word.feed(block.samples):
            self._attention.woken(at)
            self._counts["wake words"] += 1
            self._note("wake_word", since_heard_ms=self._age_ms(at))

    def _spot(self, block: Block) -> None:
        self._spotter.heard = block.first
        strict = self._stands and self._guard.sounds(self._spotter.heard)
        for spotted in self._spotter.feed(block.samples, strict=strict):
            if self._guard.is_own_stop(spotted.at):
                self._counts["own words"] += 1
                continue
            self._partial.publish(String(data=spotted.word))
            self._stop_at(spotted.at)
            self._counts["stop words"] += 1
            self._note("stop_word", text=spotted.word, since_heard_ms=self._age_ms(spotted.at))

    def _listen(self, block: Block) -> None:
        self._hearing.skip_to(block.first)
        if not self._hearing.speaking and self._places != self._known:
            self._known = self._places
            self._unheard = self._hearing.expect(self._known)
        found = self._hearing.feed(block.samples)
        if self._hearing.active != self._speaks:
            self._speaks = self._hearing.active
            self._activity.publish(Bool(data=self._speaks))
        for heard in found:
            spoken_until = heard.speech_end if isinstance(heard, Final) else heard.at
            if self._guard.is_own(heard.text, heard.began, spoken_until):
                if isinstance(heard, Final):
                    self._counts["own words"] += 1
                    self._hearing.was_own()
                    self._note("own_words", text=heard.text)
                continue
            stops = self._after_stop.words.stops(heard.text)
            if stops:
                self._stop_at(spoken_until)
            if isinstance(heard, Partial):
                self._partial.publish(String(data=heard.text))
                continue
            if stops and heard.confidence >= self._config.ask_confidence:
                # Whatever else it is too unsure for, or is missing in it: it stops the robot.
                self._partial.publish(String(data=heard.text))
            self._on_final(heard)

    def _stop_at(self, at: int) -> None:
        self._after_stop.stop(at)
        self._asking.forget()

    def _on_final(self, heard: Final) -> None:
        lost = self._lost(heard)
        stopped = self._after_stop.refuses(heard.text, heard.began)
        if lost or stopped:
            heard = replace(heard, confidence=0.0)
        verdict = self._asking.judge(
            heard.text, heard.confidence, self._known, heard.began, self._hearing.now
        )
        believed = bool(verdict.publish)
        self._counts["finals" if believed else "refused"] += 1
        if believed:
            self._final.publish(String(data=verdict.publish))
        if believed or verdict.ask:
            self._attention.answered(heard.at)
        if verdict.ask:
            question = SayNow(plan_id=PLAN_ID, text=verdict.ask)
            self._plan.publish(String(data=question.model_dump_json()))
        self._note(
            "final" if believed else "refused",
            text=verdict.publish or heard.text,
            asked=verdict.ask,
            lost=lost,
            stopped=stopped,
            confidence=round(heard.confidence, 3),
            speech_s=round(seconds_of(heard.speech_end - heard.began), 2),
            since_speech_end_ms=self._age_ms(heard.speech_end),
        )

    def _lost(self, heard: Final) -> bool:
        """Whether sound is missing in it: then it was never said like that."""
        dropped, self._dropped = self._dropped, self._spotting.dropped + self._listening.dropped
        missing_s = self._continuity.lost_s(heard.began, heard.at)
        lost = self._dropped > dropped or missing_s > MOST_MISSING_S
        if lost:
            self._ears.overrun(time.monotonic())
        return lost

    def _on_state(self, msg: String) -> None:
        state = parse_snapshot(msg.data)
        if isinstance(state, Snapshot):
            if state.barrier != self._barrier:
                self._asking.forget()
            self._after_stop.words.tell(state.stop_languages, state.stop_words)
            self._barrier = state.barrier
            goes_on = state.running_step is not None or state.will_resume
            self._stands = state.at_rest and not goes_on
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
        self._diagnostics.tell(self._health())

    def _look_for_overruns(self, now_s: float) -> None:
        """Since the last look: sound that was dropped, or stop words that are looked for late."""
        overflows = self._source.overflows if self._source is not None else 0
        overruns = overflows + sum(worker.dropped for worker in self._workers())
        late_s = seconds_of(self._delivered - self._spotter.heard)
        if overruns > self._overruns or late_s > LATE_S:
            self._ears.late(now_s)
        self._overruns = overruns

    def _health(self) -> HealthItem:
        broken = next(filter(None, (worker.problem for worker in self._workers())), "")
        source = self._source.problem if self._source is not None else ""
        now_s = time.monotonic()
        self._look_for_overruns(now_s)
        level, state = self._ears.state(now_s, source, self._recognizer.problem, broken)
        values = {
            "heard_s": f"{seconds_of(self._delivered):.1f}",
            "dropped_blocks": str(sum(worker.dropped for worker in self._workers())),
            "errors": str(sum(worker.errors for worker in self._workers())),
            "lost_utterances": str(self._ears.lost),
            "overflows": str(self._source.overflows if self._source is not None else 0),
            "clipped_samples": str(self._ears.clipped),
            "places_unheard": ", ".join(self._unheard),
            **{name.replace(" ", "_"): str(n) for name, n in self._counts.items()},
        }
        return HealthItem("voice in", level, state, values)


def main() -> int:
    """Run the node; the exit code."""
    return spin.run_node(VoiceInNode)


if __name__ == "__main__":
    sys.exit(main())
