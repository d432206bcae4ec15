"""The flight recorder: what the engine was told and what it decided, so that it can be replayed.

Belongs here: files, their reading, and the thread that writes them. Does not belong here: ROS.
"""
