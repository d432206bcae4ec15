"""Detections without motion, with the parameters of nav2's collision_detector."""

import pytest

from realtime_agent_ros.core.detector import Detections, Detector
from realtime_agent_ros.core.detector_config import DetectorConfig
from realtime_agent_ros.core.events import (
    OdometryReceived,
    SourceEvent,
    SourceFault,
    Switched,
    ZoneShapeReceived,
)
from realtime_agent_ros.core.geometry import Pose, Velocity
from realtime_agent_ros.core.health_item import Level

SECOND = 1_000_000_000
FRONT = {"type": "polygon", "points": [[0.1, 0.5], [1.0, 0.5], [1.0, -0.5], [0.1, -0.5]]}
WIDE = {"type": "circle", "radius": 2.0}
ZONES = {"polygons": ["Front", "Wide"], "Front": FRONT, "Wide": WIDE}
BEAMS = 360


@pytest.fixture
def detector():
    """Two zones and a scanner, odometry not needed."""
    return Detector(DetectorConfig.model_validate(ZONES | {"base_shift_correction": False}))


@pytest.fixture
def see(make_scan):
    """``see(detector, range_m, now_ns)``: a scan of that range all around."""

    def do(detector, range_m, now_ns):
        detector.handle(SourceEvent("scan", make_scan([range_m] * BEAMS)), now_ns)

    return do


def found(detector, now_ns):
    seen = detector.detections(now_ns)
    return dict(zip(seen.polygons, seen.detections, strict=True))


def rows(detector, now_ns):
    return {item.name: item for item in detector.health(now_ns)}


def test_zones_are_told_in_order_with_what_is_in_them(detector, see):
    assert detector.detections(0) == Detections(("Front", "Wide"), (False, False))
    see(detector, 1.5, SECOND)
    assert found(detector, SECOND) == {"Front": False, "Wide": True}
    see(detector, 0.5, 2 * SECOND)
    assert found(detector, 2 * SECOND) == {"Front": True, "Wide": True}
    see(detector, 5.0, 3 * SECOND)
    assert found(detector, 3 * SECOND) == {"Front": False, "Wide": False}


def test_missing_data_free_no_zone_and_are_told(detector, see):
    assert rows(detector, 0)["sources"].level is Level.ERROR
    see(detector, 0.5, SECOND)
    assert rows(detector, SECOND)["sources"].message == "receiving"
    assert found(detector, 60 * SECOND) == {"Front": True, "Wide": True}
    assert "scan: 59.00 s old" in rows(detector, 60 * SECOND)["sources"].message


def test_what_can_not_be_used_is_told(detector):
    detector.handle(SourceFault("scan", "no transform from laser"), SECOND)
    assert rows(detector, SECOND)["input"].values["scan.last"] == "no transform from laser"


def test_a_zone_that_is_off_is_left_out(detector, see):
    see(detector, 0.5, SECOND)
    detector.handle(Switched("Front", enabled=False), SECOND)
    assert found(detector, SECOND) == {"Wide": True}
    detector.handle(Switched("Front", enabled=True), SECOND)
    assert found(detector, SECOND) == {"Front": True, "Wide": True}


def test_a_source_that_is_off_sees_nothing(detector, see):
    see(detector, 0.5, SECOND)
    detector.handle(Switched("scan", enabled=False), SECOND)
    assert found(detector, SECOND) == {"Front": False, "Wide": False}


def test_a_shape_may_come_later(see):
    zone = {"type": "polygon", "polygon_sub_topic": "feet"}
    config = {"polygons": ["Z"], "Z": zone, "base_shift_correction": False}
    detector = Detector(DetectorConfig.model_validate(config))
    see(detector, 0.5, SECOND)
    assert found(detector, SECOND) == {"Z": False}
    assert "Z has no shape yet, waiting for feet" in rows(detector, SECOND)["sources"].message
    detector.handle(ZoneShapeReceived("Z", ((0.0, 0.0),)), SECOND)
    assert "three points" in rows(detector, SECOND)["input"].values["Z.last"]
    detector.handle(ZoneShapeReceived("Z", ((1, 1), (1, -1), (-1, -1), (-1, 1))), SECOND)
    assert found(detector, SECOND) == {"Z": True}
    assert len(detector.markers()) == 1


def test_points_move_with_the_odometry(see):
    detector = Detector(DetectorConfig.model_validate(ZONES))
    for tenth in range(11):
        at_ns = tenth * SECOND // 10
        pose = Pose(0.1 * tenth, 0.0, 0.0)
        detector.handle(OdometryReceived(pose, Velocity(1.0)), at_ns)
        if tenth == 1:
            see(detector, 1.5, at_ns)
    assert found(detector, SECOND)["Front"]  # 0.9 m further on


# -- parameters ------------------------------------------------------------------------------


def test_a_zone_acts_not_and_nothing_else_is_allowed():
    config = DetectorConfig.model_validate(ZONES)
    assert {zone.action_type for zone in config.zones.values()} == {"none"}
    with pytest.raises(ValueError, match=r"Front.action_type: got 'stop', .* allowed is 'none'"):
        DetectorConfig.model_validate(ZONES | {"Front": FRONT | {"action_type": "stop"}})


def test_the_agents_own_zones_are_no_defaults_here():
    config = DetectorConfig.model_validate({"polygons": ["StopZone"], "StopZone": FRONT})
    assert config.zones["StopZone"].type == "polygon"
    assert DetectorConfig().zones == {}


def test_an_unknown_source_is_named_with_the_near_ones():
    with pytest.raises(ValueError, match="did you mean 'scan'"):
        DetectorConfig.model_validate(ZONES | {"Front": FRONT | {"sources_names": ["scam"]}})


def test_defaults_are_those_of_nav2():
    config = DetectorConfig()
    assert (config.frequency, config.source_timeout, config.transform_tolerance) == (10.0, 2.0, 0.1)
    assert config.base_shift_correction


def test_a_file_of_nav2s_detector_needs_nothing_but_the_odometrys_frame_taken_out():
    given = {
        "frequency": 5.0,
        "base_frame_id": "base_footprint",
        "transform_tolerance": 0.5,
        "source_timeout": 5.0,
        "base_shift_correction": True,
        "polygons": ["Ahead"],
        "Ahead": FRONT
        | {"points": "[[0.4, 0.2], [0.4, -0.2], [0.0, -0.2], [0.0, 0.2]]", "action_type": "none"}
        | {"min_points": 4, "visualize": True, "polygon_pub_topic": "ahead", "enabled": True},
        "observation_sources": ["lidar"],
        "lidar": {"type": "scan", "topic": "scan", "enabled": True},
    }
    config = DetectorConfig.model_validate(given)
    assert config.zones["Ahead"].points[0] == (0.4, 0.2)
    assert config.switchable() == {"Ahead": True, "lidar": True}
    assert DetectorConfig.model_validate(config.as_parameters()) == config
