"""The wire protocol: commands from the page, messages to it, and their encoding."""
