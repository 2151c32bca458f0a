"""The HTML page, the Plotly script, health, and their headers. No websocket, no session."""

import re
from functools import cache
from gzip import compress
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse, PlainTextResponse
from fastapi.templating import Jinja2Templates
from markupsafe import Markup
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app import glossary, plotly_script
from app.assets.addresses import addresses
from app.assets.page_assets import ARTICLE, EXPLORER
from app.assets.precompressed import FOR_EVER, precompressed
from app.commands import VERSION
from app.folders import folder
from app.metrics import Metrics
from app.recording.document import document
from app.settings import Settings
from app.tour.figures.surface import surface_map
from app.tour.scene import scene_of
from app.tour.sight import Sight
from app.tour.writing import tour

_STILL_STEP = 10  # whose landscape an embedded page shows until the live one is drawn
_PANELS = "network,curves"  # as static/js/app/embed.js has them where none is asked for


def content_security_policy(frame_ancestors: str) -> str:
    """Return the policy: own files only, no eval, no inline script; style attributes for Plotly."""
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; "
        "style-src-attr 'unsafe-inline'; img-src 'self' data: blob:; connect-src 'self'; "
        f"base-uri 'none'; form-action 'none'; frame-ancestors {frame_ancestors}"
    )


def routes(settings: Settings, metrics: Metrics | None = None) -> APIRouter:
    """Return the routes of the page; without `metrics` there are none to be read."""
    router = APIRouter()
    templates = Jinja2Templates(folder("templates"))
    templates.env.globals.update(term=glossary.term, symbol=glossary.symbol, word=glossary.word)

    def page_facts(development: bool) -> dict[str, Any]:
        return {
            "addresses": addresses(EXPLORER, development),
            "plotly_url": plotly_script.script_name(),
            "plotly_style_ids": plotly_script.style_ids(),
            "version": VERSION,
            "frame_ancestors": settings.frame_ancestors,
            "source_url": settings.source_url,
        }

    @router.get("/", response_class=HTMLResponse)
    def page(request: Request) -> Response:
        facts = page_facts(settings.development)
        facts["short_link_days"] = settings.short_link_days if settings.short_links else None
        if "embed" in request.query_params:
            names = re.findall(r"[a-z_]+", request.query_params.get("panels") or _PANELS)
            facts |= {"embedded": names, "still": still(), "still_step": _STILL_STEP}
        return templates.TemplateResponse(request, "index.html", facts)

    @cache
    def still() -> Markup:
        return Markup(surface_map(Sight(scene_of({"step": _STILL_STEP}))))

    @cache
    def player() -> bytes:
        html = templates.get_template("index.html").render(page_facts(development=False))
        return document(html, folder("static")).encode()

    @cache
    def shorter_player() -> bytes:
        return compress(player())

    @router.get("/recording.txt", response_class=PlainTextResponse)
    def recording(request: Request) -> Response:
        """Return the file that plays a recording, once a page has put one in; here it is text."""
        kind = "text/plain; charset=utf-8"
        return precompressed(request.headers, kind, player, shorter_player, {})

    @router.get("/glossary.json")
    def words() -> dict[str, dict[str, Any]]:
        return glossary.words()

    @router.get("/tour", response_class=HTMLResponse)
    def article(request: Request) -> Response:
        told = tour(settings.tour)
        found = addresses(ARTICLE, settings.development)
        facts = {"chapters": told, "addresses": found}
        return templates.TemplateResponse(request, "article.html", facts)

    @router.get("/tour.json")
    def chapters() -> dict[str, Any]:
        return {"chapters": [one.to_data() for one in tour(settings.tour)]}

    @router.get("/healthz")
    def health() -> dict[str, str]:
        return {"status": "ok"}

    @router.get("/readyz", responses={503: {"description": "the server is about to stop"}})
    def ready(request: Request) -> Response:
        if request.app.state.stopping:
            return JSONResponse({"status": "stopping"}, status_code=503)
        return JSONResponse({"status": "ready"})

    if metrics is not None:

        @router.get("/metrics", response_class=PlainTextResponse)
        def numbers() -> Response:
            return Response(metrics.text(), media_type="text/plain; version=0.0.4; charset=utf-8")

    @router.get(
        "/" + plotly_script.script_name(),
        response_class=Response,
        responses=_of("text/javascript"),
    )
    def script(request: Request) -> Response:
        plain, compressed = plotly_script.plain, plotly_script.compressed
        kind, headers = "text/javascript; charset=utf-8", {"Cache-Control": FOR_EVER}
        return precompressed(request.headers, kind, plain, compressed, headers)

    @router.get(
        "/" + plotly_script.rules_name(), response_class=Response, responses=_of("text/css")
    )
    def rules() -> Response:
        headers = {"Cache-Control": FOR_EVER}
        return Response(plotly_script.rules(), media_type="text/css", headers=headers)

    return router


def _of(kind: str) -> dict[int | str, dict[str, Any]]:
    """Return what a route answers, where it is neither HTML nor JSON."""
    return {200: {"content": {kind: {"schema": {"type": "string"}}}, "description": kind}}


class Headers:
    """Middleware: the security headers on every answer; files are asked for anew by default."""

    def __init__(self, app: ASGIApp, policy: str) -> None:
        self._app = app
        self._policy = policy

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and add headers to what comes back."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Content-Security-Policy"] = self._policy
                headers["X-Content-Type-Options"] = "nosniff"
                headers["Referrer-Policy"] = "no-referrer"
                headers.setdefault("Cache-Control", "no-cache")
            await send(message)

        await self._app(scope, receive, send_with_headers)
