"""The exception that every check of the engine raises for invalid input."""

_MAX_VALUE_CHARACTERS = 200


class BadInput(ValueError):
    """Invalid input: the name of the field, the value received, and what is allowed.

    `str(error)` is a full sentence: ``learning_rate: got nan; allowed: a number over 0``. A value
    whose text is longer than 200 characters is cut off in it.
    """

    def __init__(self, field: str, value: object, allowed: str) -> None:
        self.field = field
        self.value = value
        self.allowed = allowed
        super().__init__(f"{field}: got {self.value_text}; allowed: {allowed}")

    @property
    def value_text(self) -> str:
        """The value as text, at most 200 characters of it."""
        got = _text_of(self.value)
        return got if len(got) <= _MAX_VALUE_CHARACTERS else got[: _MAX_VALUE_CHARACTERS - 1] + "…"


def _text_of(value: object) -> str:
    """Return the value as text; a whole number of thousands of digits has none in Python."""
    try:
        return repr(value)
    except ValueError:
        return f"a {type(value).__name__} that is too long to be shown"
