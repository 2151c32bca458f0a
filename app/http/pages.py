"""The HTML page, the Plotly script, health, and their headers. No websocket, no session."""

import re
from functools import cache
from gzip import compress
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse, PlainTextResponse
from fastapi.templating import Jinja2Templates
from markupsafe import Markup

from app.assets import plotly_script
from app.assets.addresses import asset_urls
from app.assets.page_assets import ARTICLE, EXPLORER
from app.assets.precompressed import IMMUTABLE_CACHE, precompressed_response
from app.content import glossary
from app.metrics import Metrics
from app.protocol.commands import PROTOCOL_VERSION
from app.recording.html_export import render_player
from app.resources import resource_folder
from app.settings import Settings
from app.tour.figures.surface import surface_map
from app.tour.render import load_tour
from app.tour.scene import parse_scene
from app.tour.scene_records import SceneRecords

_STILL_STEP = 10  # whose landscape an embedded page shows until the live one is drawn
_PANELS = "network,curves"  # as static/js/app/embed.js has them where none is asked for


def page_routes(settings: Settings, metrics: Metrics | None = None) -> APIRouter:
    """Return the routes of the page; without `metrics` there are none to be read."""
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
        return Markup(surface_map(SceneRecords(parse_scene({"step": _STILL_STEP}))))

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
        told = load_tour(settings.tour)
        found = asset_urls(ARTICLE, settings.development)
        facts = {"chapters": told, "addresses": found}
        return templates.TemplateResponse(request, "article.html", facts)

    @router.get("/tour.json")
    def chapters() -> dict[str, Any]:
        return {"chapters": [one.to_data() for one in load_tour(settings.tour)]}

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
