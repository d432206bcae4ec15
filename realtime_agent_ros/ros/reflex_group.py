"""The callbacks that no other work may delay: what the robot's safety hears, and its beat."""

from __future__ import annotations

from rclpy.callback_groups import MutuallyExclusiveCallbackGroup


class ReflexGroup(MutuallyExclusiveCallbackGroup):
    """Entities of this group come first with ``WaitSetExecutor``, a lower ``rank`` before a higher
    one; any other executor treats it as the group that it is."""

    def __init__(self, rank: int = 0) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # untyped in rclpy
        self.rank = rank
