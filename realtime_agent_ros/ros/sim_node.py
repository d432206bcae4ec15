"""``sim_node``: simulated robots in one flat, each behind the topics of a real one.

Wiring only: commands go to the simulation, its readings go out, and a timer keeps it in step
with real time. The physics is in ``sim``.
"""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Callable
from contextlib import nullcontext
from functools import partial
from typing import Any

from builtin_interfaces.msg import Time
from geometry_msgs.msg import Pose, PoseStamped, Twist, TwistStamped
from nav_msgs.msg import Odometry
from rclpy.clock import Clock, ClockType
from rclpy.qos import QoSProfile, ReliabilityPolicy
from rosgraph_msgs.msg import Clock as ClockMsg
from sensor_msgs.msg import BatteryState, Imu, LaserScan, Range
from std_msgs.msg import Bool, UInt32
from std_srvs.srv import Trigger

from realtime_agent_ros.core.geometry import ZERO_VELOCITY
from realtime_agent_ros.message_fields import pose_of, velocity_of
from realtime_agent_ros.ros import parameters, spin
from realtime_agent_ros.ros import sim_messages as out
from realtime_agent_ros.ros.managed import ManagedNode
from realtime_agent_ros.ros.sim_frames import SimFrames
from realtime_agent_ros.ros.velocity_subscription import VelocitySubscription
from realtime_agent_ros.sim import readings
from realtime_agent_ros.sim.config import SimConfig
from realtime_agent_ros.sim.pace import Pace
from realtime_agent_ros.sim.rig import Rig
from realtime_agent_ros.sim.simulation import Simulation
from realtime_agent_ros.sim.viewer import Viewer, open_viewer

TICK_S = 0.01
"""Simulated time between two looks at the clock, and between two messages on /clock."""
SHORTEST_TICK_S = 0.002
SCAN_QOS = QoSProfile(depth=5, reliability=ReliabilityPolicy.BEST_EFFORT)
QOS = QoSProfile(depth=10)
WARN_PERIOD_S = 5.0


class SimNode(ManagedNode):
    """The simulated robots, person and flat."""

    def __init__(self, **node_options: Any) -> None:
        super().__init__("sim_node", **node_options)
        self._viewer: Viewer | None = None

    def configure(self) -> None:
        self._config = parameters.load(self, SimConfig)
        self._simulation = Simulation(self._config)
        self._publish = {
            name: self._make_publishers(f"{name}/" if name else "", rig)
            for name, rig in self._simulation.rigs.items()
        }
        self._clock_out = (
            self.create_publisher(ClockMsg, "/clock", QOS) if self._config.publish_clock else None
        )
        self.create_service(Trigger, "sim/person/cross", self._on_cross)
        self.create_service(Trigger, "sim/person/stand", self._on_stand)
        self.create_service(Trigger, "sim/reset", self._on_reset)

    def activate(self) -> None:
        self._pace = Pace(self._config.real_time_factor)
        self._viewer = self._open_viewer()
        self._velocities_in = [
            VelocitySubscription(
                self,
                f"{name}/cmd_vel" if name else "cmd_vel",
                self._config.cmd_vel_type,
                partial(self._on_velocity, rig),
            )
            for name, rig in self._simulation.rigs.items()
        ]
        for name, rig in self._simulation.rigs.items():
            at = f"{name}/" if name else ""
            place = partial(self._on_place, rig)
            self.create_subscription(Pose, f"{at}sim/place", place, QOS)
        period_s = max(SHORTEST_TICK_S, TICK_S / max(1.0, self._config.real_time_factor))
        steady = Clock(clock_type=ClockType.STEADY_TIME)
        self.create_timer(period_s, self._on_tick, clock=steady)

    def deactivate(self) -> None:
        """Time stands still, and the window closes."""
        for rig in self._simulation.rigs.values():
            rig.command(ZERO_VELOCITY)
        if self._viewer is not None:
            self._viewer.close()

    def _open_viewer(self) -> Viewer | None:
        if not self._config.viewer:
            return None
        viewer = open_viewer(self._simulation.world)
        if isinstance(viewer, Viewer):
            return viewer
        self.log.warning(f"parameter 'viewer': {viewer}; going on without")
        return None

    # -- time ------------------------------------------------------------------------------

    def _on_tick(self) -> None:
        now_s, ros_now_ns = time.monotonic(), self.get_clock().now().nanoseconds
        lost_before_s = self._pace.lost_s
        target_s = self._pace.target_s(now_s, self._simulation.time_s)
        if self._pace.lost_s > lost_before_s:
            self.log.warning(
                f"too slow for real_time_factor {self._config.real_time_factor:g}: "
                f"{self._pace.lost_s:.1f} s given up so far",
                throttle_duration_sec=WARN_PERIOD_S,
            )
        with self._viewer.lock() if self._viewer else nullcontext():
            self._advance(target_s, ros_now_ns)
        if self._viewer:
            self._viewer.sync(now_s)

    def _advance(self, target_s: float, ros_now_ns: int) -> None:
        """Step to ``target_s`` in slices; /clock goes before what is stamped with it."""
        start_s = self._simulation.time_s
        slices = max(1, round((target_s - start_s) / TICK_S))
        for i in range(1, slices + 1):
            measured = self._simulation.step_until(start_s + (target_s - start_s) * i / slices)
            self._publish_clock()
            for name, readings_of_it in measured.items():
                for reading in readings_of_it:
                    stamp_ns = self._stamp_ns(reading.time_s, target_s, ros_now_ns)
                    self._publish[name][type(reading)](reading, out.stamp_of(stamp_ns))

    def _stamp_ns(self, time_s: float, target_s: float, ros_now_ns: int) -> int:
        if self._clock_out is not None:
            return round(time_s * 1e9)
        return ros_now_ns - round((target_s - time_s) * 1e9)

    def _publish_clock(self) -> None:
        if self._clock_out is not None:
            stamp = out.stamp_of(round(self._simulation.time_s * 1e9))
            self._clock_out.publish(ClockMsg(clock=stamp))

    # -- in --------------------------------------------------------------------------------

    def _on_velocity(self, rig: Rig, msg: Twist) -> None:
        if not rig.command(velocity_of(msg)):
            self.log.warning(
                f"cmd_vel: not finite ({msg.linear.x}, {msg.linear.y}, {msg.angular.z}); "
                "taken as zero",
                throttle_duration_sec=WARN_PERIOD_S,
            )

    def _on_place(self, rig: Rig, msg: Pose) -> None:
        pose = pose_of(msg)
        if not all(map(math.isfinite, (pose.x_m, pose.y_m, pose.yaw_rad))):
            self.log.warning(f"sim/place: not finite ({pose}); the robot stays where it is")
            return
        rig.place(pose)

    def _on_cross(self, _: Trigger.Request, response: Trigger.Response) -> Trigger.Response:
        response.success = self._simulation.person.cross()
        response.message = "walking" if response.success else "already walking"
        return response

    def _on_stand(self, _: Trigger.Request, response: Trigger.Response) -> Trigger.Response:
        response.success = self._simulation.person.stand()
        response.message = "a call again ends it" if response.success else "already walking"
        return response

    def _on_reset(self, _: Trigger.Request, response: Trigger.Response) -> Trigger.Response:
        self._simulation.reset()
        response.success, response.message = True, "robots and person are back where they began"
        return response

    # -- out -------------------------------------------------------------------------------

    def _make_publishers(self, at: str, rig: Rig) -> dict[type, Callable[[Any, Time], None]]:
        """The topics of one robot; their names begin with ``at``."""
        return {
            readings.Scan: self._scan_publisher(at, rig),
            readings.Odom: self._odom_publisher(at),
            readings.Inertial: self._imu_publisher(at),
            readings.Truth: self._truth_publisher(at),
            readings.Commanded: self._commanded_publisher(at),
            readings.Touch: self._touch_publisher(at),
            readings.Charge: self._charge_publisher(at),
        }

    def _scan_publisher(self, at: str, rig: Rig) -> Callable[[readings.Scan, Time], None]:
        lidar = rig.lidar
        message = out.ScanMessage(self._config, lidar.angle_min_rad, lidar.angle_increment_rad)
        publisher = self.create_publisher(LaserScan, f"{at}scan", SCAN_QOS)
        return lambda scan, stamp: publisher.publish(message.fill(scan, stamp))

    def _odom_publisher(self, at: str) -> Callable[[readings.Odom, Time], None]:
        message = out.OdometryMessage(self._config.odom_frame, self._config.base_frame)
        publisher = self.create_publisher(Odometry, f"{at}odom", QOS)
        frames = SimFrames(self, at, self._config)

        def publish(odom: readings.Odom, stamp: Time) -> None:
            publisher.publish(message.fill_estimate(odom, stamp))
            frames.publish(odom, stamp)

        return publish

    def _imu_publisher(self, at: str) -> Callable[[readings.Inertial, Time], None]:
        if not self._config.imu_rate_hz:
            return lambda _inertial, _stamp: None
        message = out.ImuMessage(self._config.base_frame)
        publisher = self.create_publisher(Imu, f"{at}imu", SCAN_QOS)
        return lambda inertial, stamp: publisher.publish(message.fill(inertial, stamp))

    def _truth_publisher(self, at: str) -> Callable[[readings.Truth, Time], None]:
        robot = out.OdometryMessage("world", self._config.base_frame)
        person = out.PersonMessage("world")
        robot_out = self.create_publisher(Odometry, f"{at}sim/truth", QOS)
        person_out = self.create_publisher(PoseStamped, f"{at}sim/person", QOS)
        clearance = out.ClearanceMessage(self._config.base_frame)
        clearance_out = self.create_publisher(Range, f"{at}sim/clearance", QOS)

        def publish(truth: readings.Truth, stamp: Time) -> None:
            robot_out.publish(robot.fill_truth(truth, stamp))
            person_out.publish(person.fill(truth, stamp))
            clearance_out.publish(clearance.fill(truth, stamp))

        return publish

    def _commanded_publisher(self, at: str) -> Callable[[readings.Commanded, Time], None]:
        message = out.CommandedMessage(self._config.base_frame)
        publisher = self.create_publisher(TwistStamped, f"{at}sim/commanded", QOS)
        return lambda commanded, stamp: publisher.publish(message.fill(commanded, stamp))

    def _touch_publisher(self, at: str) -> Callable[[readings.Touch, Time], None]:
        bumper_out = self.create_publisher(Bool, f"{at}bumper", QOS)
        collisions_out = self.create_publisher(UInt32, f"{at}sim/collisions", QOS)

        def publish(touch: readings.Touch, _: Time) -> None:
            bumper_out.publish(Bool(data=touch.pressed))
            collisions_out.publish(UInt32(data=touch.collisions))

        return publish

    def _charge_publisher(self, at: str) -> Callable[[readings.Charge, Time], None]:
        message = out.BatteryMessage(self._config.base_frame)
        publisher = self.create_publisher(BatteryState, f"{at}battery_state", QOS)
        return lambda charge, stamp: publisher.publish(message.fill(charge, stamp))


def main() -> int:
    """Run the node; the exit code."""
    return spin.run_node(SimNode)


if __name__ == "__main__":
    sys.exit(main())
