"""The charge, and whether it is low."""

import math

import pytest

from realtime_agent_ros.core.battery import Battery


@pytest.mark.parametrize(("ratio", "reasons"), [(None, ()), (0.5, ()), (0.05, ("battery low",))])
def test_a_low_charge_is_a_reason(ratio, reasons):
    battery = Battery(0.15)
    assert battery.take(ratio)
    assert battery.reasons() == reasons


@pytest.mark.parametrize("ratio", [math.nan, math.inf])
def test_what_is_no_number_is_unknown(ratio):
    battery = Battery(0.15)
    battery.take(0.05)
    assert not battery.take(ratio)
    assert battery.ratio is None
    assert battery.reasons() == ()
