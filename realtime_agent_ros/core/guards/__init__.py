"""Dangers that are no obstacles: drops, contacts, tilt, shocks, stalled wheels, charge, a fence.

Belongs here: one small class for each, which takes events and says why the robot may not move.
Does not belong here: obstacle points (``core/sources``) or what a stop does to a plan (``engine``).
"""
