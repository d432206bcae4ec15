"""Sensors that see obstacles: from what arrived to points in the base frame, or why there are none.

Belongs here: reading, validity, freshness and base shift of each source. Does not belong here: what
an obstacle does to the speed (``core/zones``, ``core/reflex``) or sensors of other dangers
(``core/guards``).
"""
