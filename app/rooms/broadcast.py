"""The pages of this process that follow one room, each at its own pace. No source, no socket."""

from app.connection.channel import Line
from app.protocol.messages import Message
from app.rooms.late_joiner_snapshot import Keyframe

MOST_WAITING = 100  # messages for one page, before it is brought up to date at one go


class Audience:
    """Lines and the keyframe that a new one begins with."""

    def __init__(self) -> None:
        self.keyframe = Keyframe()
        self.lines: set[Line] = set()

    def add(self, line: Line) -> None:
        """Let a page follow, from what is seen now."""
        self.lines.add(line)
        line.put(self.keyframe.messages())

    def take(self, message: Message) -> None:
        """Pass a message on; who is far behind gets the keyframe instead."""
        self.keyframe.take(message)
        for line in self.lines:
            if line.outbox.waiting > MOST_WAITING:
                line.outbox.clear()
                line.put(self.keyframe.messages())
            else:
                line.put([message])
