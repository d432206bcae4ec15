"""What sensors say and don't say, through the whole engine: obstacles, faults, stamps, clocks."""

import math

import numpy as np
import pytest

from realtime_agent_ros.core.commands import SendVelocity
from realtime_agent_ros.core.events import (
    OdometryReceived,
    SourceEvent,
    SourceFault,
    Switched,
    Tick,
    VelocityReceived,
)
from realtime_agent_ros.core.geometry import Pose, Velocity
from realtime_agent_ros.core.source_config import MountingPose
from realtime_agent_ros.core.sources.events import (
    PointCloudReceived,
    PolygonReceived,
    RangeReceived,
)
from realtime_agent_ros.core.steps import Drive

S = 1_000_000_000
SILENT = {"source_timeout": 0.0}
CAMERA = {"type": "pointcloud", **SILENT}
SONAR = {"type": "range", **SILENT}
OUTLINES = {"type": "polygon", **SILENT}
FREE = [math.inf] * 36


def cloud(*points, **given):
    return PointCloudReceived(np.array(points, dtype=float).reshape(-1, 3), **given)


def box_of_points(x_m, z_m=0.2):
    return cloud(*[(x_m, y, z_m) for y in np.linspace(-0.1, 0.1, 9)])


def sonar(distance_m, **given):
    return RangeReceived(distance_m, 0.02, 4.0, 0.4, **given)


def with_source(make_world, name, config, **others):
    return make_world(observation_sources=["scan", name], **{name: config}, **others)


def reasons(world):
    world.run(0.1)
    return " ".join(world.state().reasons)


# -- 1: what a scan means --------------------------------------------------------------------


@pytest.mark.parametrize("too_near", [-math.inf, 0.0, 0.01, 0.049])
def test_too_near_is_an_obstacle_in_the_same_call(world, make_scan, zero_in, too_near):
    world.driving()
    assert zero_in(world.handle(make_scan([*[too_near] * 4, *FREE])))
    assert "obstacle in StopZone" in reasons(world)


@pytest.mark.parametrize("stop_decel", [(0.0, 0.0, 0.0), (-2.0, -2.0, -5.0)])
def test_the_halt_leaves_before_it_is_known_why(make_world, make_scan, stop_decel):
    world = make_world(smoother={"stop_decel": stop_decel})
    world.driving()
    barrier, left = world.engine.barrier, []
    world.engine.urgent = lambda command: left.append((command, world.engine.barrier))
    commands = world.handle(make_scan([*[0.1] * 4, *FREE]))
    assert world.engine.barrier > barrier
    assert [before for _, before in left] == [barrier]
    assert [sent for sent, _ in left] == [c for c in commands if isinstance(c, SendVelocity)]
    assert left[0][0].velocity.is_zero() == (not any(stop_decel))


def test_some_erroneous_beams_are_borne_and_too_many_stop(make_world, make_scan, zero_in):
    world = make_world(scan={"max_erroneous_ratio": 0.2})
    world.driving()
    assert not zero_in(world.handle(make_scan([math.nan] * 2 + [math.inf] * 8)))
    assert zero_in(world.handle(make_scan([math.nan] * 3 + [math.inf] * 7)))
    assert "scan: 30% of the beams are NaN, allowed 20%" in world.state().reasons[0]


@pytest.mark.parametrize(
    "header",
    [
        {"ranges_m": np.ones(0)},
        {"ranges_m": np.ones(20)},
        {"angle_increment_rad": 0.0},
        {"angle_max_rad": math.nan},
        {"range_max_m": 0.01},
    ],
)
def test_a_scan_that_is_empty_or_contradicts_itself_stops_until_a_good_one(
    world, make_scan, zero_in, header
):
    step = world.driving()
    assert zero_in(world.handle(make_scan(FREE, **header)))
    assert world.engine.health(world.now_ns)[1].message.startswith("scan: ")
    world.run(0.5)
    assert world.statuses(f"{step}~2") == ["accepted", "running"]


def test_nan_in_place_of_the_obstacle_does_not_set_the_robot_free(world, make_scan):
    world.people = [(0.35, 0.0, 0.15)]
    world.run(0.5)
    world.plan(Drive(distance_m=1.0))
    seen = world.scan().ranges_m
    world.silent.add("scan")
    for _ in range(30):
        world.handle(make_scan(np.where(seen < 1.0, math.nan, seen)))
        world.run(0.1)
    assert world.velocity.is_zero()
    assert "obstacle in StopZone" in world.state().reasons


# -- 1: the other kinds of source ------------------------------------------------------------


@pytest.mark.parametrize(
    ("config", "near", "free"),
    [
        (CAMERA, box_of_points(0.2), box_of_points(3.0)),
        (SONAR, sonar(-math.inf), sonar(math.inf)),
        (SONAR, sonar(0.2), sonar(3.9)),
        (
            OUTLINES,
            PolygonReceived(np.array([(0.1, -0.1, 0), (0.2, 0, 0), (0.1, 0.1, 0)])),
            PolygonReceived(np.empty((0, 3))),
        ),
    ],
)
def test_every_kind_of_source_stops_in_the_same_call_and_lets_go(
    make_world, zero_in, config, near, free
):
    world = with_source(make_world, "other", config)
    step = world.driving()
    assert zero_in(world.handle(SourceEvent("other", near)))
    assert "obstacle in StopZone" in reasons(world)
    assert world.stays_zero(1.0)
    for _ in range(8):
        world.handle(SourceEvent("other", free))
        world.run(0.1)
    assert world.statuses(f"{step}~2") == ["accepted", "running"]


@pytest.mark.parametrize(
    ("config", "broken", "reason"),
    [
        (CAMERA, cloud(), "the cloud is empty"),
        (CAMERA, cloud((math.nan, 0, 0)), "100% of the points are not finite"),
        (CAMERA, cloud((1, 0, 0), declared_count=7), "1 points, but width times height says 7"),
        (SONAR, sonar(math.nan), "the range is NaN"),
        (SONAR, RangeReceived(1.0, 4.0, 0.1, 0.4), "not in order"),
        (OUTLINES, PolygonReceived(np.full((3, 3), math.nan)), "corners must be finite"),
    ],
)
def test_a_broken_message_of_any_source_stops_and_names_it(
    make_world, zero_in, config, broken, reason
):
    world = with_source(make_world, "other", config)
    world.driving()
    assert zero_in(world.handle(SourceEvent("other", broken)))
    assert "other: " in reasons(world)
    assert reason in reasons(world)


def test_a_required_source_that_never_spoke_or_falls_silent_stops(make_world):
    world = with_source(make_world, "camera", CAMERA | {"source_timeout": 0.4})
    assert reasons(world) == "camera: nothing received yet"
    world.handle(SourceEvent("camera", box_of_points(3.0)))
    assert reasons(world) == ""
    world.run(0.5)
    assert "camera: 0." in reasons(world)


def test_overhead_and_floor_are_no_obstacles(make_world, zero_in):
    world = with_source(make_world, "camera", CAMERA)
    world.driving()
    for height_m in (0.01, 1.8):
        assert not zero_in(world.handle(SourceEvent("camera", box_of_points(0.2, height_m))))
    assert world.state().ladder == "OK"


def test_a_source_without_a_transform_stops_and_says_so(world, zero_in):
    world.driving()
    assert zero_in(world.handle(SourceFault("scan", "no transform from laser to base_link")))
    assert world.state().reasons == ("scan: no transform from laser to base_link",)


def test_the_pose_of_a_sensor_may_come_with_its_data(make_world, zero_in):
    world = with_source(make_world, "sonar", SONAR)
    world.driving()
    behind = MountingPose(-3.0)
    assert not zero_in(world.handle(SourceEvent("sonar", sonar(0.2), behind)))
    assert zero_in(world.handle(SourceEvent("sonar", sonar(0.2), MountingPose())))


def test_an_obstacle_that_a_slow_sensor_saw_comes_nearer_while_the_base_drives(make_world):
    """One cloud of something 0.6 m ahead; then only the odometry tells how near it is."""
    world = with_source(make_world, "camera", CAMERA, SlowdownZone={"enabled": False})
    world.driving()
    world.handle(SourceEvent("camera", box_of_points(0.6)))
    start_m = world.pose.x_m
    world.run(4.0)
    assert world.velocity.is_zero()
    assert 0.2 < world.pose.x_m - start_m < 0.6 - 0.26


def test_without_shift_correction_it_stays_where_it_was_seen(make_world):
    world = with_source(
        make_world,
        "camera",
        CAMERA,
        base_shift_correction=False,
        polygons=["StopZone"],
    )
    world.driving()
    world.handle(SourceEvent("camera", box_of_points(0.6)))
    world.run(4.0)
    assert not world.velocity.is_zero()


def test_data_from_before_a_jump_of_the_odometry_count_no_more_as_fresh(make_world):
    world = with_source(make_world, "camera", CAMERA)
    world.handle(SourceEvent("camera", box_of_points(3.0)))
    world.run(0.2)
    world.pose = Pose(5.0, 5.0, 1.0)
    assert "camera: no odometry of the time when it was measured" in reasons(world)


# -- 2: stamps and clocks --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stamp", "reason"),
    [
        ({"stamp_ns": 0, "stamp_age_ns": 5 * S}, "the stamp is zero"),
        ({"stamp_age_ns": -S}, "the stamp is 1.00 s in the future"),
        ({"stamp_age_ns": S}, "1.00 s old, allowed 0.50 s"),
    ],
)
def test_a_stamp_that_can_not_be_true_is_a_fault(world, make_scan, zero_in, stamp, reason):
    world.driving()
    assert zero_in(world.handle(make_scan(FREE, **stamp)))
    assert world.state().reasons == (f"scan: {reason}",)


@pytest.mark.parametrize("stamp", [{"stamp_ns": 0}, {"stamp_age_ns": -S}, {"stamp_age_ns": S}])
def test_so_is_one_of_the_odometry(world, zero_in, stamp):
    world.driving()
    assert zero_in(world.handle(OdometryReceived(world.pose, Velocity(), **stamp)))


@pytest.mark.parametrize("leap_s", [3.0, -3.0])
def test_a_leap_of_the_ros_clock_stops_and_passes(world, make_scan, zero_in, leap_s):
    def scan_at(ros_ns):
        return make_scan(FREE, stamp_ns=ros_ns, stamp_age_ns=0)

    step = world.driving()
    world.silent.add("scan")
    world.handle(scan_at(100 * S + world.now_ns))
    leapt_ns = 100 * S + round(leap_s * S)
    assert zero_in(world.handle(scan_at(leapt_ns + world.now_ns)))
    assert f"the clock jumped by {leap_s:+.2f} s" in world.state().reasons[0]
    for _ in range(5):
        world.run(0.1)
        world.handle(scan_at(leapt_ns + world.now_ns))
    assert world.statuses(f"{step}~2")[:1] == ["accepted"]


def test_a_clock_that_is_reset_stops_for_good_and_nothing_is_fresh_by_it(world, make_scan, zero_in):
    step = world.driving()
    world.now_ns -= round(1.8 * S)
    assert zero_in(world.handle(Tick()))
    assert world.reason(step) == "stopped: the clock went back by 1.80 s"
    assert "clock" in world.engine.health(world.now_ns)[-1].message
    world.silent = {"scan"}
    world.run(1.0)
    assert "scan: 1." in reasons(world)
    world.silent = set()
    (drive,) = world.plan(Drive(distance_m=0.3))
    assert world.run_to_end(drive) == "done"


@pytest.mark.parametrize("limit", [{"frozen_distance": 0.2}, {"frozen_time": 0.5}])
def test_a_scan_that_never_changes_while_the_robot_drives_is_a_fault(make_world, limit):
    world = make_world(scan=limit)
    world.run(3.0)
    assert world.state().ladder == "OK"
    world.plan(Drive(distance_m=5.0))
    world.run(3.0)
    assert "scan: frozen: the same to the bit" in reasons(world)
    assert world.velocity.is_zero()


def test_a_broken_scan_in_between_does_not_make_a_frozen_one_new(make_world, make_scan):
    world = make_world(scan={"frozen_distance": 0.2})
    world.run(3.0)
    world.plan(Drive(distance_m=5.0))
    world.run(3.0)
    assert "scan: frozen" in reasons(world)
    world.handle(make_scan([]))
    assert world.stays_zero(1.0)
    assert "scan: frozen" in reasons(world)


# -- 3: the output ---------------------------------------------------------------------------


def test_zeros_go_on_for_as_long_as_it_stands(make_world):
    world = make_world(ready=False)
    world.silent = {"scan", "odom", "beat"}
    world.run(5.0)
    sent = world.velocities()
    assert len(sent) == 100
    assert all(velocity.is_zero() for velocity in sent)


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_a_command_that_is_not_finite_is_a_zero_and_a_fault(world, bad):
    for _ in range(10):
        world.teleop("joystick", 0.2)
        world.run(0.05)
    assert world.velocity.linear_x_mps > 0.1
    world.handle(VelocityReceived("joystick", Velocity(bad)))
    world.run(1.0)
    assert world.velocity.is_zero()
    assert "joystick: velocity is not finite; taken as zero" in (
        world.engine.health(world.now_ns)[-1].message
    )


# -- switched while it runs ------------------------------------------------------------------


def test_a_source_that_is_switched_off_neither_stops_nor_holds(make_world):
    world = with_source(make_world, "camera", CAMERA | {"source_timeout": 0.4})
    world.handle(SourceEvent("camera", box_of_points(0.2)))
    world.run(1.0)
    assert "camera" in reasons(world)
    world.handle(Switched("camera", False))
    world.run(1.0)
    assert world.state().reasons == ("camera is switched off",)
    assert world.state().ladder == "DEGRADED"
    world.handle(Switched("camera", True))
    assert "camera" in reasons(world)
    world.handle(SourceEvent("camera", box_of_points(0.2)))
    assert "obstacle in StopZone" in reasons(world)


def test_the_only_source_switched_off_frees_its_zones(world):
    world.people = [(0.35, 0.0, 0.15)]
    assert "obstacle in StopZone" in reasons(world)
    world.handle(Switched("scan", False))
    assert reasons(world) == "scan is switched off"


def test_what_a_silent_source_said_once_is_still_there_a_minute_later(make_world):
    world = with_source(make_world, "camera", CAMERA)
    world.handle(SourceEvent("camera", box_of_points(-0.5)))
    world.run_to_end(world.driving(1.0))
    world.run(60.0)
    assert world.state().ladder == "OK"
    back = world.plan(Drive(distance_m=-2.0))[0]
    assert world.run_to_end(back) == "failed"
    assert -0.3 < world.pose.x_m < 0.0
