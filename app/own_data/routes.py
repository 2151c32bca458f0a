"""The routes of data sets: the list, contact sheets, and own data that come and go."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import JSONResponse, StreamingResponse
from pydantic import BaseModel

from app.connection.client_rate_limit import create_rate_limit
from app.http.access import is_origin_allowed
from app.http.client_address import client_key
from app.http.request_refused import RequestRefused, error_responses
from app.own_data.description import DatasetEntry, DatasetList, dataset_entry, dataset_list
from app.own_data.request_body import CONTENT_TYPE, BodyReader
from app.own_data.service import NoRoom, OwnDataService
from app.redis_client import RedisUnavailable, SharedRedis
from app.settings import Settings
from app.store_errors import StoreUnavailable
from engine import BadInput

PART_BYTES = 2**16
_REDIRECT: dict[int | str, dict[str, Any]] = {
    307: {"description": "the address holds an encoded #: the same with the sign"}
}
DatasetName = Annotated[str, Path(description="the problem")]
_FILE: dict[str, Any] = {
    "content": {CONTENT_TYPE: {"schema": {"type": "string", "format": "binary"}}}
}


class OwnDataAccepted(BaseModel):
    """Own data that are here: `problem` is their name in a recipe."""

    problem: str
    description: DatasetEntry
    warnings: list[str]
    token: str | None
    kept_until: str | None


def own_data_routes(
    service: OwnDataService, settings: Settings, redis: SharedRedis | None
) -> APIRouter:
    """Return the routes of data sets; the rate limit is in `redis` if replicas share one."""
    router = APIRouter()
    per_minute = settings.own_data_per_minute
    rate_limit = create_rate_limit(redis, per_minute, "data-sent")
    bodies = BodyReader(settings.max_own_data_file_mebibytes * 2**20)

    @router.get("/data", response_model=DatasetList)
    async def list_datasets() -> DatasetList:
        """Return all data sets that may be chosen, and the bounds of own data."""
        return dataset_list(settings, service.keeps_data)

    @router.post(
        "/data",
        status_code=201,
        response_model=OwnDataAccepted,
        responses=error_responses(400, 403, 413, 415, 429, 503, 507),
        openapi_extra={"requestBody": {"required": True, **_FILE}},
    )
    async def send_data(request: Request) -> Response:
        """Take a file of own images."""
        try:
            await check_allowed(request)
            body = await bodies.read(request, client_key(request))
            accepted = await service.accept(body)
        except RequestRefused as refused:
            return refused.response
        except BadInput as bad:
            return _bad_input(400, bad).response
        except NoRoom as full:
            sentence = "This server has no memory for more images now. Try again later."
            return RequestRefused(507, "images", "more", str(full), sentence).response
        except RedisUnavailable:
            sentence = "This server cannot take images now. Try again later."
            return RequestRefused(503, "images", "some", "none now", sentence).response
        kept = accepted.kept
        answer = OwnDataAccepted(
            problem=accepted.data.problem,
            description=dataset_entry(accepted.data.description, "own"),
            warnings=list(accepted.warnings),
            token=kept.token if kept else None,
            kept_until=_iso_time(kept.until) if kept else None,
        )
        return JSONResponse(answer.model_dump(), status_code=201)

    async def check_allowed(request: Request) -> None:
        if not is_origin_allowed(request, settings.allowed_origins):
            origin = request.headers.get("origin", "")
            sentence = "Only the page itself can send images."
            raise RequestRefused(403, "origin", origin, "the page's own", sentence)
        if not await rate_limit.allow(client_key(request)):
            allowed = f"{per_minute:g} a minute"
            sentence = f"Too many files of images: {allowed} are allowed."
            raise RequestRefused(429, "files", "more", allowed, sentence)

    @router.get(
        "/data/{name}",
        response_class=Response,
        responses={200: _FILE, **error_responses(404), **_REDIRECT},
    )
    async def get_data(name: DatasetName) -> Response:
        """Return own data that are here as a file."""
        try:
            parts = _in_parts(await service.file_of(name))
            return StreamingResponse(parts, media_type=CONTENT_TYPE)
        except BadInput as bad:
            return _bad_input(404, bad).response

    @router.delete(
        "/data/{name}",
        status_code=204,
        response_class=Response,
        responses=error_responses(403, 503),
    )
    async def delete_data(request: Request, name: DatasetName) -> Response:
        """Delete kept data. The header Authorization names the token that came with the upload."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        try:
            if scheme.lower() == "bearer" and await service.delete(name, token.strip()):
                return Response(status_code=204)
        except (StoreUnavailable, RedisUnavailable):
            sentence = "This server cannot delete images now. Try again later."
            return RequestRefused(503, "problem", name, "none now", sentence).response
        sentence = "These images are not kept here, or the token is not that of their upload."
        allowed = "Bearer and the token of the upload"
        return RequestRefused(403, "authorization", scheme, allowed, sentence).response

    @router.get(
        "/data/{name}/contact-sheet",
        response_class=Response,
        responses={200: _FILE, **error_responses(404), **_REDIRECT},
    )
    async def get_contact_sheet(name: DatasetName) -> Response:
        """Return a few training images of each class, and their labels."""
        try:
            return Response(await service.contact_sheet(name), media_type=CONTENT_TYPE)
        except BadInput as bad:
            return _bad_input(404, bad).response

    return router


async def _in_parts(body: bytes) -> AsyncIterator[bytes]:
    """Yield a body in parts, between which the event loop does other work."""
    for start in range(0, len(body), PART_BYTES):
        yield body[start : start + PART_BYTES]


def _iso_time(seconds: float) -> str:
    """Return a time in seconds since 1970 as ISO 8601 in UTC."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")


def _bad_input(status: int, bad: BadInput) -> RequestRefused:
    value = bad.value if isinstance(bad.value, str) else bad.value_text
    return RequestRefused(status, bad.field, value, bad.allowed, f"{bad}.")
