"""The server: time, sessions, bytes, pages. No mathematics: that is the engine's."""
