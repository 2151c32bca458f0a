"""Signed role tokens: they state a page's role in a room. The server stores none of them."""

import hashlib
import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from secrets import compare_digest, token_hex

PRESENTER, FOLLOWER = "presenter", "follower"


@dataclass(frozen=True)
class Role:
    """A role in a room. A presenter's role is valid for one `epoch` of the room."""

    room: str
    name: str
    epoch: int = 0


class RoleTokens:
    """Signs roles and verifies tokens with HMAC; an empty secret is replaced by a random one.

    A token is `base64url(JSON of [room, name, epoch]) + "." + base64url(HMAC-SHA1)`. Its key is
    SHA1("room" + "signer" + secret): the format of `URLSafeSerializer(secret, salt="room")` of the
    library itsdangerous (https://itsdangerous.palletsprojects.com/concepts), which reads and writes
    the same tokens.

    >>> RoleTokens("secret").sign(Role("r", FOLLOWER))
    'WyJyIiwiZm9sbG93ZXIiLDBd.l-WMSeWNnHM57ir-tGQWgU88vOM'
    """

    def __init__(self, secret: str) -> None:
        self._key = hashlib.sha1(b"room" + b"signer" + (secret or token_hex(32)).encode()).digest()

    def sign(self, role: Role) -> str:
        """Return the token of a role."""
        payload = _base64(_compact_json([role.room, role.name, role.epoch]))
        return f"{payload}.{self._signature(payload)}"

    def verify(self, token: str) -> Role | None:
        """Return the role of a token; None if it was not signed with this secret."""
        payload, _, signature = token.rpartition(".")
        if not token.isascii() or not compare_digest(signature, self._signature(payload)):
            return None
        padding = "=" * (-len(payload) % 4)
        room, name, epoch = json.loads(urlsafe_b64decode(payload + padding))
        return Role(room, name, epoch)

    def _signature(self, payload: str) -> str:
        return _base64(hmac.digest(self._key, payload.encode(), "sha1"))


def _compact_json(value: list[str | int]) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


def _base64(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()
