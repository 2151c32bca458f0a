"""The part of a recording that holds one step: its messages as they go over the wire, compressed.

A part is gzipped: 8 bytes that say how long the header is, the header as JSON, then the messages.
The header's `frames` say of each message whether it is `text`, where it `begin`s and `end`s, and
which of the recorded questions it answers (`ask`, null for what comes by itself).
"""

import json
import zlib
from collections.abc import Iterator, Sequence

from app.protocol.codec import encode_message
from app.protocol.messages import Message

CHUNK_BYTES = 256 * 1024  # bytes that are compressed at once, in some 10 ms
GZIP_WINDOW_BITS = 31  # window bits of zlib that make a gzip file
RecordedAnswer = tuple[int | None, Message]


def pack(answers: Sequence[RecordedAnswer]) -> bytes:
    """Return messages one behind the other, with the header that finds them."""
    frames, blocks, at = [], [], 0
    for ask, message in answers:
        data = encode_message(message)
        text = isinstance(data, str)
        block = data.encode() if isinstance(data, str) else data
        frames.append({"ask": ask, "text": text, "begin": at, "end": at + len(block)})
        blocks.append(block)
        at += len(block)
    header = json.dumps({"frames": frames}).encode()
    return b"".join([len(header).to_bytes(8, "little"), header, *blocks])


def gzip_chunks(data: bytes) -> Iterator[bytes | None]:
    """Compress a little at a time, with a None after each; yield the whole at the end."""
    squeeze, found = zlib.compressobj(wbits=GZIP_WINDOW_BITS), []
    for start in range(0, len(data), CHUNK_BYTES):
        found.append(squeeze.compress(data[start : start + CHUNK_BYTES]))
        yield None
    yield b"".join([*found, squeeze.flush()])
