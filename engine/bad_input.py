"""The one exception of the engine for input that cannot be used.

Every check in engine/ raises `BadInput`; nothing else lives here.
"""


class BadInput(ValueError):
    """Say which field was wrong, what came, and what was allowed.

    `str(e)` is a full sentence: ``learning_rate: got nan; allowed: a number over 0``.
    """

    def __init__(self, field: str, value: object, allowed: str) -> None:
        self.field = field
        self.value = value
        self.allowed = allowed
        super().__init__(f"{field}: got {value!r}; allowed: {allowed}")
