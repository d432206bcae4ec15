"""Texts from the Realtime API belong to the utterance that they are about, in whatever order."""

from __future__ import annotations

import asyncio
import json
import math
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

pytest.importorskip("openai")
pytest.importorskip("agents")

from realtime_agent_ros.online_speech import realtime_ears
from realtime_agent_ros.online_speech.realtime_ears import RealtimeEars
from realtime_agent_ros.online_speech.service import Service
from realtime_agent_ros.planner.realtime.hearing import COMMIT_ID, Hearing
from realtime_agent_ros.voice.packets import Packet

SERVICE = Service(
    base_url="http://127.0.0.1:9/v1", model="", voice="", language="", timeout_s=1.0, key=""
)
SOUND = bytes(640)
COMPLETED = "conversation.item.input_audio_transcription.completed"


class Connection:
    """The server's side of one connection, played by the test."""

    def __init__(self, _endpoint: object, hearing: Hearing) -> None:
        self._hearing = hearing
        self.is_warm = False
        self.commits = 0
        self.sound = 0

    async def warm(self) -> None:
        self.is_warm = True

    async def close(self) -> None:
        self.is_warm = False

    async def send_audio(self, pcm16: bytes, *, commit: bool = False) -> bool:
        self.commits += commit and self.is_warm
        self.sound += len(pcm16)
        return self.is_warm

    def committed(self, item_id: str) -> None:
        self._hearing.take({"type": "input_audio_buffer.committed", "item_id": item_id})

    def completed(self, item_id: str, text: str, **more: Any) -> None:
        self._hearing.take({"type": COMPLETED, "item_id": item_id, "transcript": text, **more})

    def refuse(self) -> None:
        self._hearing.take({"type": "error", "error": {"event_id": COMMIT_ID}})


class Scene:
    """Ears, the server they are connected to, and what they told."""

    def __init__(self) -> None:
        self.told: list[Packet] = []
        self.ears = RealtimeEars(SERVICE, self.told.append)
        self.server: Any = self.ears._connection

    async def until(self, done: Callable[[], bool]) -> None:
        async with asyncio.timeout(60.0):
            while not done():
                await asyncio.sleep(0)

    async def take(self, kinds: str, number: int) -> None:
        for kind in kinds:
            self.ears.take(Packet(kind, number, SOUND if kind == "A" else b""))
        await self.until(self.ears._packets.empty)
        await asyncio.sleep(0)  # the last one too has been dealt with

    @property
    def finals(self) -> list[tuple[int, str, float]]:
        found = [(p.number, json.loads(p.data)) for p in self.told if p.kind == "F"]
        return [(number, said["text"], said["confidence"]) for number, said in found]

    @property
    def problems(self) -> list[tuple[int, str]]:
        return [(p.number, p.data.decode()) for p in self.told if p.kind == "X"]


Run = Callable[[Callable[[Scene], Awaitable[None]]], None]


@pytest.fixture
def play(monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setattr(realtime_ears, "RealtimeConnection", Connection)

    def run(act: Callable[[Scene], Awaitable[None]]) -> None:
        async def whole() -> None:
            scene = Scene()
            await act(scene)
            await scene.ears.close()

        asyncio.run(whole())

    return run


def test_a_late_text_is_that_of_its_own_utterance(play: Run) -> None:
    async def act(scene: Scene) -> None:
        await scene.take("BAE", 1)
        scene.server.committed("one")
        await scene.take("BAE", 2)
        scene.server.completed("one", "go forward")
        scene.server.committed("two")
        scene.server.completed("two", "turn left")
        assert scene.finals == [(1, "go forward", 1.0), (2, "turn left", 1.0)]

    play(act)


def test_texts_in_another_order_change_nothing(play: Run) -> None:
    async def act(scene: Scene) -> None:
        await scene.take("BAE", 1)
        await scene.take("BAE", 2)
        scene.server.committed("one")
        scene.server.committed("two")
        scene.server.completed("two", "turn left")
        scene.server.completed("nobody's", "go home")
        scene.server.completed("one", "go forward")
        assert scene.finals == [(2, "turn left", 1.0), (1, "go forward", 1.0)]

    play(act)


def test_a_refused_utterance_is_told_and_shifts_none_behind_it(play: Run) -> None:
    async def act(scene: Scene) -> None:
        await scene.take("BAE", 1)
        await scene.take("BAE", 2)
        scene.server.refuse()
        scene.server.committed("two")
        scene.server.completed("two", "turn left")
        assert scene.problems == [(1, "realtime: the sound was refused")]
        assert scene.finals == [(2, "turn left", 1.0)]

    play(act)


def test_a_lost_connection_ends_what_was_waited_for_on_it(play: Run) -> None:
    async def act(scene: Scene) -> None:
        await scene.take("BAE", 1)
        scene.server.committed("one")
        await scene.take("BAE", 2)
        scene.server.is_warm = False
        await scene.take("BAE", 3)
        scene.server.committed("three")
        scene.server.completed("three", "turn left")
        why = "realtime: the connection was lost"
        assert scene.problems == [(1, why), (2, why)]
        assert scene.finals == [(3, "turn left", 1.0)]

    play(act)


def test_what_is_no_speech_is_told_as_that(play: Run) -> None:
    async def act(scene: Scene) -> None:
        await scene.take("BAE", 1)
        scene.server.committed("one")
        scene.server.completed("one", "")
        assert scene.finals == [(1, "", 1.0)]

    play(act)


def test_it_is_as_sure_as_the_server(play: Run) -> None:
    async def act(scene: Scene) -> None:
        await scene.take("BAE", 1)
        scene.server.committed("one")
        half = {"token": "left", "bytes": [], "logprob": math.log(0.5)}
        scene.server.completed("one", "turn left", logprobs=[half, half])
        assert scene.finals[0][2] == pytest.approx(0.5)

    play(act)


def test_an_utterance_without_its_beginning_is_not_sent(play: Run) -> None:
    async def act(scene: Scene) -> None:
        await scene.take("AAE", 5)
        assert (scene.server.sound, scene.server.commits) == (0, 0)
        assert scene.problems == [(5, "realtime: its beginning was lost")]

    play(act)
