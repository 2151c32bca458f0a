"""The two routes of short links: one makes a link, one redirects to it."""

import asyncio
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse
from pydantic import BaseModel, ConfigDict, ValidationError
from starlette.requests import ClientDisconnect

from app.connection.client_rate_limit import create_rate_limit
from app.http.access import is_origin_allowed
from app.http.client_address import client_key
from app.http.message_page import MessagePage
from app.http.request_refused import RequestRefused, error_responses
from app.logging_config import log_event, logger
from app.redis_client import RedisUnavailable, SharedRedis
from app.settings import Settings
from app.short_links.redis_store import RedisLinkStore
from app.short_links.sqlite_store import SqliteLinkStore
from app.short_links.store import (
    FRAGMENT_PATTERN,
    LinkStore,
    is_valid_link,
    possible_ids,
)
from app.store_choice import open_store
from app.store_errors import StoreFull, StoreUnavailable

DAY_SECONDS = 86_400
BODY_TIMEOUT_SECONDS = 10.0
JSON_OVERHEAD = 64  # characters of the JSON around a link
MAX_QUERY_CHARACTERS = 500
LONG_LINK_WORKS = "The long link still works."


class _LinkRequest(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    fragment: str


class _LinkCreated(BaseModel):
    """The address of the short link is `s/` and this id."""

    id: str


def create_link_store(settings: Settings, redis: SharedRedis | None) -> LinkStore | None:
    """Return the store that `settings` name; None if short links are off.

    Raises:
        ValueError: the store cannot be opened. The sentence names the setting.
    """
    max_links, ttl_seconds = settings.max_short_links, settings.short_link_ttl_days * DAY_SECONDS
    return open_store(
        "short_link_store",
        settings.short_link_store,
        redis,
        lambda shared: RedisLinkStore(shared, max_links, ttl_seconds),
        lambda path: SqliteLinkStore(path, max_links, ttl_seconds),
    )


def short_link_routes(
    store: LinkStore, settings: Settings, redis: SharedRedis | None, message_page: MessagePage
) -> APIRouter:
    """Return the routes of short links; the rate limit is in `redis` if replicas share one."""
    router = APIRouter()
    per_minute = settings.short_links_per_minute
    rate_limit = create_rate_limit(redis, per_minute, "links-made")

    @router.post(
        "/links",
        status_code=201,
        response_model=_LinkCreated,
        responses=error_responses(400, 403, 413, 415, 429, 503, 507),
        openapi_extra={"requestBody": _request_body_docs(settings.max_short_link_characters)},
    )
    async def create_link(request: Request) -> Response:
        """Save a link and return its id."""
        try:
            if not is_origin_allowed(request, settings.allowed_origins):
                sentence = "Only the page itself can make short links."
                origin = request.headers.get("origin", "")
                raise RequestRefused(403, "origin", origin, "the page's own", sentence)
            if not await rate_limit.allow(client_key(request)):
                allowed = f"{per_minute:g} a minute"
                sentence = f"Too many short links: {allowed} are allowed. {LONG_LINK_WORKS}"
                raise RequestRefused(429, "links", "more", allowed, sentence)
            fragment = await _read_fragment(request, settings.max_short_link_characters)
            return JSONResponse({"id": await store.save(fragment)}, status_code=201)
        except StoreFull:
            allowed = f"{settings.max_short_links:,}"
            sentence = f"This server keeps at most {allowed} short links. {LONG_LINK_WORKS}"
            refused = RequestRefused(507, "links", "one more", allowed, sentence)
        except (StoreUnavailable, RedisUnavailable) as failure:
            if isinstance(failure, StoreUnavailable):  # the client of Redis logs its outages
                fields = {"why": str(failure)}
                logger.warning("short links are unavailable", extra={"fields": fields})
            sentence = f"This server cannot store short links now. {LONG_LINK_WORKS}"
            refused = RequestRefused(503, "links", "one", "none now", sentence)
        except RequestRefused as failure:
            refused = failure
        return refused.response

    @router.get(
        "/s/{id}",
        status_code=302,
        response_class=PlainTextResponse,
        responses={
            307: {"description": "the address holds an encoded #: the same with the sign"},
            404: {"description": "there is none"},
            503: {"description": "not now"},
        },
    )
    async def follow_link(request: Request, link_id: Annotated[str, Path(alias="id")]) -> Response:
        """Redirect to the page with the link that has this id."""
        try:
            fragment = await _find_any(store, possible_ids(link_id))
        except (StoreUnavailable, RedisUnavailable) as failure:
            log_event("short links are unavailable", why=str(failure))
            text = "Short links cannot be opened now; try again later."
            return message_page.response(request, 503, "Short links do not open now", text)
        if fragment is None:
            days = f"{settings.short_link_ttl_days:g} days"
            text = (
                f"There is no such short link, or it has expired: they are kept for {days}. "
                "A part of it may be missing. Copy the whole of it."
            )
            return message_page.response(request, 404, "This short link opens nothing", text)
        query = quote(request.url.query[:MAX_QUERY_CHARACTERS], safe="=&,%")
        target = f"../?{query}#{fragment}" if query else f"../#{fragment}"
        return Response(status_code=302, headers={"Location": target})

    return router


async def _find_any(store: LinkStore, ids: list[str]) -> str | None:
    """Return the link that has the first of these ids that is known; None if none is."""
    for link_id in ids:
        if (fragment := await store.find(link_id)) is not None:
            return fragment
    return None


def _request_body_docs(max_characters: int) -> dict[str, Any]:
    """Return the OpenAPI description of the request body, which `_read_fragment` reads."""
    fragment = {"type": "string", "pattern": f"^{FRAGMENT_PATTERN}$", "maxLength": max_characters}
    schema = {
        "type": "object",
        "properties": {"fragment": fragment},
        "required": ["fragment"],
        "additionalProperties": False,
    }
    return {"required": True, "content": {"application/json": {"schema": schema}}}


async def _read_fragment(request: Request, max_characters: int) -> str:
    """Return the link of a request, reading no more than the longest link that is allowed.

    Raises:
        RequestRefused: the body is too long or invalid, or its fragment is not a link.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise RequestRefused(
            415, "content-type", kind, "application/json", "The content type must be JSON."
        )
    body = b""
    try:
        async with asyncio.timeout(BODY_TIMEOUT_SECONDS):
            async for part in request.stream():
                body += part
                if len(body) > max_characters + JSON_OVERHEAD:
                    sentence = (
                        f"This view is too long for a short link of this server. {LONG_LINK_WORKS}"
                    )
                    allowed = f"at most {max_characters:,} characters"
                    raise RequestRefused(413, "fragment", "longer", allowed, sentence)
        fragment = _LinkRequest.model_validate_json(body).fragment
    except (ValidationError, ClientDisconnect, TimeoutError):
        raise RequestRefused(
            400, "body", "another", '{"fragment": "view/…"}', "The request holds no link."
        ) from None
    if not is_valid_link(fragment, max_characters):
        allowed = (
            f"view/, a version, letters, digits, - and _: at most {max_characters:,} characters"
        )
        raise RequestRefused(400, "fragment", fragment, allowed, "This is not a link to this page.")
    return fragment
