"""Faults of messages on their way, for testing what a robot does about them.

Belongs here: what a fault does to a stream of (time, message), seeded and without a clock. Does
not belong here: ROS; ``ros/injector_node`` stands between two topics with it. Messages are known
by their shape alone, so that any type can go through.
"""
