"""Logs refused origins and hosts at the default level, once each, with the setting to change."""

from app.logging_config import logger
from app.settings import environment_name

MAX_LOGGED_REFUSALS = 50  # different ones: a flood of made-up names does not fill the log
MAX_CHARACTERS = 120


class RefusalLog:
    """The refusals that were logged before."""

    def __init__(self) -> None:
        self._logged: set[tuple[str, str]] = set()

    def warn(self, what: str, value: str, setting: str) -> None:
        """Log that `value` was refused and that `setting` can allow it, unless it was logged."""
        shown = ascii(value[:MAX_CHARACTERS])[1:-1]
        known = (what, shown) in self._logged
        if known or len(self._logged) >= MAX_LOGGED_REFUSALS:
            return
        self._logged.add((what, shown))
        logger.warning(
            '%s "%s" is refused. To allow it, add it to %s, for example %s=\'["%s"]\'.',
            what,
            shown,
            environment_name(setting),
            environment_name(setting),
            shown,
        )
