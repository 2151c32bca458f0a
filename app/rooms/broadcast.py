"""Fan-out of one room to its followers in this process."""

from app.connection.channel import Channel
from app.protocol.messages import (
    Message,
)
from app.rooms.late_joiner_snapshot import LateJoinerSnapshot

MAX_PENDING_MESSAGES = 100


class Broadcaster:
    """The channels of one room's followers, each with a send queue of its own."""

    def __init__(self) -> None:
        self.snapshot = LateJoinerSnapshot()
        self.channels: set[Channel] = set()

    def add(self, channel: Channel) -> None:
        """Add a follower and send it the snapshot."""
        self.channels.add(channel)
        channel.send(self.snapshot.messages())

    def send(self, message: Message) -> None:
        """Send a message to all followers.

        A follower with more than `MAX_PENDING_MESSAGES` waiting gets the snapshot in their place.
        """
        self.snapshot.add(message)
        for channel in self.channels:
            if channel.send_queue.pending_count > MAX_PENDING_MESSAGES:
                channel.send_queue.clear()
                channel.send(self.snapshot.messages())
            else:
                channel.send([message])
