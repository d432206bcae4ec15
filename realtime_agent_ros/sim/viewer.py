"""MuJoCo's own window on the simulation, where there is a screen.

Belongs here: opening it, or saying why that can't be; keeping it in step. Does not belong here:
the physics, which runs the same with and without it.
"""

from __future__ import annotations

import os
import sys
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from realtime_agent_ros.sim.world import World

SYNC_PERIOD_S = 1 / 30
SCREENS = ("DISPLAY", "WAYLAND_DISPLAY")


class Viewer:
    """An open window. Hold ``lock`` while the physics steps; call ``sync`` often."""

    def __init__(self, handle: Any) -> None:
        self._handle = handle
        self._next_sync_s = 0.0

    def lock(self) -> AbstractContextManager[Any]:
        """Keeps the window from reading while the state changes."""
        return self._handle.lock() if self._handle.is_running() else nullcontext()

    def sync(self, now_s: float) -> None:
        """Show the present state, at most 30 times a second; a closed window is left alone."""
        if now_s >= self._next_sync_s and self._handle.is_running():
            self._next_sync_s = now_s + SYNC_PERIOD_S
            self._handle.sync()

    def close(self) -> None:
        """Close the window, if the user hasn't."""
        self._handle.close()


def open_viewer(world: World) -> Viewer | str:
    """A window on ``world``; where there can be none, the reason."""
    if sys.platform.startswith("linux") and not any(os.environ.get(name) for name in SCREENS):
        return f"there is no screen: neither {' nor '.join(SCREENS)} is set"
    try:
        import glfw  # only here: it wants system libraries that a headless machine lacks
    except ImportError as error:
        return f"the window library can't be loaded: {error}"
    if not glfw.init():
        return "the screen can't be opened: glfw.init() failed; is the display reachable?"
    import mujoco.viewer

    handle = mujoco.viewer.launch_passive(
        world.model, world.data, show_left_ui=False, show_right_ui=False
    )
    handle.cam.lookat[:] = (2.8, 0.0, 0.0)
    handle.cam.distance, handle.cam.azimuth, handle.cam.elevation = 11.0, 90.0, -60.0
    return Viewer(handle)
