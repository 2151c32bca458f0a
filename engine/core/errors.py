"""The one exception of the engine for input that cannot be used.

Every check in engine/ raises `BadInput`; nothing else lives here.
"""

_MAX_VALUE_CHARACTERS = 200


class BadInput(ValueError):
    """Say which field was wrong, what came, and what was allowed.

    `str(e)` is a full sentence: ``learning_rate: got nan; allowed: a number over 0``.
    What came is cut in it where it is long.
    """

    def __init__(self, field: str, value: object, allowed: str) -> None:
        self.field = field
        self.value = value
        self.allowed = allowed
        got = repr(value)
        shown = got if len(got) <= _MAX_VALUE_CHARACTERS else got[: _MAX_VALUE_CHARACTERS - 1] + "…"
        super().__init__(f"{field}: got {shown}; allowed: {allowed}")
