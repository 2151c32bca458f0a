"""Who one is in a room, as a signed token: presenter of a term, or follower. Nothing is kept."""

from dataclasses import dataclass
from secrets import token_hex

from itsdangerous import BadData, URLSafeSerializer

PRESENTER, FOLLOWER = "presenter", "follower"


@dataclass(frozen=True)
class Role:
    """A place in a room. A presenter's holds for one `epoch`: a handing over begins the next."""

    room: str
    name: str
    epoch: int = 0


class RoleTokens:
    """Signs roles and reads them again; without a secret one is drawn."""

    def __init__(self, secret: str) -> None:
        self._signer = URLSafeSerializer(secret or token_hex(32), salt="room")

    def sign(self, role: Role) -> str:
        """Return the token of a role."""
        return str(self._signer.dumps([role.room, role.name, role.epoch]))

    def verify(self, token: str) -> Role | None:
        """Return the role of a token; None where nobody here signed it."""
        try:
            room, name, term = self._signer.loads(token)
        except (BadData, TypeError, ValueError):
            return None
        return Role(room, name, term)
