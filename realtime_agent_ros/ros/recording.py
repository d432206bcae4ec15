"""The recorder of ``agent_node``, where parameters ask for one; it needs the extra ``record``."""

from __future__ import annotations

import time
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from realtime_agent_ros.core.config import AgentConfig
from realtime_agent_ros.ros.parameter_error import ParameterError

if TYPE_CHECKING:
    from realtime_agent_ros.recorder.run_log import RunLog


def check_recording(config: AgentConfig) -> None:
    """Raises ParameterError if a recording is asked for that can't be."""
    if config.record_folder and find_spec("mcap") is None:
        raise ParameterError(
            f"parameter 'record_folder': got {config.record_folder!r}, but recording needs the "
            "package mcap: pip install 'realtime_agent_ros[record]'"
        )


def begin_recording(config: AgentConfig, first_barrier: int, now_ns: int) -> RunLog | None:
    """A new run in a folder that is named by the time; None if none is asked for.

    Imported here: without a recording nobody pays for it.
    """
    if not config.record_folder:
        return None
    from realtime_agent_ros.recorder.run_log import RunLog, RunStart
    from realtime_agent_ros.recorder.segments import RingLimits

    name = time.strftime("%Y%m%d-%H%M%S", time.gmtime()) + f"-{first_barrier}"
    limits = RingLimits(total_bytes=config.record_bytes, total_s=config.record_s)
    start = RunStart(config.as_parameters(), first_barrier)
    return RunLog(Path(config.record_folder).expanduser() / name, start, limits, now_ns)
