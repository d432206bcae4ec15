"""Names for poses."""

import pytest

from realtime_agent_ros.core.geometry import Pose
from realtime_agent_ros.core.places import Places

HERE, THERE = Pose(1.0, 2.0, 3.0), Pose(4.0, 5.0, 6.0)


def test_names_are_found_whatever_their_case_and_the_space_around_them():
    places = Places({" Kitchen ": HERE})
    assert places.find("kitchen ") == HERE
    assert places.find("cellar") is None


def test_a_name_has_one_pose_the_newest():
    places = Places({"Kitchen": HERE})
    assert places.remember("kitchen", THERE) == ""
    assert places.all() == {"kitchen": THERE}


@pytest.mark.parametrize("name", ["back", " Start", "BACK"])
def test_reserved_names_are_refused(name):
    assert "reserved" in Places({}).remember(name, HERE)


def test_a_blank_name_is_refused():
    assert Places({}).remember("  ", HERE)


def test_the_start_is_the_first_pose_and_back_the_newest():
    places = Places({})
    for pose in (HERE, THERE):
        places.mark_start(pose)
        places.mark_back(pose)
    assert places.all() == {"start": HERE, "back": THERE}
