"""One session: commands in, messages out."""
