"""Where a node remembers what must outlive one run, such as that it died.

Standard library only: supervisor and nodes both ask here.
"""

from __future__ import annotations

import os
from pathlib import Path

STATE_DIR = "REALTIME_AGENT_STATE_DIR"
"""Names a folder that outlives a run, where the log directory does not."""


def lasting() -> Path:
    """That folder, else the one where ROS keeps its logs by default."""
    ros_home = os.environ.get("ROS_HOME") or Path.home() / ".ros"
    return Path(os.environ.get(STATE_DIR) or Path(ros_home) / "log")
