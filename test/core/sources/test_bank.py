"""All sources together."""

import math

import numpy as np
import pytest

from realtime_agent_ros.core.events import OdometryReceived, ScanReceived
from realtime_agent_ros.core.geometry import Pose, Velocity
from realtime_agent_ros.core.source_config import PolygonSourceConfig, RangeConfig, ScanConfig
from realtime_agent_ros.core.sources.bank import BankSettings, SourceBank
from realtime_agent_ros.core.sources.events import RangeReceived

S = 1_000_000_000


def bank(shifts=True, **configs):
    sources = configs or {"front": ScanConfig(), "sonar": RangeConfig(source_timeout=0.2)}
    return SourceBank(sources, BankSettings(0.5, shifts, 0.1, 0.5, 1.0))


def odometry(x=0.0, yaw=0.0):
    return OdometryReceived(Pose(x, 0.0, yaw), Velocity(0.2))


def sonar(distance=1.0, **stamp):
    return RangeReceived(distance, 0.1, 4.0, 0.0, **stamp)


def test_each_source_has_its_own_timeout_and_says_its_name(make_scan):
    made = bank()
    made.see_odometry(odometry(), 0)
    assert made.observe(0).troubles == {
        "front": "front: nothing received yet",
        "sonar": "sonar: nothing received yet",
    }
    made.see("front", make_scan([1.0]), 0)
    made.see("sonar", sonar(), 0)
    assert made.observe(0).troubles == {}
    assert list(made.observe(round(0.3 * S)).troubles) == ["sonar"]
    assert made.ages_s(round(0.3 * S)) == {"front": 0.3, "sonar": 0.3}


def test_points_are_moved_to_where_the_base_is_now():
    made = bank(sonar=RangeConfig())
    made.see_odometry(odometry(), 0)
    made.see("sonar", sonar(), 0)
    made.see_odometry(odometry(0.1, 0.0), round(0.2 * S))
    assert made.observe(round(0.2 * S)).points["sonar"] == pytest.approx(np.array([[0.9, 0.0]] * 1))
    made.see_odometry(odometry(0.1, math.pi / 8), round(0.4 * S))
    (point,) = made.observe(round(0.4 * S)).points["sonar"]
    assert math.atan2(point[1], point[0]) == pytest.approx(-math.pi / 8)


def test_the_age_of_the_stamp_counts_for_the_shift():
    made = bank(sonar=RangeConfig())
    made.see_odometry(odometry(), 0)
    made.see_odometry(odometry(0.1), round(0.2 * S))
    made.see("sonar", sonar(stamp_age_ns=round(0.1 * S)), round(0.2 * S))
    assert made.observe(round(0.2 * S)).points["sonar"][0][0] == pytest.approx(0.95)


def test_the_shift_can_be_left_out():
    made = bank(shifts=False, sonar=RangeConfig())
    made.see("sonar", sonar(), 0)
    made.see_odometry(odometry(0.1), round(0.2 * S))
    assert made.observe(0).points["sonar"] == pytest.approx(np.array([[1.0, 0.0]]))
    assert made.observe(0).troubles == {}


def test_a_jump_of_the_odometry_stops_until_newer_data_come():
    made = bank(sonar=RangeConfig(source_timeout=0.0))
    made.see_odometry(odometry(), 0)
    made.see("sonar", sonar(), 0)
    made.see_odometry(odometry(7.0), round(0.2 * S))
    seen = made.observe(round(0.2 * S))
    assert seen.troubles == {"sonar": "sonar: no odometry of the time when it was measured"}
    assert len(seen.points["sonar"]) == 1
    made.see("sonar", sonar(), round(0.2 * S))
    assert made.observe(round(0.2 * S)).troubles == {}
    made.forget_odometry()
    assert made.observe(round(0.2 * S)).troubles


def test_disabled_sources_neither_see_nor_stop_but_go_on_listening(make_scan):
    made = bank(front=ScanConfig(enabled=False), sonar=RangeConfig())
    made.see_odometry(odometry(), 0)
    made.see("front", make_scan([1.0]), 0)
    assert made.enabled() == ("sonar",)
    assert list(made.observe(0).points) == ["sonar"]
    made.enable("front", True)
    assert len(made.observe(0).points["front"]) == 1
    made.enable("sonar", False)
    assert made.observe(0).troubles == {}


def test_several_polygons_are_one_cloud_of_points(make_polygon):
    made = bank(people=PolygonSourceConfig())
    made.see_odometry(odometry(), 0)
    assert made.observe(0).points["people"].shape == (0, 2)
    made.see("people", make_polygon([(1, 1)], polygon_id=1), 0)
    made.see("people", make_polygon([(2, 2)], polygon_id=2), 0)
    assert len(made.observe(0).points["people"]) == 4


def test_an_event_of_another_kind_or_name_is_a_mistake_of_the_caller(make_scan):
    made = bank()
    assert made.takes("front") is ScanReceived
    with pytest.raises(TypeError, match="sonar takes RangeReceived, got ScanReceived"):
        made.see("sonar", make_scan([1.0]), 0)
    with pytest.raises(KeyError):
        made.see("rear", make_scan([1.0]), 0)
    with pytest.raises(KeyError):
        made.enable("rear", True)


def test_frozen_data_are_found_by_the_way_that_the_odometry_tells(make_scan):
    made = bank(front=ScanConfig(frozen_distance=0.1))
    for i in range(3):
        made.see_odometry(odometry(0.08 * i), round(i * 0.2 * S))
        fault = made.see("front", make_scan([1.0, 2.0]), round(i * 0.2 * S))
    assert "0.16 m of motion" in fault


def test_one_source_may_be_looked_at_alone():
    made = bank(sonar=RangeConfig(), other=RangeConfig(enabled=False))
    made.see_odometry(odometry(), 0)
    made.see("sonar", sonar(), 0)
    made.see("other", sonar(), 0)
    made.see_odometry(odometry(0.1), 1)
    points, doubtful = made.look("sonar", 1)
    assert points == pytest.approx(np.array([[0.9, 0.0]]))
    assert len(doubtful) == len(made.look("other", 1)[0]) == 0


def test_a_message_that_could_not_be_given_is_like_one_that_is_not_believed():
    made = bank(sonar=RangeConfig())
    made.see_odometry(odometry(), 0)
    made.see("sonar", sonar(), 0)
    made.fail("sonar", "no transform")
    assert made.troubles(1) == {"sonar": "sonar: no transform"}
    assert len(made.observe(1).points["sonar"]) == 1
    made.see("sonar", sonar(), 2)
    assert made.troubles(2) == {}


def test_the_oldest_data_that_must_be_fresh_give_the_age():
    made = bank(a=RangeConfig(), b=RangeConfig(), c=RangeConfig(source_timeout=0.0))
    assert made.age_s(0) == 0.0
    for name, at in (("c", 0), ("a", S // 10), ("b", S // 5)):
        made.see(name, sonar(), at)
    assert made.age_s(S // 4) == pytest.approx(0.15)


def test_what_was_switched_off_is_told():
    made = bank(a=RangeConfig(), b=RangeConfig(enabled=False))
    made.enable("a", False)
    assert made.switched_off() == ("a",)
    made.enable("a", True)
    assert made.switched_off() == ()
