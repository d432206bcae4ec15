"""The agent on a robot: deadman, reflexes and skills, planner.

ros2 launch realtime_agent_ros agent.launch.py --show-args
"""

from pathlib import Path

from launch import LaunchDescription

from realtime_agent_ros.launching import describe


def generate_launch_description() -> LaunchDescription:
    """Called by ``ros2 launch``."""
    return describe(sim=False, share=Path(__file__).resolve().parent.parent)
