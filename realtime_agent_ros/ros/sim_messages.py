"""The simulator's readings as ROS messages. Conversion only.

Messages of a kind are made once and filled anew for every publication; rclpy copies them when
they are published.
"""

from __future__ import annotations

import array
import math

from builtin_interfaces.msg import Time
from geometry_msgs.msg import PoseStamped, TwistStamped
from geometry_msgs.msg import Twist as TwistMsg
from nav_msgs.msg import Odometry
from sensor_msgs.msg import BatteryState, Imu, LaserScan, Range

from realtime_agent_ros.core.geometry import Pose, Velocity
from realtime_agent_ros.message_fields import fill_pose
from realtime_agent_ros.sim import readings
from realtime_agent_ros.sim.config import SimConfig
from realtime_agent_ros.sim.imu import ACCELERATION_NOISE_MPS2, RATE_NOISE_RADPS

UNKNOWN_VARIANCE = 1e6
"""For what a planar base doesn't measure: z, roll, pitch."""
TINY_VARIANCE = 1e-6
SPEED_VARIANCE_M2PS2 = 1e-4
TURN_VARIANCE_RAD2PS2 = 4e-4
FARTHEST_M = 100.0
"""No clearance in the flat is as wide."""
X, Y, YAW = 0, 7, 35
"""Places on the diagonal of a 6 x 6 covariance in row-major order."""
DESIGN_VOLTAGE_V = 12.6


class ScanMessage:
    """LaserScan: beams counter-clockwise from straight behind."""

    def __init__(self, config: SimConfig, angle_min_rad: float, increment_rad: float) -> None:
        self._msg = LaserScan(
            angle_min=angle_min_rad,
            angle_max=angle_min_rad + (config.beams - 1) * increment_rad,
            angle_increment=increment_rad,
            time_increment=0.0,
            scan_time=1.0 / config.scan_rate_hz,
            range_min=config.range_min_m,
            range_max=config.range_max_m,
        )
        self._msg.header.frame_id = config.scan_frame

    def fill(self, scan: readings.Scan, stamp: Time) -> LaserScan:
        self._msg.header.stamp = stamp
        self._msg.ranges = array.array("f", scan.ranges_m.tobytes())
        return self._msg


class OdometryMessage:
    """Odometry of the base, planar."""

    def __init__(self, frame: str, child_frame: str) -> None:
        self._msg = Odometry(child_frame_id=child_frame)
        self._msg.header.frame_id = frame
        for covariance in (self._msg.pose.covariance, self._msg.twist.covariance):
            for place in range(0, 36, 7):
                covariance[place] = UNKNOWN_VARIANCE

    def fill_estimate(self, odom: readings.Odom, stamp: Time) -> Odometry:
        """What the wheels say, with its uncertainty."""
        estimate = odom.estimate
        variances = (estimate.position_variance_m2, estimate.yaw_variance_rad2)
        return self._fill(estimate.pose, estimate.velocity, variances, stamp)

    def fill_truth(self, truth: readings.Truth, stamp: Time) -> Odometry:
        """What is really so."""
        return self._fill(truth.pose, truth.velocity, (TINY_VARIANCE, TINY_VARIANCE), stamp)

    def _fill(
        self, pose: Pose, velocity: Velocity, variances: tuple[float, float], stamp: Time
    ) -> Odometry:
        msg = self._msg
        msg.header.stamp = stamp
        fill_pose(msg.pose.pose, pose)
        _fill_twist(msg.twist.twist, velocity)
        msg.pose.covariance[X] = msg.pose.covariance[Y] = variances[0]
        msg.pose.covariance[YAW] = variances[1]
        msg.twist.covariance[X] = msg.twist.covariance[Y] = SPEED_VARIANCE_M2PS2
        msg.twist.covariance[YAW] = TURN_VARIANCE_RAD2PS2
        return msg


class CommandedMessage:
    """The velocity that the base obeys."""

    def __init__(self, frame: str) -> None:
        self._msg = TwistStamped()
        self._msg.header.frame_id = frame

    def fill(self, commanded: readings.Commanded, stamp: Time) -> TwistStamped:
        self._msg.header.stamp = stamp
        _fill_twist(self._msg.twist, commanded.velocity)
        return self._msg


class PersonMessage:
    """Where the person stands."""

    def __init__(self, frame: str) -> None:
        self._msg = PoseStamped()
        self._msg.header.frame_id = frame

    def fill(self, truth: readings.Truth, stamp: Time) -> PoseStamped:
        self._msg.header.stamp = stamp
        fill_pose(self._msg.pose, truth.person)
        return self._msg


class ImuMessage:
    """The inertial unit in the middle of the base."""

    def __init__(self, frame: str) -> None:
        self._msg = Imu()
        self._msg.header.frame_id = frame
        for covariance, variance in (
            (self._msg.orientation_covariance, TINY_VARIANCE),
            (self._msg.angular_velocity_covariance, RATE_NOISE_RADPS**2),
            (self._msg.linear_acceleration_covariance, ACCELERATION_NOISE_MPS2**2),
        ):
            for place in range(0, 9, 4):
                covariance[place] = variance

    def fill(self, inertial: readings.Inertial, stamp: Time) -> Imu:
        msg = self._msg
        msg.header.stamp = stamp
        facing, turning, pushed = (
            msg.orientation,
            msg.angular_velocity,
            msg.linear_acceleration,
        )
        facing.w, facing.x, facing.y, facing.z = inertial.orientation
        turning.x, turning.y, turning.z = inertial.rates_radps
        pushed.x, pushed.y, pushed.z = inertial.accelerations_mps2
        return msg


class ClearanceMessage:
    """How near the hull really is to the nearest thing."""

    def __init__(self, frame: str) -> None:
        self._msg = Range(min_range=0.0, max_range=FARTHEST_M)
        self._msg.header.frame_id = frame

    def fill(self, truth: readings.Truth, stamp: Time) -> Range:
        self._msg.header.stamp = stamp
        self._msg.range = truth.clearance_m
        return self._msg


class BatteryMessage:
    """The battery; charge and capacity in ampere hours at the design voltage."""

    def __init__(self, frame: str) -> None:
        self._msg = BatteryState(
            power_supply_status=BatteryState.POWER_SUPPLY_STATUS_DISCHARGING,
            power_supply_health=BatteryState.POWER_SUPPLY_HEALTH_GOOD,
            power_supply_technology=BatteryState.POWER_SUPPLY_TECHNOLOGY_LION,
            temperature=math.nan,
            present=True,
        )
        self._msg.header.frame_id = frame

    def fill(self, charge: readings.Charge, stamp: Time) -> BatteryState:
        msg = self._msg
        msg.header.stamp = stamp
        msg.voltage, msg.current, msg.percentage = charge.voltage_v, charge.current_a, charge.ratio
        msg.capacity = msg.design_capacity = charge.capacity_wh / DESIGN_VOLTAGE_V
        msg.charge = msg.capacity * charge.ratio
        return msg


def stamp_of(nanoseconds: int) -> Time:
    """Nanoseconds since the epoch, or since the simulation's start, as a message."""
    seconds, rest = divmod(nanoseconds, 1_000_000_000)
    return Time(sec=seconds, nanosec=rest)


def _fill_twist(msg: TwistMsg, velocity: Velocity) -> None:
    msg.linear.x, msg.linear.y = velocity.linear_x_mps, velocity.linear_y_mps
    msg.angular.z = velocity.angular_z_radps
