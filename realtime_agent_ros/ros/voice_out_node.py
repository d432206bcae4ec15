"""``voice_out_node``: ``say`` becomes sound, and what was really spoken is told.

Wiring only. The player speaks on a thread of its own, the sink takes on another; an empty ``say``
silences both from the callback.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

from rclpy.clock import Clock, ClockType
from rclpy.qos import QoSProfile
from std_msgs.msg import Bool, String, UInt8MultiArray

from realtime_agent_ros.core.health_item import HealthItem, Level
from realtime_agent_ros.ros import parameters, spin
from realtime_agent_ros.ros.diagnostics import PERIOD_S, Diagnostics
from realtime_agent_ros.ros.managed import ManagedNode
from realtime_agent_ros.ros.parameter_error import ParameterError
from realtime_agent_ros.voice.audio import Samples
from realtime_agent_ros.voice.backends import BackendError
from realtime_agent_ros.voice.config import VoiceOutConfig
from realtime_agent_ros.voice.interruption import Interruption, InterruptionPolicy
from realtime_agent_ros.voice.player import Player, Spoken
from realtime_agent_ros.voice.sink import AudioSink, Loudspeaker, PacedSink, WavSink
from realtime_agent_ros.voice.synthesizer import Synthesizer, make_synthesizer

TICK_S = 0.1


class VoiceOutNode(ManagedNode):
    """One loudspeaker, or what stands in for it."""

    def __init__(self, **node_options: Any) -> None:
        super().__init__("voice_out_node", **node_options)

    def configure(self) -> None:
        self._config = parameters.load(self, VoiceOutConfig)
        ten = QoSProfile(depth=10)
        self._sounding = self.create_publisher(String, "say/sounding", ten)
        self._spoken = self.create_publisher(String, "say/spoken", QoSProfile(depth=100))
        self._unspoken = self.create_publisher(String, "say/unspoken", QoSProfile(depth=100))
        self._audio = self.create_publisher(UInt8MultiArray, "say/audio", QoSProfile(depth=50))
        self._diagnostics = Diagnostics(self)

    def activate(self) -> None:
        config = self._config
        self._interruption = Interruption(
            InterruptionPolicy(
                config.allow_interruptions,
                config.min_interruption_duration,
                config.min_interruption_words,
                config.false_interruption_timeout,
            )
        )
        self._clauses = self._cut_short = self._lost = 0
        try:
            self._voice = self._synthesizer()
            self._player = Player(self._voice, self._on_begin, self._on_end)
            self._sink = self._open(self._player)
        except BackendError as error:
            raise ParameterError(str(error)) from error
        self.create_subscription(String, "say", self._on_say, QoSProfile(depth=100))
        self.create_subscription(String, "speech/partial", self._on_partial, QoSProfile(depth=10))
        self.create_subscription(String, "speech", self._on_final, QoSProfile(depth=10))
        self.create_subscription(Bool, "speech/active", self._on_active, QoSProfile(depth=10))
        steady = Clock(clock_type=ClockType.STEADY_TIME)
        self.create_timer(TICK_S, self._on_tick, clock=steady)
        self.create_timer(PERIOD_S, self._on_diagnostics, clock=steady)

    def deactivate(self) -> None:
        self._player.close()
        self._sink.close()

    def _synthesizer(self) -> Synthesizer:
        config = self._config
        return make_synthesizer(
            config.backend,
            config.voice,
            config.words_per_minute,
            config.endpoint.model_dump(),
            config.fallback,
        )

    def _open(self, player: Player) -> AudioSink:
        config = self._config
        if config.sink == "file":
            try:
                return WavSink(player.buffer, Path(config.file))
            except BackendError:
                player.close()
                raise
        if config.sink == "topic":
            return PacedSink(player.buffer, self._on_sound)
        return Loudspeaker(player.buffer, config.device)

    # -- in --------------------------------------------------------------------------------

    def _on_say(self, msg: String) -> None:
        if not msg.data.strip():
            self._interruption.cut()
        else:
            self._interruption.said()
        self._player.say(msg.data)
        self._apply()

    def _on_partial(self, msg: String) -> None:
        self._interruption.partial(msg.data, time.monotonic())
        self._apply()

    def _on_final(self, msg: String) -> None:
        self._interruption.final(msg.data, time.monotonic())
        self._apply()

    def _on_active(self, msg: Bool) -> None:
        self._interruption.activity(msg.data, time.monotonic())
        self._apply()

    def _on_tick(self) -> None:
        self._interruption.tick(time.monotonic())
        self._apply()

    def _apply(self) -> None:
        buffer = self._player.buffer
        buffer.pause(self._interruption.paused)
        buffer.gain = self._config.duck_gain if self._interruption.listening else 1.0

    # -- out, from the player's and the sink's threads ---------------------------------------

    def _on_begin(self, text: str) -> None:
        self._interruption.sounding(True)
        self._sounding.publish(String(data=text))

    def _on_end(self, spoken: Spoken) -> None:
        self._interruption.sounding(False)
        self._clauses += 1
        self._cut_short += not spoken.whole
        self._sounding.publish(String(data=""))
        if spoken.problem:
            self._lost += 1
            self.log.warning(f"not spoken to its end: {spoken.clause!r}: {spoken.problem}")
            self._unspoken.publish(String(data=spoken.clause))
        self._spoken.publish(String(data=spoken.heard))

    def _on_sound(self, samples: Samples) -> None:
        self._audio.publish(UInt8MultiArray(data=samples.astype("<i2").tobytes()))

    def _on_diagnostics(self) -> None:
        mute = "; ".join(filter(None, (self._sink.problem, self._player.problem)))
        state = mute or self._voice.problem or "ready to speak"
        values = {
            "clauses": str(self._clauses),
            "cut_short": str(self._cut_short),
            "unspoken": str(self._lost),
            "false_interruptions": str(self._interruption.false_alarms),
        }
        level = Level.ERROR if mute else Level.WARN if self._voice.problem else Level.OK
        self._diagnostics.tell(HealthItem("voice out", level, state, values))


def main() -> int:
    """Run the node; the exit code."""
    return spin.run_node(VoiceOutNode)


if __name__ == "__main__":
    sys.exit(main())
