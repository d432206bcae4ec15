"""A simulated robot in a flat, with its agent.

ros2 launch realtime_agent_ros sim.launch.py --show-args
"""

from pathlib import Path

from launch import LaunchDescription

from realtime_agent_ros.launching import describe


def generate_launch_description() -> LaunchDescription:
    """Called by ``ros2 launch``."""
    return describe(sim=True, share=Path(__file__).resolve().parent.parent)
