"""The sessions whose page is away, in the order in which their pages left."""

from app.lifecycle.session_actor import SessionActor


class AwaySessions:
    """The sessions without a page; those that still hold a slot are found by client as well.

    No operation takes longer where there are more sessions.
    """

    def __init__(self) -> None:
        self._all: dict[str, SessionActor] = {}
        self._slot_owners: dict[str, str] = {}
        self._evictable: dict[str, SessionActor] = {}
        self._evictable_by_client: dict[str, dict[str, SessionActor]] = {}

    def __len__(self) -> int:
        """Return the number of sessions without a page."""
        return len(self._all)

    def add(self, actor: SessionActor) -> None:
        """Add a session whose page has left, as the newest."""
        self.remove(actor)
        self._all[actor.session_id] = actor
        if actor.slot_owner is not None:
            self._slot_owners[actor.session_id] = actor.slot_owner
            self._evictable[actor.session_id] = actor
            of_client = self._evictable_by_client.setdefault(actor.slot_owner, {})
            of_client[actor.session_id] = actor

    def remove(self, actor: SessionActor) -> None:
        """Remove a session, if it is here: its page is back, or it has ended."""
        self._all.pop(actor.session_id, None)
        self._remove_evictable(actor)

    def _remove_evictable(self, actor: SessionActor) -> None:
        if self._evictable.pop(actor.session_id, None) is None:
            return
        owner = self._slot_owners.pop(actor.session_id)
        of_client = self._evictable_by_client[owner]
        del of_client[actor.session_id]
        if not of_client:
            del self._evictable_by_client[owner]

    def pop_oldest(self) -> SessionActor:
        """Remove and return the session whose page left first."""
        oldest = next(iter(self._all.values()))
        self.remove(oldest)
        return oldest

    def pop_evictable(self, client: str | None) -> SessionActor | None:
        """Return the session to evict, and do not return it again while its page is away.

        The session with a slot whose page left first; of this client, if one is given.
        """
        if client is None:
            candidates = self._evictable
        else:
            candidates = self._evictable_by_client.get(client, {})
        while candidates:
            actor = next(iter(candidates.values()))
            self._remove_evictable(actor)
            if actor.slot_owner is not None:
                return actor
        return None
