"""A missing screen is a reason, not a crash."""

from __future__ import annotations

import pytest

from realtime_agent_ros.sim.viewer import SCREENS, open_viewer


@pytest.mark.skipif("sys.platform != 'linux'", reason="only there a variable names the screen")
def test_without_a_screen_the_reason_is_given(driver, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in SCREENS:
        monkeypatch.delenv(name, raising=False)
    reason = open_viewer(driver.simulation.world)
    assert isinstance(reason, str)
    assert "DISPLAY" in reason
