"""A ROS 2 agent: fast reflexes and an LLM planner side by side, every command with a deadline."""

__version__ = "0.1.0"
