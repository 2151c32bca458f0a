"""The life of a session: admission, its actor, suspension, and the way to another process."""
