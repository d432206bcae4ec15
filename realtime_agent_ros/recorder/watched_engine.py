"""An engine and what it last told of itself: the velocity, why not more, its stops."""

from __future__ import annotations

import re

from realtime_agent_ros.core.commands import Note, SendVelocity
from realtime_agent_ros.core.engine import Engine
from realtime_agent_ros.core.events import Event
from realtime_agent_ros.core.geometry import ZERO_VELOCITY, Velocity
from realtime_agent_ros.core.snapshot import Snapshot
from realtime_agent_ros.core.steps import StepUpdate

MEASURED = re.compile(r"\d+\.\d+ s(?=(?: old)?, allowed)")
"""What changes from moment to moment in a reason that is the same."""


class WatchedEngine:
    """Handles events; afterwards its attributes tell how things stand."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.velocity: Velocity = ZERO_VELOCITY
        self.state: Snapshot | None = None
        self.stops: list[tuple[int, str]] = []
        """The engine's time of each stop, and its reason."""
        self.outcomes: dict[str, StepUpdate] = {}
        """The last update of each step."""

    def handle(self, event: Event, now_ns: int) -> None:
        for command in self.engine.handle(event, now_ns):
            if isinstance(command, SendVelocity):
                self.velocity = command.velocity
            elif isinstance(command, Snapshot):
                self.state = command
            elif isinstance(command, StepUpdate):
                self.outcomes[command.step_id] = command
            elif isinstance(command, Note) and command.kind == "stop":
                self.stops.append((now_ns, str(command.detail["reason"])))

    def cause(self) -> str:
        """Why it sends less than is wished: standing reasons, else the zone, else what holds it."""
        if reasons := self.engine.reasons():
            return MEASURED.sub("...", "; ".join(reasons))
        state = self.state
        if state is None:
            return "no state yet"
        zone = f"{state.action} zone {state.zone}" if state.action != "none" else ""
        return zone or state.held_by or "bounds and acceleration"


def speed(velocity: Velocity) -> float:
    """Metres per second over the ground, or the turning in rad/s where it only turns."""
    linear = (velocity.linear_x_mps**2 + velocity.linear_y_mps**2) ** 0.5
    return linear or abs(velocity.angular_z_radps)
