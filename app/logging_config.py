"""Log configuration and events: one line each, as text or JSON, without tokens or user input."""

import json
import logging
from typing import Any

logger = logging.getLogger("app")


def log_event(event: str, **fields: Any) -> None:
    """Log an event with its fields at level info: `log_event("session opened", session=…)`."""
    logger.info(event, extra={"fields": fields})


class EventFormatter(logging.Formatter):
    """Formats a record with its fields as one line of text, or as JSON if `as_json` is set."""

    def __init__(self, as_json: bool) -> None:
        super().__init__()
        self._as_json = as_json

    def format(self, record: logging.LogRecord) -> str:
        """Return the line; a traceback follows it in text and is a member of it in JSON."""
        fields: dict[str, Any] = getattr(record, "fields", {})
        failure = self.formatException(record.exc_info) if record.exc_info else None
        if self._as_json:
            members = {
                "time": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
                "level": record.levelname.lower(),
                "event": record.getMessage(),
                **fields,
            }
            if failure:
                members["failure"] = failure
            return json.dumps(members, ensure_ascii=False, default=str)
        pairs = "".join(f" {name}={value}" for name, value in fields.items())
        line = f"{record.levelname}: {record.getMessage()}{pairs}"
        return f"{line}\n{failure}" if failure else line


def log_config(level: str, as_json: bool) -> dict[str, Any]:
    """Return the configuration of `logging`: application and uvicorn on stderr, no access log."""
    upper = level.upper()
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"lines": {"()": EventFormatter, "as_json": as_json}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "lines"}},
        "loggers": {
            "app": {"handlers": ["stderr"], "level": upper, "propagate": False},
            "uvicorn": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        },
    }
