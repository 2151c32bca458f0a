"""What happens in a process, as lines for people or machines. No URL, no token, no user's text."""

import json
import logging
from typing import Any

logger = logging.getLogger("app")


def log_event(event: str, **fields: Any) -> None:
    """Write down that something happened: `log_event("session opened", session=id)`."""
    logger.info(event, extra={"fields": fields})


class EventFormatter(logging.Formatter):
    """One line a record: for machines JSON with the fields by name, else words."""

    def __init__(self, machine: bool) -> None:
        super().__init__()
        self._machine = machine

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, and below it in words, inside it in JSON, how something failed."""
        fields: dict[str, Any] = getattr(record, "fields", {})
        failure = self.formatException(record.exc_info) if record.exc_info else None
        if self._machine:
            told = {
                "time": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
                "level": record.levelname.lower(),
                "event": record.getMessage(),
                **fields,
            }
            if failure:
                told["failure"] = failure
            return json.dumps(told, ensure_ascii=False, default=str)
        words = "".join(f" {name}={value}" for name, value in fields.items())
        line = f"{record.levelname}: {record.getMessage()}{words}"
        return f"{line}\n{failure}" if failure else line


def log_config(level: str, machine: bool) -> dict[str, Any]:
    """Return what `logging` is to do: our lines and uvicorn's on stderr, no line a request."""
    upper = level.upper()
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"lines": {"()": EventFormatter, "machine": machine}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "lines"}},
        "loggers": {
            "app": {"handlers": ["stderr"], "level": upper, "propagate": False},
            "uvicorn": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        },
    }
