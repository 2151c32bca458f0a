"""The wire protocol: commands, messages, and their encoding."""
