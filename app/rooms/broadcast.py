"""The pages of this process that follow one room, each at its own pace. No source, no socket."""

from app.connection.channel import Channel
from app.protocol.messages import Message
from app.rooms.late_joiner_snapshot import LateJoinerSnapshot

MAX_PENDING_MESSAGES = 100  # messages for one page, before it is brought up to date at one go


class Broadcaster:
    """Lines and the keyframe that a new one begins with."""

    def __init__(self) -> None:
        self.snapshot = LateJoinerSnapshot()
        self.channels: set[Channel] = set()

    def add(self, channel: Channel) -> None:
        """Let a page follow, from what is seen now."""
        self.channels.add(channel)
        channel.send(self.snapshot.messages())

    def send(self, message: Message) -> None:
        """Pass a message on; who is far behind gets the keyframe instead."""
        self.snapshot.add(message)
        for line in self.channels:
            if line.send_queue.pending_count > MAX_PENDING_MESSAGES:
                line.send_queue.clear()
                line.send(self.snapshot.messages())
            else:
                line.send([message])
