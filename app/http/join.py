"""The routes on which a class joins a room by its word: a small page, and a redirection."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import HTMLResponse
from fastapi.templating import Jinja2Templates

from app.assets.asset_urls import asset_urls
from app.assets.page_assets import SMALL_PAGE
from app.connection.client_rate_limit import create_rate_limit
from app.http.client_address import client_key
from app.http.security_headers import content_security_policy
from app.redis_client import RedisUnavailable, SharedRedis
from app.resources import resource_folder
from app.rooms.room_words import parse_word
from app.rooms.service import RoomService
from app.settings import Settings

RETRY_SECONDS = 60  # the window of the rate limit
MAX_SHOWN_CHARACTERS = 40

_UNAVAILABLE = "Rooms cannot be found by their words for a moment. Try again."


def join_routes(service: RoomService, settings: Settings, redis: SharedRedis | None) -> APIRouter:
    """Return the routes; the rate limit is in `redis` if replicas share one."""
    router = APIRouter()
    templates = Jinja2Templates(resource_folder("templates"))
    per_minute = settings.join_attempts_per_minute
    rate_limit = create_rate_limit(redis, per_minute, "words-tried")
    headers = {
        "Content-Security-Policy": content_security_policy(
            settings.frame_ancestors, form_action="'self'"
        )
    }

    def page(request: Request, up: str, status: int, typed: str = "", said: str = "") -> Response:
        context = {
            "up": up,
            "typed": typed,
            "problem": said,
            "stylesheets": asset_urls(SMALL_PAGE, settings.development).stylesheets,
        }
        retry = {"Retry-After": str(RETRY_SECONDS)} if status == 429 else {}
        return templates.TemplateResponse(
            request, "join.html", context, status_code=status, headers=headers | retry
        )

    async def join(request: Request, typed: str, up: str) -> Response:
        """Redirect to the page with the invitation of the room, or say why not.

        `up` leads from the address of the request to that of the page.
        """
        shown = typed.strip()[:MAX_SHOWN_CHARACTERS]
        try:
            if not await rate_limit.allow(client_key(request)):
                sentence = (
                    f"More than {per_minute:g} words a minute were tried from your network. "
                    "Wait a minute, then try again."
                )
                return page(request, up, 429, shown, sentence)
            word = parse_word(typed)
            invitation = await service.find_invitation(word) if word else None
        except RedisUnavailable:
            return page(request, up, 503, shown, _UNAVAILABLE)
        if invitation is None:
            sentence = f"No open room has the word “{word or shown}”. Ask for it again."
            return page(request, up, 404, shown, sentence)
        return Response(status_code=303, headers={"Location": f"{up}#{invitation}"})

    refusals: dict[int | str, dict[str, str]] = {
        404: {"description": "no open room has this word"},
        429: {"description": "too many words were tried from this address"},
        503: {"description": "not now"},
    }

    @router.get(
        "/join",
        response_class=HTMLResponse,
        responses={303: {"description": "to the page, with the invitation"}, **refusals},
    )
    async def join_page(request: Request, word: Annotated[str, Query()] = "") -> Response:
        """Return the page with a field for the word; with a word, join its room."""
        return await join(request, word, "./") if word.strip() else page(request, "./", 200)

    @router.get(
        "/join/{word}",
        status_code=303,
        response_class=HTMLResponse,
        responses={
            307: {"description": "the address holds an encoded #: the same with the sign"},
            **refusals,
        },
    )
    async def join_room(request: Request, word: Annotated[str, Path()]) -> Response:
        """Join the room that has this word."""
        return await join(request, word, "../")

    return router
