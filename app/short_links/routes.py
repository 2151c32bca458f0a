"""The two addresses of short links: one makes them, one leads to what they stand for."""

import asyncio
import sqlite3
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse
from pydantic import BaseModel, ConfigDict, ValidationError
from redis.asyncio import Redis
from starlette.requests import ClientDisconnect

from app.http.access import client_of, origin_allowed
from app.logging_config import logger, note
from app.settings import PREFIX, Settings
from app.short_links.rate_limit import OwnRates, Rates, SharedRates
from app.short_links.redis_store import InRedis
from app.short_links.sqlite_store import InSqlite
from app.short_links.store import FRAGMENT, Full, Store, Unavailable, is_id, is_link

DAY_SECONDS = 86_400
READ_SECONDS = 10.0
ROUND = 64  # signs of the JSON around a link
MOST_QUERY = 500
GOES_ON = "The long link still works."


class _Wanted(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    fragment: str


class _Said(BaseModel):
    """Why no short link was made."""

    field: str
    value: str
    allowed: str
    message: str


class _Made(BaseModel):
    """A short link leads to `s/` and this."""

    id: str


class _Refused(Exception):
    """With this status, and what came and was allowed in words."""

    def __init__(self, status: int, field: str, value: str, allowed: str, message: str) -> None:
        self.status = status
        said = _Said(field=field, value=value[:40], allowed=allowed, message=message)
        self.said = said.model_dump()


def store_of(settings: Settings, redis: Redis | None) -> Store | None:
    """Return what keeps the short links of this host; None where it keeps none.

    Raises: ValueError, naming the setting, where it cannot be.
    """
    where, name = settings.short_links, f"{PREFIX}SHORT_LINKS"
    most, seconds = settings.short_links_kept, settings.short_link_days * DAY_SECONDS
    if not where:
        return None
    if where == "redis":
        if redis is None:
            raise ValueError(f"{name}: got 'redis'; allowed: that where {PREFIX}REDIS is set")
        return InRedis(redis, most, seconds)
    try:
        return InSqlite(where, most, seconds)
    except sqlite3.Error as failure:
        allowed = "a file that may be written, in a folder that exists"
        raise ValueError(f"{name}: got {where!r} ({failure}); allowed: {allowed}") from failure


def routes(store: Store, settings: Settings, redis: Redis | None) -> APIRouter:
    """Return the routes of short links that `store` keeps; rates are counted in `redis`, if any."""
    router = APIRouter()
    a_minute = settings.short_links_per_minute
    rates: Rates = SharedRates(redis, a_minute) if redis else OwnRates(a_minute)

    @router.post(
        "/links",
        status_code=201,
        response_model=_Made,
        responses={status: {"model": _Said} for status in (400, 403, 413, 415, 429, 503, 507)},
        openapi_extra={"requestBody": _body(settings.short_link_signs)},
    )
    async def make(request: Request) -> Response:
        """Keep a view, and say under which id it is found again."""
        try:
            if not origin_allowed(request, settings.allowed_origins):
                sentence = "Only the page itself can make short links."
                origin = request.headers.get("origin", "")
                raise _Refused(403, "origin", origin, "the page's own", sentence)
            if not await rates.allow(client_of(request)):
                allowed = f"{a_minute:g} a minute"
                sentence = f"Too many short links: {allowed} are allowed. {GOES_ON}"
                raise _Refused(429, "links", "more", allowed, sentence)
            fragment = await _fragment(request, settings.short_link_signs)
            return JSONResponse({"id": await store.keep(fragment)}, status_code=201)
        except Full:
            allowed = f"{settings.short_links_kept:,}"
            sentence = f"This server keeps at most {allowed} short links. {GOES_ON}"
            refused = _Refused(507, "links", "one more", allowed, sentence)
        except Unavailable as failure:
            logger.warning("short links are away", extra={"fields": {"why": str(failure)}})
            sentence = f"This server cannot store short links now. {GOES_ON}"
            refused = _Refused(503, "links", "one", "none now", sentence)
        except _Refused as found:
            refused = found
        return JSONResponse(refused.said, status_code=refused.status)

    @router.get(
        "/s/{id}",
        status_code=302,
        response_class=PlainTextResponse,
        responses={404: {"description": "there is none"}, 503: {"description": "not now"}},
    )
    async def lead(request: Request, id: str) -> Response:
        """Lead to the view that this id stands for."""
        try:
            fragment = await store.find(id) if is_id(id) else None
        except Unavailable as failure:
            note("short links are away", why=str(failure))
            return PlainTextResponse("Short links cannot be opened now; try again later.\n", 503)
        if fragment is None:
            days = f"{settings.short_link_days:g} days"
            said = f"There is no such short link, or it has expired: they are kept for {days}.\n"
            return PlainTextResponse(said, 404)
        query = quote(request.url.query[:MOST_QUERY], safe="=&,%")
        target = f"../?{query}#{fragment}" if query else f"../#{fragment}"
        return Response(status_code=302, headers={"Location": target})

    return router


def _body(signs: int) -> dict[str, Any]:
    """Return what is to be sent, in the words of OpenAPI; it is read here, not by the framework."""
    fragment = {"type": "string", "pattern": f"^{FRAGMENT}$", "maxLength": signs}
    schema = {
        "type": "object",
        "properties": {"fragment": fragment},
        "required": ["fragment"],
        "additionalProperties": False,
    }
    return {"required": True, "content": {"application/json": {"schema": schema}}}


async def _fragment(request: Request, signs: int) -> str:
    """Return the link that is asked for, read no further than one may be long."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise _Refused(
            415, "content-type", kind, "application/json", "The content type must be JSON."
        )
    body = b""
    try:
        async with asyncio.timeout(READ_SECONDS):
            async for part in request.stream():
                body += part
                if len(body) > signs + ROUND:
                    sentence = f"This view is too long for a short link of this server. {GOES_ON}"
                    allowed = f"at most {signs:,} characters"
                    raise _Refused(413, "fragment", "longer", allowed, sentence)
        fragment = _Wanted.model_validate_json(body).fragment
    except (ValidationError, ClientDisconnect, TimeoutError):
        raise _Refused(
            400, "body", "another", '{"fragment": "view/…"}', "The request holds no link."
        ) from None
    if not is_link(fragment, signs):
        allowed = f"view/, a version, letters, digits, - and _: at most {signs:,} characters"
        raise _Refused(400, "fragment", fragment, allowed, "This is not a link to this page.")
    return fragment
