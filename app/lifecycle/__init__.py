"""The lifecycle of sessions: admission, actor, suspension, snapshot, and the registry of all."""
