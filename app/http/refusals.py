"""The errors that a websocket connection sends, and the close codes that go with them."""

from app.connection.channel import ChannelClosed
from app.protocol.close_codes import CloseCode
from app.protocol.commands import PROTOCOL_VERSION
from app.protocol.messages import ErrorMessage
from engine import BadInput


def bad_version(version: str) -> ChannelClosed:
    """The page speaks another version of the protocol."""
    sentence = (
        f"This page has version {version or 'none'}, the server {PROTOCOL_VERSION}: reload it."
    )
    error = ErrorMessage(None, "version", version, str(PROTOCOL_VERSION), sentence)
    return ChannelClosed(CloseCode.BAD_VERSION, error)


def session_gone(session_id: str) -> ChannelClosed:
    """The session that the page wants to resume has ended."""
    sentence = "That session has ended; a new one starts."
    error = ErrorMessage("resume", "session", session_id[:20], "a session that lives", sentence)
    return ChannelClosed(CloseCode.SESSION_GONE, error)


def session_data_gone(missing: BadInput) -> ChannelClosed:
    """The own data of the session that the page wants to resume are not here."""
    sentence = "The images of that session are not on this server: open their file again."
    problem = str(missing.value)
    error = ErrorMessage("resume", missing.field, problem, missing.allowed, sentence)
    return ChannelClosed(CloseCode.SESSION_GONE, error)


def bad_session_token() -> ChannelClosed:
    """The page did not send the token of the session that it wants to resume."""
    sentence = "The token of the session is missing or wrong."
    error = ErrorMessage("resume", "token", "another", "the session's", sentence)
    return ChannelClosed(CloseCode.BAD_TOKEN, error)


def bad_invitation() -> ChannelClosed:
    """The page did not send an invitation to the room that it wants to follow."""
    sentence = "The invitation to the room is missing, or is for another room."
    error = ErrorMessage("join", "token", "another", "the room's", sentence)
    return ChannelClosed(CloseCode.BAD_TOKEN, error)


def binary_command() -> ChannelClosed:
    """The page sent a binary frame."""
    error = ErrorMessage(None, "command", "binary", "JSON text", "Commands are JSON text.")
    return ChannelClosed(CloseCode.UNSUPPORTED_DATA, error)


def too_many_commands(value: str, allowed: str) -> ErrorMessage:
    """The page exceeds the rate limit, or its queue of waiting commands is full."""
    sentence = f"Too many commands: {allowed} are allowed. The others were ignored."
    return ErrorMessage(None, "commands", value, allowed, sentence)


def follower_command(command: str) -> ErrorMessage:
    """A follower sent a command that only a page with a session of its own may send."""
    sentence = "You are following a room. Start a run of your own to do this."
    return ErrorMessage(
        command, "command", command, "acknowledge, answer, take_over, whereabouts", sentence
    )


def takeover_without_room() -> ErrorMessage:
    """A page with a session of its own asked to take over a room."""
    sentence = "Only a page that follows a room can take it over."
    return ErrorMessage("take_over", "command", "take_over", "in a room", sentence)
