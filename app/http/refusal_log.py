"""Logs refused origins and hosts at the default level, once each, with the setting to change."""

from app.logging_config import logger
from app.origins import parse_origin
from app.settings import environment_name

MAX_LOGGED_REFUSALS = 50  # different ones: a flood of made-up names does not fill the log
MAX_CHARACTERS = 120


class RefusalLog:
    """The refusals that were logged before."""

    def __init__(self) -> None:
        self._logged: set[tuple[str, str]] = set()

    def warn_origin(self, value: str) -> None:
        """Log a refused origin and the setting that allows it, unless it was logged."""
        self._warn("The origin", value, "allowed_origins", parse_origin(value) is not None)

    def warn_host(self, value: str) -> None:
        """Log a refused host and the setting that allows it, unless it was logged."""
        self._warn("The host", value, "allowed_hosts", parse_origin(f"http://{value}") is not None)

    def _warn(self, what: str, value: str, setting: str, allowable: bool) -> None:
        shown = ascii(value[:MAX_CHARACTERS])[1:-1]
        known = (what, shown) in self._logged
        if known or len(self._logged) >= MAX_LOGGED_REFUSALS:
            return
        self._logged.add((what, shown))
        name = environment_name(setting)
        advice = f"To allow it, add it to {name}, for example {name}='[\"{shown}\"]'."
        logger.warning('%s "%s" is refused. %s', what, shown, advice if allowable else "")
