"""The gzip archive of one recorded step: a header and the encoded messages.

Unpacked, an archive is the length of the header (8 bytes, little-endian), the header as JSON, and
the messages one after the other. The header's `frames` has one entry per message: whether it is
`text`, its first byte `begin` and its `end` after the header, and the index of the recorded query
that it answers, `ask` (null for messages that answer none).
"""

import json
import zlib
from collections.abc import Iterator, Sequence

from app.protocol.codec import encode_message
from app.protocol.messages import Message

CHUNK_BYTES = 256 * 1024  # bytes compressed per piece, which takes about 10 ms
GZIP_WINDOW_BITS = 31  # zlib: a window of 2^15 bytes, in the gzip format
RecordedAnswer = tuple[int | None, Message]


def pack(answers: Sequence[RecordedAnswer]) -> bytes:
    """Return the uncompressed archive of messages, each with the index of its query."""
    frames, blocks, offset = [], [], 0
    for ask, message in answers:
        data = encode_message(message)
        text = isinstance(data, str)
        block = data.encode() if isinstance(data, str) else data
        frames.append({"ask": ask, "text": text, "begin": offset, "end": offset + len(block)})
        blocks.append(block)
        offset += len(block)
    header = json.dumps({"frames": frames}).encode()
    return b"".join([len(header).to_bytes(8, "little"), header, *blocks])


def gzip_chunks(data: bytes) -> Iterator[bytes | None]:
    """Compress in pieces; yield None after each, and the whole gzip file at the end."""
    compressor, chunks = zlib.compressobj(wbits=GZIP_WINDOW_BITS), []
    for start in range(0, len(data), CHUNK_BYTES):
        chunks.append(compressor.compress(data[start : start + CHUNK_BYTES]))
        yield None
    yield b"".join([*chunks, compressor.flush()])
