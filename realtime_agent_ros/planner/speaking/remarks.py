"""What the robot says unasked, and when it may: never into speech or a turn, and seldom.

Belongs here: the right moment, and the words. Does not belong here: what is worth a remark
(``remark_watch``).
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from realtime_agent_ros.core.snapshot import Snapshot
from realtime_agent_ros.core.steps import StepUpdate
from realtime_agent_ros.planner.mind import Mind
from realtime_agent_ros.planner.models.resilient_model import ModelLostError
from realtime_agent_ros.planner.prompts import briefing
from realtime_agent_ros.planner.prompts.prompt_files import built_in, lines_of
from realtime_agent_ros.planner.speaking.remark_watch import Occasion, RemarkWatch
from realtime_agent_ros.protocol import SayNow

MAX_CHARS = 160
_LOG = logging.getLogger(__name__)


class Remarks:
    """``busy`` tells whether a turn is under way. Make it on a loop."""

    def __init__(self, mind: Mind, plan_id: str, busy: Callable[[], bool]) -> None:
        self._config = mind.config.remarks
        self._mind = mind
        self._plan_id = plan_id
        self._busy = busy
        self._watch = RemarkWatch(self._config)
        self._now_s = asyncio.get_running_loop().time
        self._heard_s = self._said_s = float("-inf")
        self._task: asyncio.Task[None] | None = None

    def speech(self) -> None:
        """Somebody speaks: what was about to be remarked is not."""
        self._heard_s = self._now_s()
        if self._task is not None:
            self._task.cancel()

    def hear_snapshot(self, snapshot: Snapshot) -> None:
        if self._config.about:
            self._watch.hear_snapshot(snapshot, self._now_s())
            self._begin()

    def hear_update(self, update: StepUpdate) -> None:
        if self._config.about:
            self._watch.hear_update(update, self._now_s())

    def close(self) -> None:
        if self._task is not None:
            self._task.cancel()

    def _may_speak(self) -> bool:
        now_s, config = self._now_s(), self._config
        quiet = now_s - self._heard_s >= config.quiet_s
        return quiet and now_s - self._said_s >= config.min_gap_s and not self._busy()

    def _begin(self) -> None:
        occasion = self._watch.occasion()
        thinking = self._task is not None and not self._task.done()
        if occasion is None or thinking or not self._may_speak():
            return
        if self._config.by != "model" or not self._mind.plain.possible:
            self._say(occasion, self._line(occasion), "lines")
            return
        self._task = asyncio.create_task(self._by_model(occasion), name="remark")
        self._task.add_done_callback(_report)

    async def _by_model(self, occasion: Occasion) -> None:
        mind, line, by = self._mind, self._line(occasion), "lines"
        text = line
        lines = lines_of(mind.config.language)
        told = {
            "robot_name": mind.config.robot_name,
            "persona": mind.config.persona,
            "answer_in": lines["answer_in"],
        }
        try:
            async with asyncio.timeout(self._config.model_timeout_s):
                text, by = await mind.plain.answer(built_in("remark.md").fill(told), line), "model"
        except (TimeoutError, ModelLostError, ValueError) as error:
            _LOG.info("a remark in fixed words: %s", type(error).__name__)
        if self._watch.occasion() == occasion and self._may_speak():
            self._say(occasion, briefing.clean_data(text, MAX_CHARS), by)

    def _say(self, occasion: Occasion, text: str, by: str) -> None:
        self._watch.take()
        if not text:
            return
        self._said_s = self._now_s()
        self._mind.mouth.publish(SayNow(plan_id=self._plan_id, text=text))
        self._mind.world.note(f"the robot remarked: {text}")
        self._mind.event("remark", about=occasion.about, by=by)

    def _line(self, occasion: Occasion) -> str:
        return str(getattr(self._mind.config, f"{occasion.about}_line"))


def _report(task: asyncio.Task[None]) -> None:
    """A bug in a remark is logged in full and costs no turn."""
    if not task.cancelled() and (error := task.exception()) is not None:
        _LOG.error("a remark failed", exc_info=error)
