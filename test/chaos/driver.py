"""Who drives the robot at obstacles, does things to it, and asks the judge: person and planner.

Belongs here: everything that is said to the nodes. Does not belong here: what is judged
(``judge``), or which things are done in a run (``scenes`` and their like).
"""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable
from typing import Any

from geometry_msgs.msg import Pose, Twist
from nav_msgs.msg import Odometry
from std_msgs.msg import Bool, Empty, String

from harness import LATCHED, RELIABLE, Observer
from realtime_agent_ros.core.snapshot import Ladder, Snapshot
from realtime_agent_ros.core.steps import Drive, Step
from realtime_agent_ros.protocol import Heartbeat, Steps
from stack import Stack

SPOT = (5.38, 0.0, 0.0)
"""Before the desk, 0.58 m of free way ahead: without its reflex it is there in 2.2 s."""
FREE_SPOT = (4.4, 0.0, 0.0)
"""On the way to it, 1.5 m of it."""
READY_S = 40.0
MOVING_S = 8.0
REST_S = 6.0
KEY_PERIOD_S = 0.05
BEAT_PERIOD_S = 0.2
SPEED_MPS = 0.3
FAR_M = 3.0
AGAIN_S = 0.5
PATIENCE_S = 1.0
LET_GO_S = 0.6
"""Longer than the timeout of an input."""


class StuckError(Exception):
    """Something that a run needs did not come about; its text says what."""


class Driver(Observer):
    """Talks to the nodes of a ``Stack``, and keeps its supervisor going meanwhile."""

    def __init__(self, domain: int, stack: Stack) -> None:
        super().__init__(domain, "chaos_driver")
        self.stack = stack
        self.beats = True
        self.by_planner = False
        self._states = self.listen(String, "agent/state", LATCHED)
        self._truth = self.listen(Odometry, "sim/truth", RELIABLE)
        self._faults = self.listen(String, "inject/active", LATCHED)
        self._verdicts = self.listen(String, "chaos/verdict", RELIABLE)
        self.seen_again = self.listen(Empty, "chaos/seen_again", RELIABLE)
        self.tripped = self.listen(Bool, "deadman/tripped", LATCHED)
        self.said = self.listen(String, "say", RELIABLE)
        self._plan = self.talk(String, "raw/plan")
        self._speech = self.talk(String, "raw/speech")
        self._keys = self.talk(Twist, "cmd_vel_key")
        self._inject = self.talk(String, "inject")
        self._mark = self.talk(String, "chaos/mark")
        self.estop = self.talk(Bool, "estop", LATCHED)
        self.bumper = self.talk(Bool, "bumper")
        self._place = self.talk(Pose, "sim/place")
        self._pressed = 0.0
        self._spot = SPOT
        self._plans = 0
        self._beat = Heartbeat(planner="driver", seq=0, model="none").model_dump_json()
        self.node.create_timer(BEAT_PERIOD_S, self._beat_on)
        self.node.create_timer(KEY_PERIOD_S, self._key_on)

    # -- waiting -----------------------------------------------------------------------------

    def wait_for(
        self, condition: Callable[[], Any], what: str = "a state", limit_s: float = READY_S
    ) -> Any:
        """Spin, and supervise, until ``condition`` gives something true. Raises StuckError."""
        deadline_s = time.monotonic() + limit_s
        while not (result := condition()):
            if time.monotonic() > deadline_s:
                seen = f"{self.story()[-1500:]}\n{self.stack.last_death()}"
                raise StuckError(f"waited in vain for {what}\n{seen}")
            self.step()
        return result

    def spin_for(self, duration_s: float) -> None:
        """Let time pass."""
        deadline_s = time.monotonic() + duration_s
        while time.monotonic() < deadline_s:
            self.step()

    def step(self) -> None:
        """A moment of our own work; old messages are forgotten."""
        self.executor.spin_once(timeout_sec=0.01)
        self.stack.poll()
        for heard in self.heard.values():
            if len(heard) > 2000:
                del heard[:1000]

    # -- the robot ---------------------------------------------------------------------------

    @property
    def state(self) -> Snapshot:
        """The agent's newest. Raises IndexError before the first."""
        return Snapshot.model_validate_json(self._states[-1].msg.data)

    @property
    def speed(self) -> float:
        """What the robot really does, m/s plus rad/s; 0 before anything was seen."""
        if not self._truth:
            return 0.0
        twist = self._truth[-1].msg.twist.twist
        return math.hypot(twist.linear.x, twist.linear.y) + abs(twist.angular.z)

    def ready(self) -> None:
        """Wait until everybody is there and the robot may move."""
        since_s = time.monotonic()
        talk = (self._plan, self._mark, self._inject, self._place, self._keys, self.estop)
        for publisher in (*talk, self.bumper):
            self.wait_for(
                lambda p=publisher: p.get_subscription_count() > 0, f"{publisher.topic_name}"
            )
        self.wait_for(
            lambda: self._states and self._states[-1].time_s > since_s and self.may_move(),
            "an agent that may move",
        )
        self.wait_for(lambda: self._truth and self._faults, "a robot and an injector")
        self.mark("pids", pids=self.stack.pids())

    def fresh(self, since_s: float) -> bool:
        """Whether agent and robot have both been heard since then."""
        heard = (self._states, self._truth)
        return all(messages and messages[-1].time_s > since_s for messages in heard)

    def may_move(self) -> bool:
        """Whether nothing holds the agent."""
        return self.state.ladder in (Ladder.OK, Ladder.DEGRADED)

    def place(self, spot: tuple[float, float, float] = SPOT) -> None:
        """Lift the robot to x, y, yaw and wait until it stands there."""
        self._spot = spot
        pose = Pose()
        pose.position.x, pose.position.y = spot[:2]
        pose.orientation.z, pose.orientation.w = math.sin(spot[2] / 2), math.cos(spot[2] / 2)
        self._place.publish(pose)

        def there() -> bool:
            at = self._truth[-1].msg.pose.pose.position
            return math.dist((at.x, at.y), spot[:2]) < 0.05

        self.wait_for(there, "the robot in its place", MOVING_S)

    def wait_moving(self, limit_s: float = MOVING_S) -> None:
        self.wait_for(lambda: self.speed > 0.15, "motion", limit_s)

    def wait_rest(self) -> None:
        self.wait_for(lambda: self.speed < 0.02, "the robot to come to rest", REST_S)

    # -- what is asked of it -------------------------------------------------------------------

    def press(self, speed_mps: float = SPEED_MPS) -> None:
        """Hold a key down; 0 lets go."""
        self._pressed = speed_mps

    def drive(self, distance_m: float = FAR_M, expires_in_s: float = 60.0) -> None:
        """Send a plan at the newest barrier, as a planner would."""
        self._plans += 1
        plan_id = f"driver{self._plans}"
        skill = Drive(distance_m=distance_m)
        step = Step(step_id=f"{plan_id}.1", skill=skill, expires_in_s=expires_in_s)
        plan = Steps(plan_id=plan_id, barrier=self.state.barrier, mode="replace", steps=(step,))
        self._plan.publish(String(data=plan.model_dump_json()))

    def say(self, text: str) -> None:
        self._speech.publish(String(data=text))

    def halt(self) -> None:
        """Let go of everything: keys and plans."""
        self.press(0.0)
        self._plan.publish(String(data='{"kind": "cancel", "reason": "the run is over"}'))

    def go_again(self, by: str, limit_s: float) -> None:
        """Ask for motion until it moves; who never does is the judge's matter.

        A key that moves nothing is let go and pressed again, as people do: some stops ask for it.
        """
        deadline_s = time.monotonic() + limit_s
        while self.speed < 0.15 and time.monotonic() < deadline_s:
            if not self.may_move():
                self.step()
            elif by == "plan":
                self.drive()
                self._until_moving(AGAIN_S)
            else:
                self.press()
                if not self._until_moving(PATIENCE_S):
                    self.press(0.0)
                    self.spin_for(LET_GO_S)
                    self.place(self._spot)  # it may have crept to the desk meanwhile

    def _until_moving(self, limit_s: float) -> bool:
        """Spin until it moves or the time is over; whether it moves."""
        deadline_s = time.monotonic() + limit_s
        while self.speed < 0.15 and time.monotonic() < deadline_s:
            self.step()
        return self.speed >= 0.15

    def ask(self, text: str, tries: int = 3) -> None:
        """Say it, and once more if nothing moves; the planner may have been busy."""
        for left in reversed(range(tries)):
            self.say(text)
            try:
                return self.wait_moving()
            except StuckError:
                if not left:
                    raise
        return None

    def _beat_on(self) -> None:
        if self.beats:
            self._plan.publish(String(data=self._beat))

    def _key_on(self) -> None:
        if self._pressed:
            twist = Twist()
            twist.linear.x = self._pressed
            self._keys.publish(twist)

    # -- what is done to it ----------------------------------------------------------------------

    def inject(self, channel: str, kind: str, for_s: float, seconds: float | None = None) -> None:
        """Put a fault in force and wait until it is."""
        fault = {"channel": channel, "kind": kind, "for_s": for_s, "seconds": seconds}
        before = len(self._faults)
        self._inject.publish(String(data=json.dumps(fault)))
        self.wait_for(lambda: len(self._faults) != before, f"the fault {fault}", MOVING_S)
        if refused := json.loads(self._faults[-1].msg.data).get("refused"):
            raise StuckError(f"the injector refused {fault}: {refused}")

    def no_faults(self) -> bool:
        """Whether none is in force."""
        return not json.loads(self._faults[-1].msg.data)["faults"]

    def end_faults(self) -> None:
        """End all and wait until none is in force."""
        self._inject.publish(String(data=""))
        self.wait_for(self.no_faults, "the end of all faults", MOVING_S)

    # -- the judge ---------------------------------------------------------------------------------

    def mark(self, mark: str, **details: object) -> None:
        """Tell the judge."""
        self._mark.publish(String(data=json.dumps({"mark": mark, **details})))

    def stand(self, name: str, within_s: float | None = None, **details: object) -> None:
        """Tell the judge that from now on the robot has to stand, until somebody asks it anew."""
        details = {"at_s": time.monotonic(), "freed": False} | details
        self.mark("stand", name=name, within_s=within_s, **details)

    def begin(self, name: str) -> None:
        self.mark("begin", name=name, at_s=time.monotonic())

    def begin_in_place(self, name: str, spot: tuple[float, float, float] = SPOT) -> None:
        """Begin a run with the robot at the desk, or at that spot, free to move."""
        self.place(spot)
        self.wait_for(self.may_move, "an agent that may move")
        self.begin(name)

    def finish(self) -> dict[str, Any]:
        """End the run; what the judge says. Everybody is at rest after it."""
        found = self.verdict()
        self.halt()
        self.wait_rest()
        return found

    def verdict(self) -> dict[str, Any]:
        """What the judge says of what was seen; deaths that nobody caused are breaches too."""
        before = len(self._verdicts)
        self.mark("end", at_s=time.monotonic())
        self.wait_for(lambda: len(self._verdicts) > before, "the verdict", MOVING_S)
        found = dict(json.loads(self._verdicts[-1].msg.data))
        found["breaches"] += self.stack.unasked_deaths()
        return found
