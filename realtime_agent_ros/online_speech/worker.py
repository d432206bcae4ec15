"""``python -m realtime_agent_ros.online_speech.worker transcription|realtime|speech JSON``.

Serves packets on stdin and stdout until stdin ends. The JSON holds the fields of ``Service``.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import threading
from collections.abc import Mapping
from typing import Protocol

from realtime_agent_ros import parent_death
from realtime_agent_ros.online_speech.service import Service, Tell
from realtime_agent_ros.voice.packets import Packet, read, write


class Server(Protocol):
    """Takes packets in order; none of it may wait for the network."""

    def take(self, packet: Packet) -> None: ...

    async def close(self) -> None: ...


def make_server(kind: str, service: Service, tell: Tell) -> Server:
    """The one of that kind. ValueError if there is none, or if a parameter is wrong."""
    if kind == "transcription":
        from realtime_agent_ros.online_speech.transcription import TranscriptionEars

        return TranscriptionEars(service, tell)
    if kind == "realtime":
        from realtime_agent_ros.online_speech.realtime_ears import RealtimeEars

        return RealtimeEars(service, tell)
    if kind == "speech":
        from realtime_agent_ros.online_speech.speaking import Speaking

        return Speaking(service, tell)
    raise ValueError(f"no service {kind!r}; known are transcription, realtime, speech")


async def serve(kind: str, service: Service) -> None:
    """Until stdin ends."""
    loop = asyncio.get_running_loop()
    packets: asyncio.Queue[Packet | None] = asyncio.Queue()

    def tell(packet: Packet) -> None:
        write(sys.stdout.buffer, packet)

    def listen() -> None:
        while (packet := read(sys.stdin.buffer)) is not None:
            loop.call_soon_threadsafe(packets.put_nowait, packet)
        loop.call_soon_threadsafe(packets.put_nowait, None)

    server = make_server(kind, service, tell)
    threading.Thread(target=listen, name="stdin", daemon=True).start()
    tell(Packet("R", 0))
    while (packet := await packets.get()) is not None:
        server.take(packet)
    await server.close()


def run(kind: str, given: str, environment: Mapping[str, str]) -> int:
    """The exit code; what is wrong with the parameters is told as a packet."""
    try:
        asyncio.run(serve(kind, Service.of(json.loads(given), environment)))
    except (ImportError, ValueError) as error:
        write(sys.stdout.buffer, Packet("X", 0, f"{kind}: {error}".encode()))
        return 2
    except BrokenPipeError:  # whoever started it is gone
        return 1
    return 0


if __name__ == "__main__":
    parent_death.arm()
    sys.exit(run(sys.argv[1], sys.argv[2], os.environ))
