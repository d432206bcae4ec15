"""Statuses join as in diagnostic_updater."""

import pytest

from realtime_agent_ros.core.health_item import Level, summary

OK, WARN, ERROR = Level.OK, Level.WARN, Level.ERROR


@pytest.mark.parametrize(
    ("found", "merged"),
    [
        ([], (OK, "fine")),
        ([(OK, "a"), (OK, "b")], (OK, "fine")),
        ([(OK, "a"), (WARN, "b")], (WARN, "b")),
        ([(ERROR, "a"), (WARN, "b"), (OK, "c")], (ERROR, "a; b")),
    ],
)
def test_the_worst_level_wins_and_what_is_not_ok_is_joined(found, merged):
    assert summary(found, "fine") == merged
