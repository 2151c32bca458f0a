"""Sends the messages of one page's channel over its websocket."""

import asyncio
from functools import partial

from starlette.websockets import WebSocket

from app.connection.channel import Channel, ChannelClosed
from app.protocol.close_codes import CloseCode
from app.protocol.codec import encode_once, payload_bytes

INLINE_ENCODE_BYTES = 256 * 1024  # larger messages are encoded in a thread


async def send_messages(websocket: WebSocket, channel: Channel, timeout_seconds: float) -> None:
    """Send messages for ever, each within `timeout_seconds`.

    Raises: ChannelClosed if the page does not read a message in time.
    """
    while True:
        message, sequence = await channel.next_message()
        if payload_bytes(message) < INLINE_ENCODE_BYTES:
            data = encode_once(message, sequence)
        else:
            data = await asyncio.to_thread(partial(encode_once, message, sequence))
        try:
            async with asyncio.timeout(timeout_seconds):
                if isinstance(data, str):
                    await websocket.send_text(data)
                else:
                    await websocket.send_bytes(data)
        except TimeoutError:
            raise ChannelClosed(CloseCode.POLICY_VIOLATION) from None
