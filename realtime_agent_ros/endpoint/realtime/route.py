"""The WebSocket route of the Realtime API."""

from __future__ import annotations

from starlette.websockets import WebSocket, WebSocketDisconnect

from realtime_agent_ros.endpoint.connections import Connections
from realtime_agent_ros.endpoint.errors import error
from realtime_agent_ros.endpoint.realtime.session import RealtimeSession, Think
from realtime_agent_ros.endpoint.realtime.wire import Wire
from realtime_agent_ros.endpoint.script import Script, Served


async def serve(socket: WebSocket, script: Script, connections: Connections, think: Think) -> None:
    """One client, until it leaves. A scripted status refuses the handshake."""
    port = socket.client.port if socket.client else 0
    model = socket.query_params.get("model", "")
    if script.peek().status != 200:
        refusal = script.take()
        script.log(Served(0, "realtime", model, True, "", 0, 0, port, "finished"), b"")
        await socket.send_denial_response(error(refusal.status, faults=refusal))
        return
    await socket.accept()
    wire = Wire(socket, lambda: connections.reset(port))
    session = RealtimeSession(wire, script, model, port, think)
    try:
        await session.begin()
        while True:
            await session.take(await socket.receive_text())
    except WebSocketDisconnect:
        pass
    finally:
        await session.end()
