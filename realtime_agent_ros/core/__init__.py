"""Decisions only: no ROS, no LLM, no clock. Events and ``now_ns`` go in, commands come out."""
