"""What one life of ``agent_node`` leaves to the next: that it died, and what held the robot.

Belongs here: keeping it beyond a death and a deactivation. Does not belong here: what the next life
makes of it (``core/engine``). An end in order forgets: whoever ended it has seen the robot.
"""

from __future__ import annotations

from rclpy.node import Node

from realtime_agent_ros.core.events import Event, Inherited, PredecessorDied
from realtime_agent_ros.core.self_report import MAY_HAVE_DIED
from realtime_agent_ros.patient_thread import PatientThread
from realtime_agent_ros.ros.last_life import last_life_of


class Heritage:
    """Of one node, for all its active lives."""

    def __init__(self, node: Node) -> None:
        self._log = node.get_logger()
        self._mark = last_life_of(node)
        self._disk = PatientThread()
        self._held: tuple[str, ...] = ()

    def begin(self) -> list[Event]:
        """Begin a life; what it has to know of the one before, in this order."""
        held, self._held = self._held, ()
        found: list[Event] = []
        try:
            if self._mark.begin():
                self._log.error("the agent_node before this one died; this one begins stopped")
                found.append(PredecessorDied())
                held = tuple(self._mark.left.split())
        except OSError as error:
            self._log.warning(f"{MAY_HAVE_DIED}: {error}")
            found.append(PredecessorDied(known=False))
        return [Inherited(held), *found] if held else found

    def keep(self, held: tuple[str, ...]) -> None:
        """This is what holds the robot now, until a person releases it."""
        if held != self._held:
            self._held = held
            self._disk.do(lambda: self._mark.keep(" ".join(held)))

    def end(self, limit_s: float) -> None:
        """An end in order, or a deactivation; the disk may take so long."""
        self._disk.do(self._mark.end)
        self._disk.wait(limit_s)
