"""What launch does when one of our processes ends: the same as ``realtime-agent run``.

launch's own ``respawn`` knows one pause and counts all deaths since the start. Here the pause grows
and who has lived for a while starts anew (``supervisor/respawn``). Nothing imports this module but
``launching``.
"""

from __future__ import annotations

import time
from typing import Any

from launch import LaunchContext
from launch.actions import ExecuteProcess, LogInfo, OpaqueFunction, Shutdown, TimerAction
from launch.events.process import ProcessExited

from realtime_agent_ros.processes import Process
from realtime_agent_ros.supervisor.events import describe
from realtime_agent_ros.supervisor.respawn import EXIT_CONFIGURATION, Again, Deaths


class Keeper:
    """Brings one process back; ``on_exit`` is for its action, here and in every next life."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self._deaths = Deaths(process)
        self._born_s = time.monotonic()

    def on_exit(self, event: ProcessExited, context: LaunchContext) -> list[Any]:
        """The actions that follow: the next life after its pause, the end of all, or nothing."""
        if context.is_shutdown:
            return []
        name, status = self._process.label, event.returncode
        verdict = self._deaths.judge(status, time.monotonic() - self._born_s)
        if isinstance(verdict, Again):
            next_life = OpaqueFunction(function=self._start, args=[event])
            return [
                LogInfo(msg=f"{name}: {describe(status)}, back in {verdict.delay_s:g} s"),
                TimerAction(period=verdict.delay_s, actions=[next_life]),
            ]
        words = f"{name} stays away: {verdict.reason}"
        ends_all = self._process.essential or status == EXIT_CONFIGURATION
        return [LogInfo(msg=words), *([Shutdown(reason=words)] if ends_all else [])]

    def _start(self, _context: LaunchContext, died: ProcessExited) -> list[Any]:
        """The command of the life before, word for word, and its environment: what a group around
        us had set, a namespace say, is over by now and stands nowhere else."""
        self._born_s = time.monotonic()
        return [
            ExecuteProcess(
                cmd=died.cmd,
                cwd=died.cwd,
                env=died.env,
                name=self._process.name,
                output="screen",
                on_exit=self.on_exit,
            )
        ]
