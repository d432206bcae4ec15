"""The robot's host in ``test_two_hosts``: drives by what the planner elsewhere plans, and tells.

Run with the ROS domain as its argument. It writes a word a line: ``ready``, ``moving``, ``safe``
(what the planner wanted has ended), ``local`` (simple commands go on), ``whole`` (the planner
plans again).
"""

from __future__ import annotations

import sys
from collections.abc import Callable

from geometry_msgs.msg import Twist
from std_msgs.msg import String

from harness import LATCHED, RELIABLE, Observer
from realtime_agent_ros.core.snapshot import Ladder, Snapshot
from realtime_agent_ros.core.steps import StepStatus, StepUpdate
from realtime_agent_ros.protocol import AgentEvent

LIMIT_S = 60.0


class RobotSide(Observer):
    """Listens and speaks where the robot is."""

    def __init__(self, domain: int) -> None:
        super().__init__(domain, "robot_side")
        self.commands = self.listen(Twist, "cmd_vel", RELIABLE)
        self.states = self.listen(String, "agent/state", LATCHED)
        self.steps = self.listen(String, "agent/step", RELIABLE)
        self.events = self.listen(String, "agent/events", RELIABLE)
        self.speech = self.talk(String, "speech")

    def until(self, condition: Callable[[], object], word: str) -> None:
        self.wait_for(condition, word, LIMIT_S)
        sys.stdout.write(f"{word}\n")
        sys.stdout.flush()

    def state(self) -> Snapshot | None:
        return Snapshot.model_validate_json(self.states[-1].msg.data) if self.states else None

    def planned(self, *, alive: bool) -> bool:
        state = self.state()
        return state is not None and state.planner_alive is alive and state.ladder is Ladder.OK

    def moves(self) -> bool:
        return bool(self.commands) and bool(
            self.commands[-1].msg.linear.x or self.commands[-1].msg.angular.z
        )

    def lost(self) -> bool:
        kinds = [AgentEvent.model_validate_json(e.msg.data).kind for e in self.events]
        return "planner_lost" in kinds

    def done(self, *, locally: bool) -> bool:
        updates = [StepUpdate.model_validate_json(s.msg.data) for s in self.steps]
        done = [u for u in updates if u.status is StepStatus.DONE]
        return any(u.plan_id.startswith("local-") is locally for u in done)


def main() -> None:
    side = RobotSide(int(sys.argv[1]))
    side.until(lambda: side.planned(alive=True), "ready")
    side.send(side.speech, String(data="drive forward five metres"), listeners=2)
    side.until(side.moves, "moving")
    side.until(lambda: side.lost() and not side.moves(), "safe")
    assert not side.done(locally=False)
    side.send(side.speech, String(data="turn left twenty degrees"))
    side.until(lambda: side.done(locally=True), "local")
    side.until(lambda: side.planned(alive=True), "back")
    side.wait_for(lambda: not side.moves(), "rest")
    side.send(side.speech, String(data="turn right twenty degrees"), listeners=2)
    side.until(lambda: side.done(locally=False), "whole")
    side.close()


if __name__ == "__main__":
    main()
