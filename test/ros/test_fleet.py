"""Two robots in one flat, spoken to on one topic: real processes over DDS."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from geometry_msgs.msg import Twist
from nav_msgs.msg import Odometry
from std_msgs.msg import String

from harness import LATCHED, RELIABLE, Observer, Processes, needs
from realtime_agent_ros.core.snapshot import Ladder, Snapshot

pytestmark = [pytest.mark.ros, needs("mujoco")]
NAMES = ("scout", "rover")


class Fleet:
    """The far side of two robots and of the topic that both hear. No planner: they understand
    simple commands themselves."""

    def __init__(self, observer: Observer, processes: Processes, **agents: object) -> None:
        self.observer = observer
        for name in NAMES:
            observer.listen(Twist, f"/{name}/cmd_vel", RELIABLE)
            observer.listen(String, f"/{name}/agent/state", LATCHED)
            observer.listen(Odometry, f"/{name}/sim/truth")
        self.speech = observer.talk(String, "/speech")
        self.partial = observer.talk(String, "/speech/partial")
        processes.node("sim_node", robots=str(list(NAMES)))
        for name in NAMES:
            processes.node(
                "agent_node",
                *("-r", f"__ns:=/{name}"),
                cmd_vel_type="twist",
                source_timeout=3.0,
                fleet__robot_name=name,
                fleet__robot_names=str(list(NAMES)),
                deadlines__output__policy="warn",
                deadlines__scan_to_command__policy="warn",
                **agents,
            )
        observer.wait_for(lambda: all(map(self.ready, NAMES)), "both agents ready")

    def ready(self, name: str) -> bool:
        states = self.observer.heard[f"/{name}/agent/state"]
        return bool(states) and (
            Snapshot.model_validate_json(states[-1].msg.data).ladder is Ladder.OK
        )

    def say(self, text: str, *, final: bool = True) -> float:
        publisher = self.speech if final else self.partial
        return self.observer.send(publisher, String(data=text), listeners=len(NAMES))

    def moves(self, name: str) -> bool:
        heard = self.observer.heard[f"/{name}/cmd_vel"]
        return bool(heard) and bool(heard[-1].msg.linear.x or heard[-1].msg.angular.z)

    def wait_moving(self, *names: str) -> None:
        self.observer.wait_for(lambda: all(map(self.moves, names)), f"{names} moving")

    def stayed(self, name: str) -> bool:
        """Whether it has never been told to move."""
        heard = self.observer.heard[f"/{name}/cmd_vel"]
        return bool(heard) and not any(h.msg.linear.x or h.msg.angular.z for h in heard)


@pytest.fixture
def fleet(observer: Observer, processes: Processes) -> Callable[..., Fleet]:
    return lambda **agents: Fleet(observer, processes, **agents)


def test_who_is_named_moves_who_is_not_stays_and_a_stop_ends_it_for_everyone(fleet) -> None:
    two = fleet()
    two.say("rover, go forward 3 metres", final=False)
    two.say("skowt, go forward 3 metres")
    two.say("go forward 3 metres")
    two.say("scout, go forward 3 metres")
    two.wait_moving("scout")
    assert two.stayed("rover")
    two.say("scout go forward 3 metres and rover go forward 2 metres")
    two.wait_moving("scout", "rover")
    two.say("everyone stop", final=False)
    two.observer.wait_for(lambda: not any(map(two.moves, NAMES)), "both still")


def test_narrowed_to_who_is_named_a_stop_leaves_the_other_driving(fleet) -> None:
    two = fleet(fleet__named_stop="named")
    two.say("everyone, go forward 2 metres")
    two.wait_moving("scout", "rover")
    two.say("rover, stop", final=False)
    two.observer.wait_for(lambda: not two.moves("rover"), "rover still")
    assert two.moves("scout")
    two.say("stop", final=False)
    two.observer.wait_for(lambda: not two.moves("scout"), "scout still")


def test_two_robots_that_drive_at_each_other_stop_before_they_touch(fleet) -> None:
    two = fleet()
    two.say("scout, go forward 2.6 metres and rover, go forward 1.5 metres")
    two.wait_moving("scout", "rover")
    two.observer.wait_for(
        lambda: not any(map(two.moves, NAMES)) and distance_m(two.observer) < 1.2, "both still"
    )
    assert distance_m(two.observer) > 0.36  # two radii


def distance_m(observer: Observer) -> float:
    scout, rover = (observer.heard[f"/{n}/sim/truth"][-1].msg.pose.pose.position for n in NAMES)
    return float(((scout.x - rover.x) ** 2 + (scout.y - rover.y) ** 2) ** 0.5)
