"""What the robot may never do, judged from what was seen on topics; pure, and independent.

Nothing of the package is imported: who judges must not share the mistakes of who is judged. All
times are seconds on one monotonic clock. Belongs here: the rules. Does not belong here: topics
(``checker``), or what is done to the robot (``scenes`` and their like).
"""

from __future__ import annotations

import math
import re

from verdict import Hold, Lateness, Limits, OnTime, Verdict

NEVER_AGAIN = "it did not move again after the faults were over"
NEVER = "it never moved: the run shows nothing"
UNFINISHED = (NEVER_AGAIN, NEVER)
"""What is said of every run that came to no end."""
DEAD_WISH = "input of the life before"
EXPIRED = "expired step"
MOTION = re.compile(r"\b(drive|go|move|turn|come|back)\b")
"""A sentence without any of these asks for no motion."""
PRESS_S = 0.15
"""A contact that was told this long ago, and is not told any more, is over."""
KEYS_APART_S = 0.45
"""An input that was silent for so long has let go: what comes then is a new wish. One message may
be lost on its way to the agent, so it is counted over two."""


class Judge:
    """Feed it everything seen, in the order of arrival; ``finish`` gives the verdict of a run.

    What came late because the machine was late is excused, and counted.
    """

    def __init__(self, limits: Limits | None = None, lateness: Lateness | None = None) -> None:
        self.limits = limits or Limits()
        self._lateness = lateness or OnTime()
        self._command: tuple[float, bool] | None = None
        self._beat_s: float | None = None
        self._holds: dict[str, Hold] = {}
        self._good_s: dict[str, float] = {}
        self._frozen: dict[str, tuple[bytes, float]] = {}
        self._way_m = 0.0
        self._pose: tuple[float, float] | None = None
        self._collisions: int | None = None
        self._pressed_s = -math.inf
        self._asked_anew_after: dict[str, float] = {}
        self._keys_s = (-math.inf, -math.inf)
        self._down: set[str] = set()
        self._tripped = False
        self._struck: set[str] = set()
        self._agent_died = False
        self._over_s: float | None = None
        self._verdict = Verdict("before the first run")
        self._began_s = self._heard_from_s = 0.0

    # -- runs ------------------------------------------------------------------------------

    def begin(self, name: str, now_s: float) -> None:
        """A run begins: the robot stands somewhere and nothing is wrong."""
        self._verdict, self._began_s, self._over_s = Verdict(name), now_s, None
        self._heard_from_s = now_s
        self._down = set()
        lasting = ("scan", "odom", "imu", *self._asked_anew_after)
        self._holds = {n: h for n, h in self._holds.items() if n in lasting}

    def down(
        self, name: str, now_s: float, within_s: float | None = None, *, dead: bool = False
    ) -> None:
        """A process was struck down or stopped; a zero is due ``within_s`` if that is given.

        Who was driven by a ``dead`` agent is not driven by its successor without being asked anew.
        """
        self._down.add(name)
        self._agent_died = self._agent_died or (dead and name == "agent_node")
        if within_s is not None:
            self._hold(name, now_s, within_s)
            self._struck.add(name)

    def faults_over(self, now_s: float) -> None:
        """Nothing is wrong any more: from now on the robot is asked to move again.

        What a successor's output paused is judged from its first command on: until DDS has matched
        its publisher with ours, half a second at times, it speaks and we don't hear it.
        """
        if "agent_node" in self._down:
            self._heard_from_s = now_s
        self._over_s = now_s
        self._down = set()

    def up(self, name: str) -> None:
        """A process runs again."""
        self._down.discard(name)
        if name == "agent_node":
            self._beat_s = None  # what it was silent before was ours

    def finish(self, now_s: float) -> Verdict:
        """The verdict; what was expected and never came is a breach."""
        self._condemn(math.inf)
        self._gap(self._beat_s, now_s)
        found = self._verdict
        if self._over_s is not None and found.recovery_s is None:
            found.breaches.append(NEVER_AGAIN)
        if not found.moved:
            found.breaches.append(NEVER)
        found.late_s = self._lateness.worst(self._began_s, now_s)
        return found

    # -- what is seen ----------------------------------------------------------------------

    def commanded(self, now_s: float, linear_mps: tuple[float, float], turn_radps: float) -> None:
        """A velocity on cmd_vel."""
        numbers = (*linear_mps, turn_radps)
        if not all(map(math.isfinite, numbers)):
            self._breach(f"a velocity that is not finite: {numbers}")
        elif (
            math.hypot(*linear_mps) > self.limits.max_speed_mps + 1e-6
            or abs(turn_radps) > self.limits.max_turn_radps + 1e-6
        ):
            self._breach(f"a velocity out of bounds: {numbers}")
        moving = any(numbers)
        self._gap(self._command[0] if self._command else None, now_s)
        self._find_silent(now_s)
        self._command = (now_s, moving)
        if moving:
            self._judge_motion(now_s)
        else:
            self._note_zero(now_s)

    def beat(self, now_s: float) -> None:
        """The agent tells that it lives, with every period of its output. Of cmd_vel the deadman
        has a part, so what the agent itself paused is seen here."""
        self._gap(self._beat_s, now_s)
        self._beat_s = now_s

    def obeyed(self, now_s: float, moving: bool) -> None:
        """What the base obeys, also where nothing new was sent to it."""
        if moving and "sim_node" not in self._down:  # a base that stands still obeys nobody
            self._judge_motion(now_s, asked=self._command is None or self._command[1])

    def truth(self, now_s: float, x_m: float, y_m: float, speed: float) -> None:
        """Where the robot is, and m/s plus rad/s."""
        self._condemn(now_s)
        if self._pose is not None:
            step_m = math.dist(self._pose, (x_m, y_m))
            self._way_m += step_m if step_m < 0.1 else 0.0  # further is no drive: it was lifted
        self._pose = (x_m, y_m)
        if speed > 0.1:
            self._verdict.moved = True
            if self._over_s is not None and self._verdict.recovery_s is None:
                self._verdict.recovery_s = now_s - self._over_s

    def clearance(self, clearance_m: float) -> None:
        """From the hull to the nearest thing."""
        self._verdict.clearance_m = min(self._verdict.clearance_m, clearance_m)

    def collisions(self, count: int) -> None:
        """How many collisions the simulator has counted since its start."""
        if self._collisions is not None and count > self._collisions:
            self._verdict.collisions += count - self._collisions
            self._breach("collision")
        self._collisions = count

    def tripped(self, tripped: bool) -> None:
        """The deadman holds the robot, told with every zero, or lets go."""
        began, self._tripped = tripped and not self._tripped, tripped
        if began and not self._down & {"agent_node", "deadman_node"}:
            self._verdict.trips += 1

    def sensor(
        self, now_s: float, name: str, fault: str, age_s: float, payload: bytes = b""
    ) -> None:
        """A message reached the agent: ``fault`` says why nobody may believe it, or is empty.

        ``age_s`` is by its stamp. A payload that repeats to the bit while the robot moves is dead.
        """
        fault = fault or self._stamp_fault(age_s) or self._frozen_fault(name, payload)
        if fault:
            self._hold(name, now_s)
        else:
            self._good_s[name] = max(self._good_s.get(name, 0.0), now_s - max(0.0, age_s))
            self._holds.pop(name, None)

    def stop_word(self, now_s: float) -> None:
        """A stop word reached the agent."""
        self._hold_until_asked("stop word", now_s)

    def said(self, now_s: float, text: str) -> None:
        """A sentence, seen where it was sent; it is a wish only if it asks for a motion."""
        if MOTION.search(text):
            self.wish(now_s)

    def wish(self, now_s: float) -> None:
        """Somebody asks for a motion: a plan or a sentence, seen where it was sent."""
        for name, since_s in tuple(self._asked_anew_after.items()):
            if now_s > since_s or name == EXPIRED:
                del self._asked_anew_after[name]
                self._holds.pop(name, None)

    def stand(self, name: str, now_s: float, within_s: float | None, *, freed: bool) -> None:
        """A person wants it to stand from now on, until it is asked anew. ``freed``: that does not
        help before ``free``."""
        self._hold_until_asked(name, now_s, within_s)
        if freed:
            self._asked_anew_after[name] = math.inf

    def free(self, name: str, now_s: float, *, asked: bool) -> None:
        """What ``stand`` named is over; ``asked``: it goes on as before without any new wish."""
        if asked:
            self._asked_anew_after.pop(name, None)
            self._holds.pop(name, None)
        elif name in self._asked_anew_after:
            self._asked_anew_after[name] = now_s

    def plan(self, now_s: float, expires_in_s: float) -> None:
        """A step reached the agent, which must have ended after ``expires_in_s``."""
        self._hold_until_asked(EXPIRED, now_s + expires_in_s)
        self._holds[EXPIRED].stopped_s = None  # it stands now, perhaps, and may move until then

    def bumper(self, now_s: float, pressed: bool) -> None:
        """A contact, or none; several speak on that topic."""
        if pressed:
            self._pressed_s = now_s
            self._hold("bumper", now_s)
        elif now_s - self._pressed_s > PRESS_S:
            self._holds.pop("bumper", None)

    def key(self, now_s: float, moving: bool) -> None:
        """A velocity input speaks; after a pause that is a new wish."""
        if not moving:
            self._keys_s = (-math.inf, -math.inf)
            return
        if now_s - self._keys_s[0] > KEYS_APART_S:
            self.wish(now_s)
            self._keys_s = (now_s, now_s)
        else:
            self._keys_s = (self._keys_s[1], now_s)

    # -- rules -----------------------------------------------------------------------------

    def _judge_motion(self, now_s: float, *, asked: bool = True) -> None:
        """Not ``asked``: the base, which may not know a successor's publisher yet, goes on with
        what the life before had asked."""
        self._find_silent(now_s)
        for hold in self._holds.values():
            over_s = now_s - hold.due_s
            if hold.moved_s is not None or over_s <= 0.0:
                continue
            if hold.name == DEAD_WISH and not asked:
                continue
            if over_s <= self._excuse_s(hold.since_s, now_s):
                self._verdict.excused += 1
            else:
                hold.moved_s = now_s
        self._condemn(now_s)

    def _condemn(self, now_s: float) -> None:
        """The message that freed the robot may reach us a little after it reached the agent, or
        later if the machine kept us waiting meanwhile."""
        for hold in self._holds.values():
            moved_s = hold.moved_s
            if hold.broken or moved_s is None or now_s - moved_s <= self.limits.slack_s:
                continue
            if now_s - moved_s <= self.limits.slack_s + self._excuse_s(moved_s, now_s):
                continue
            hold.broken = True
            how = "still moving" if (hold.stopped_s or math.inf) > moved_s else "moving again"
            after_s = moved_s - hold.since_s
            self._breach(f"{hold.name}: {how} {after_s:.3f} s after the reason to stand")

    def _find_silent(self, now_s: float) -> None:
        for name, good_s in self._good_s.items():
            due_s = good_s + self.limits.source_timeout_s
            if now_s > due_s:
                self._hold(name, due_s)

    def _stamp_fault(self, age_s: float) -> str:
        if age_s > self.limits.source_timeout_s:
            return "old"
        return "from the future" if age_s < -self.limits.future_tolerance_s else ""

    def _frozen_fault(self, name: str, payload: bytes) -> str:
        if not payload:
            return ""
        last = self._frozen.get(name)
        if last is None or last[0] != payload:
            self._frozen[name] = (payload, self._way_m)
            return ""
        travelled_m = self._way_m - last[1]
        # The odometry that the agent has is a little behind the truth that we have.
        return "frozen" if travelled_m > self.limits.frozen_m + 0.03 else ""

    def _hold(self, name: str, since_s: float, within_s: float | None = None) -> None:
        if name not in self._holds:
            within_s = self.limits.period_s if within_s is None else within_s
            self._holds[name] = Hold(name, since_s, since_s + within_s + self.limits.slack_s)
            if self._command is not None and not self._command[1]:
                self._holds[name].stopped_s = since_s

    def _hold_until_asked(self, name: str, since_s: float, within_s: float | None = None) -> None:
        self._asked_anew_after[name] = since_s
        self._hold(name, since_s, within_s)

    def _note_zero(self, now_s: float) -> None:
        for hold in self._holds.values():
            if hold.stopped_s is None and hold.since_s <= now_s:
                hold.stopped_s = now_s
                took_s = max(0.0, now_s - hold.since_s)
                stops = self._verdict.stops
                stops[hold.name] = max(stops.get(hold.name, 0.0), took_s)
                over_s = now_s - (hold.due_s - self.limits.slack_s)
                best_s = self._verdict.over_s
                self._verdict.over_s = over_s if best_s is None else max(best_s, over_s)
        for name in self._struck:  # what comes after that zero is another life's
            self._holds.pop(name, None)
        self._struck = set()
        if self._agent_died:
            self._agent_died = False
            self._hold_until_asked(DEAD_WISH, now_s)

    def _gap(self, since_s: float | None, now_s: float) -> None:
        if since_s is None or since_s < self._heard_from_s or "agent_node" in self._down:
            return
        gap_s = now_s - since_s
        self._verdict.gap_s = max(self._verdict.gap_s, gap_s)
        over_s = gap_s - self.limits.output_gap_s - self.limits.slack_s
        if over_s <= 0.0:
            return
        if over_s <= self._excuse_s(since_s, now_s):
            self._verdict.excused += 1
        else:
            self._breach(f"the output paused for {gap_s:.3f} s")

    def _excuse_s(self, since_s: float, until_s: float) -> float:
        """How late something may be because the machine was, and never more than the limit."""
        return min(self._lateness.within(since_s, until_s), self.limits.excused_s)

    def _breach(self, text: str) -> None:
        if text not in self._verdict.breaches:
            self._verdict.breaches.append(text)
