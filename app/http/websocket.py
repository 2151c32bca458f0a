"""The websocket endpoint `/live`: accepts or refuses a page, serves it, and closes its socket."""

import asyncio
from contextlib import suppress

from starlette.websockets import WebSocket, WebSocketDisconnect

from app.connection.channel import ChannelClosed
from app.connection.uvicorn_protocol import PAGE_ANSWERED
from app.http import refusals
from app.http.access import is_origin_allowed
from app.http.page_connection import PageConnection
from app.http.refusal_log import RefusalLog
from app.lifecycle.registry import Registry
from app.logging_config import log_event
from app.metrics import Metrics
from app.protocol.close_codes import CloseCode
from app.protocol.codec import encode_message
from app.protocol.commands import PROTOCOL_VERSION
from app.rooms.service import RoomService
from app.settings import Settings

CLOSE_TIMEOUT_SECONDS = 2.0  # for the last message and the close frame, which nobody may read
ANSWER_TIMEOUT_SECONDS = 20.0  # for the answer to the first ping


async def serve_websocket(
    websocket: WebSocket,
    settings: Settings,
    registry: Registry,
    room_service: RoomService,
    metrics: Metrics,
    refusal_log: RefusalLog,
) -> None:
    """Serve one page until it disconnects or the server closes its socket.

    Nothing is made for the page before it has answered a ping.
    """
    if not is_origin_allowed(websocket, settings.allowed_origins):
        metrics.count_close(CloseCode.POLICY_VIOLATION)
        refusal_log.warn_origin(websocket.headers.get("origin", ""))
        await websocket.close(CloseCode.POLICY_VIOLATION)
        return
    await websocket.accept()
    try:
        version = websocket.query_params.get("version", "")[:20]
        if version != str(PROTOCOL_VERSION):
            raise refusals.bad_version(version)
        await _wait_for_answer(websocket)
        await PageConnection(websocket, settings, registry, room_service).run()
    except ChannelClosed as closed:
        metrics.count_close(closed.code)
        log_event("socket closed", code=closed.code)
        with suppress(TimeoutError, WebSocketDisconnect):
            async with asyncio.timeout(CLOSE_TIMEOUT_SECONDS):
                await _close_socket(websocket, closed)
    except WebSocketDisconnect:
        return


async def _wait_for_answer(websocket: WebSocket) -> None:
    """Return once the page has answered; servers other than the project's do not tell.

    Raises:
        ChannelClosed: the page does not answer in time.
        WebSocketDisconnect: the connection is lost.
    """
    answered = websocket.scope.get("extensions", {}).get(PAGE_ANSWERED)
    if answered is None:
        return
    try:
        async with asyncio.timeout(ANSWER_TIMEOUT_SECONDS):
            if not await answered:
                raise WebSocketDisconnect
    except TimeoutError:
        raise ChannelClosed(CloseCode.POLICY_VIOLATION) from None


async def _close_socket(websocket: WebSocket, closed: ChannelClosed) -> None:
    if closed.message is not None:
        await websocket.send_text(str(encode_message(closed.message)))
    await websocket.close(closed.code)
