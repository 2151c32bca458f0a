"""The HTML page, the Plotly script, health, and their headers. No websocket, no session."""

from collections.abc import Callable
from functools import cache
from gzip import compress
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse, PlainTextResponse
from fastapi.templating import Jinja2Templates

from app.assets import plotly_script
from app.assets.addresses import asset_urls
from app.assets.page_assets import ARTICLE, EXPLORER
from app.assets.precompressed import IMMUTABLE_CACHE, precompressed_response
from app.content import glossary
from app.protocol.commands import PROTOCOL_VERSION
from app.recording.html_export import render_player
from app.resources import resource_folder
from app.settings import Settings
from app.tour.render import load_tour


def page_routes(settings: Settings, exposition: Callable[[], bytes] | None = None) -> APIRouter:
    """Return the routes of the page; `exposition` returns what /metrics serves, if it does."""
    router = APIRouter()
    templates = Jinja2Templates(resource_folder("templates"))
    templates.env.globals.update(term=glossary.term, symbol=glossary.symbol, word=glossary.word)

    def page_facts(development: bool) -> dict[str, Any]:
        return {
            "addresses": asset_urls(EXPLORER, development),
            "plotly_url": plotly_script.script_name(),
            "plotly_style_ids": plotly_script.style_ids(),
            "version": PROTOCOL_VERSION,
            "frame_ancestors": settings.frame_ancestors,
        }

    @router.get("/", response_class=HTMLResponse)
    def page(request: Request) -> Response:
        kept = settings.short_link_ttl_days if settings.short_link_store else None
        return templates.TemplateResponse(
            request, "index.html", {**page_facts(settings.development), "short_link_days": kept}
        )

    @cache
    def player() -> bytes:
        html = templates.get_template("index.html").render(page_facts(development=False))
        return render_player(html, resource_folder("static")).encode()

    @cache
    def shorter_player() -> bytes:
        return compress(player())

    @router.get("/recording.txt", response_class=PlainTextResponse)
    def recording(request: Request) -> Response:
        """Return the file that plays a recording, once a page has put one in; here it is text."""
        kind = "text/plain; charset=utf-8"
        return precompressed_response(request.headers, kind, player, shorter_player, {})

    @router.get("/glossary.json")
    def words() -> dict[str, dict[str, Any]]:
        return glossary.term_descriptions()

    @router.get("/tour", response_class=HTMLResponse)
    def article(request: Request) -> Response:
        told = load_tour(settings.tour_folder)
        found = asset_urls(ARTICLE, settings.development)
        facts = {"chapters": told, "addresses": found}
        return templates.TemplateResponse(request, "article.html", facts)

    @router.get("/tour.json")
    def chapters() -> dict[str, Any]:
        return {"chapters": [one.to_data() for one in load_tour(settings.tour_folder)]}

    @router.get("/healthz")
    def health() -> dict[str, str]:
        return {"status": "ok"}

    @router.get("/readyz", responses={503: {"description": "the server is about to stop"}})
    def ready(request: Request) -> Response:
        if request.app.state.stopping:
            return JSONResponse({"status": "stopping"}, status_code=503)
        return JSONResponse({"status": "ready"})

    if exposition is not None:

        @router.get("/metrics", response_class=PlainTextResponse)
        def numbers() -> Response:
            return Response(exposition(), media_type="text/plain; version=0.0.4; charset=utf-8")

    @router.get(
        "/" + plotly_script.script_name(),
        response_class=Response,
        responses=_response_docs("text/javascript"),
    )
    def script(request: Request) -> Response:
        plain, compressed = plotly_script.plain, plotly_script.compressed
        kind, headers = "text/javascript; charset=utf-8", {"Cache-Control": IMMUTABLE_CACHE}
        return precompressed_response(request.headers, kind, plain, compressed, headers)

    @router.get(
        "/" + plotly_script.stylesheet_name(),
        response_class=Response,
        responses=_response_docs("text/css"),
    )
    def rules() -> Response:
        headers = {"Cache-Control": IMMUTABLE_CACHE}
        return Response(plotly_script.stylesheet(), media_type="text/css", headers=headers)

    return router


def _response_docs(media_type: str) -> dict[int | str, dict[str, Any]]:
    """Return what a route answers, where it is neither HTML nor JSON."""
    return {
        200: {"content": {media_type: {"schema": {"type": "string"}}}, "description": media_type}
    }
