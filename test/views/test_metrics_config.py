"""Where metrics may be served."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from realtime_agent_ros.views.metrics_config import MetricsConfig, is_loopback


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost"])
def test_loopback_addresses_are_served_on(host: str) -> None:
    assert is_loopback(host)
    assert MetricsConfig(host=host).host == host


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "localhost.evil.org", ""])
def test_others_only_where_that_is_said(host: str) -> None:
    with pytest.raises(ValidationError, match="allow_remote"):
        MetricsConfig(host=host)
    assert MetricsConfig(host=host, allow_remote=True).host == host
