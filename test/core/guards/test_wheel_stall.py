"""Commands that the base does not follow."""

import math

from realtime_agent_ros.core.events import OdometryReceived
from realtime_agent_ros.core.geometry import ZERO_VELOCITY, Pose, Velocity
from realtime_agent_ros.core.guard_config import WheelStallConfig
from realtime_agent_ros.core.guards.wheel_stall import WheelStallGuard
from realtime_agent_ros.core.sources.events import VelocityCommanded

STEP_NS = 50_000_000
ORIGIN = Pose(0.0, 0.0, 0.0)
FORWARD = Velocity(0.2)


class Drill:
    """Commands and odometry every 50 ms."""

    def __init__(self, **given):
        self.guard = WheelStallGuard("wheels", WheelStallConfig(**given))
        self.now_ns = 0

    def run(self, seconds, wanted, found):
        """What is wrong at the end."""
        for _ in range(round(seconds / 0.05)):
            self.now_ns += STEP_NS
            self.guard.see(VelocityCommanded(wanted), self.now_ns)
            if found is not None:
                self.guard.see(OdometryReceived(ORIGIN, found), self.now_ns)
        return self.guard.trouble(self.now_ns)


def test_a_base_that_follows_is_fine():
    drill = Drill()
    assert drill.run(5.0, FORWARD, Velocity(0.15)) == ""
    assert drill.run(5.0, Velocity(0.0, 0.0, -1.0), Velocity(0.0, 0.0, -0.8)) == ""
    assert drill.run(5.0, ZERO_VELOCITY, ZERO_VELOCITY) == ""


def test_a_base_that_stands_against_the_command_is_stalled_after_a_second():
    drill = Drill()
    assert drill.run(1.0, FORWARD, ZERO_VELOCITY) == ""
    assert "wheels: the wheels don't follow: told 0.20 m/s" in drill.run(
        0.1, FORWARD, ZERO_VELOCITY
    )


def test_rolling_the_other_way_is_a_stall_too():
    assert Drill().run(1.2, FORWARD, Velocity(-0.2))
    assert Drill().run(1.2, Velocity(0.0, 0.2), Velocity(0.0, -0.2))
    assert "rad/s" in Drill().run(1.2, Velocity(0.0, 0.0, 1.0), Velocity(0.0, 0.0, -1.0))


def test_slow_commands_are_not_judged():
    assert Drill().run(5.0, Velocity(0.04, 0.0, 0.1), ZERO_VELOCITY) == ""


def test_motion_in_between_starts_anew():
    drill = Drill()
    for _ in range(5):
        drill.run(0.9, FORWARD, ZERO_VELOCITY)
        assert drill.run(0.1, FORWARD, Velocity(0.1)) == ""


def test_it_may_try_again_after_a_rest():
    drill = Drill()
    drill.run(1.2, FORWARD, ZERO_VELOCITY)
    assert drill.run(3.0, ZERO_VELOCITY, ZERO_VELOCITY)
    assert drill.run(0.1, ZERO_VELOCITY, ZERO_VELOCITY) == ""


def test_rest_without_odometry_does_not_count():
    drill = Drill()
    drill.run(1.2, FORWARD, ZERO_VELOCITY)
    drill.run(10.0, ZERO_VELOCITY, None)
    assert "don't follow" in drill.run(0.05, ZERO_VELOCITY, ZERO_VELOCITY)


def test_the_odometry_is_required_and_must_be_numbers():
    drill = Drill()
    assert "nothing received yet" in drill.run(0.1, FORWARD, None)
    assert "not finite" in drill.run(0.1, FORWARD, Velocity(math.nan))
