"""Fan-out of one room to its followers in this process."""

from itertools import count

from app.connection.channel import Channel
from app.protocol.messages import Message
from app.rooms.late_joiner_snapshot import LateJoinerSnapshot

MAX_PENDING_MESSAGES = 100


class Broadcaster:
    """The channels of one room's followers, each with a send queue of its own.

    A message has one sequence number for all of them, so its bytes are made once.
    """

    def __init__(self) -> None:
        self.snapshot = LateJoinerSnapshot()
        self.channels: set[Channel] = set()
        self._numbers = count(1)

    def add(self, channel: Channel) -> None:
        """Add a follower and send it the snapshot."""
        self.channels.add(channel)
        self._send_snapshot(channel)

    def send(self, message: Message) -> None:
        """Send a message to all followers.

        A follower with more than `MAX_PENDING_MESSAGES` waiting gets the snapshot in their place.
        """
        self.snapshot.add(message)
        number = next(self._numbers)
        for channel in self.channels:
            if channel.send_queue.pending_count > MAX_PENDING_MESSAGES:
                channel.send_queue.clear()
                self._send_snapshot(channel)
            else:
                channel.send_numbered([(message, number)])

    def _send_snapshot(self, channel: Channel) -> None:
        channel.send_numbered([(one, next(self._numbers)) for one in self.snapshot.messages()])
