"""Parameters of ``metrics_node``: where it serves."""

from __future__ import annotations

import ipaddress
from typing import Annotated

from pydantic import Field, model_validator

from realtime_agent_ros.core.parameter_model import ParameterModel


class MetricsConfig(ParameterModel):
    """Everything that can be set on ``metrics_node``."""

    host: str = Field(
        "127.0.0.1",
        description="Address to serve on: a loopback one, unless allow_remote is true.",
    )
    port: Annotated[int, Field(ge=0, le=65535)] = Field(
        9464, description="Port to serve on; 0: any free one, see the log."
    )
    allow_remote: bool = Field(
        False,
        description="true: host may be an address that other machines reach; whoever does reads "
        "everything that is told there.",
    )

    @model_validator(mode="after")
    def _stays_here(self) -> MetricsConfig:
        if not self.allow_remote and not is_loopback(self.host):
            raise ValueError(
                f"host: got {self.host!r}, allowed a loopback address such as 127.0.0.1, or any "
                "with allow_remote: true"
            )
        return self


def is_loopback(host: str) -> bool:
    """Whether nobody but this machine reaches ``host``. Names may lead anywhere, but localhost."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
