"""Starts the processes of the table, brings them back, and ends them all, whatever happens.

Belongs here: processes, signals and log files. Does not belong here: ROS. Standard library only.
"""

from realtime_agent_ros.supervisor.events import (
    Died,
    Event,
    GaveUp,
    Output,
    Respawning,
    Started,
    Stopped,
)
from realtime_agent_ros.supervisor.launch import LaunchError, LaunchOptions
from realtime_agent_ros.supervisor.supervisor import Supervisor

__all__ = [
    "Died",
    "Event",
    "GaveUp",
    "LaunchError",
    "LaunchOptions",
    "Output",
    "Respawning",
    "Started",
    "Stopped",
    "Supervisor",
]
