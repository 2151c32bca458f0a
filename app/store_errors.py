"""The errors of what stores data for longer than a session: short links, kept images."""


class StoreFull(Exception):
    """The store holds its maximum number of entries, or of bytes."""


class StoreUnavailable(Exception):
    """The file of the store cannot be read or written now; `str` says why."""
