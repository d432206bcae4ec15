"""The flat in Gazebo Harmonic, with ros_gz_sim and ros_gz_bridge, and the robot's agent.

ros2 launch realtime_agent_ros gazebo.launch.py --show-args
"""

from pathlib import Path

from launch import LaunchDescription

from realtime_agent_ros.launching_gazebo import describe


def generate_launch_description() -> LaunchDescription:
    """Called by ``ros2 launch``."""
    return describe(share=Path(__file__).resolve().parent.parent)
