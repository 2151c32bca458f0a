"""WebSocket close codes that the server sends (RFC 6455 section 7.4; 4000-4999 are private)."""

from enum import IntEnum


class CloseCode(IntEnum):
    """Why the server closes a socket. `static/js/net/close_codes.js` has the same members."""

    UNSUPPORTED_DATA = 1003  # a binary frame: commands are JSON text
    POLICY_VIOLATION = 1008  # a foreign origin or host, or a client that does not read
    INTERNAL_ERROR = 1011  # the session failed
    TRY_AGAIN_LATER = 1013  # the admission queue or the room is full
    BAD_VERSION = 4400  # the page speaks another version of the protocol
    BAD_TOKEN = 4401  # the token is not the session's or the room's
    SESSION_GONE = 4404  # the session has ended
    SESSION_MOVED = 4409  # the session continues on another socket
    ROOM_OVER = 4410  # the room has ended
    TOO_MANY_COMMANDS = 4429  # the client exceeds the rate limit or the command queue
