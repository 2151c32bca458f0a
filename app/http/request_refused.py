"""The refusal of an HTTP request: its status, and the error in its body."""

from typing import Any

from pydantic import BaseModel
from starlette.responses import JSONResponse

MAX_VALUE_CHARACTERS = 80  # the name of own data has 71


class RequestError(BaseModel):
    """Why the server refused a request: the field, its value, what is allowed, and a sentence."""

    field: str
    value: str
    allowed: str
    message: str


def error_responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the OpenAPI description of the answers with these statuses."""
    return {status: {"model": RequestError} for status in statuses}


class RequestRefused(Exception):
    """The request is answered with this status and error."""

    def __init__(self, status: int, field: str, value: str, allowed: str, message: str) -> None:
        self.status = status
        value = value[:MAX_VALUE_CHARACTERS]
        self.error = RequestError(field=field, value=value, allowed=allowed, message=message)

    @property
    def response(self) -> JSONResponse:
        """The answer to the request."""
        return JSONResponse(self.error.model_dump(), status_code=self.status)
