"""The HTTP routes of the page: HTML, tour, lesson, glossary, player, Plotly, health, metrics."""

import re
from collections.abc import Callable
from functools import cache
from gzip import compress
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse, PlainTextResponse
from fastapi.templating import Jinja2Templates
from markupsafe import Markup

from app.assets import plotly_script
from app.assets.asset_urls import asset_urls
from app.assets.page_assets import ARTICLE, EXPLORER
from app.assets.precompressed import IMMUTABLE_CACHE, precompressed_response
from app.content import glossary
from app.http.access import is_origin_allowed
from app.http.lan_address import LOOPBACK_NAMES, lan_address
from app.protocol.commands import PROTOCOL_VERSION
from app.recording.html_export import render_player
from app.resources import resource_folder
from app.settings import Settings, environment_name
from app.tour.figures.surface import surface_map
from app.tour.render import load_tour
from app.tour.scene import parse_scene
from app.tour.scene_records import SceneRecords
from app.tour.teachers_notes import JOINING_MINUTES, lesson_minutes

_STILL_STEP = 10  # whose landscape an embedded page shows until the live one is drawn
_PANELS = "network,curves"  # as static/js/app/embed.js has them where none is asked for


def page_routes(settings: Settings, exposition: Callable[[], bytes] | None = None) -> APIRouter:
    """Return the routes of the page.

    `exposition` returns the text that /metrics serves; without it there is no such route.
    """
    router = APIRouter()
    templates = Jinja2Templates(resource_folder("templates"))
    templates.env.globals.update(term=glossary.term, symbol=glossary.symbol, word=glossary.word)

    def page_context(development: bool) -> dict[str, Any]:
        return {
            "addresses": asset_urls(EXPLORER, development),
            "plotly_url": plotly_script.script_name(),
            "plotly_style_ids": plotly_script.style_ids(),
            "version": PROTOCOL_VERSION,
            "frame_ancestors": settings.frame_ancestors,
            "source_url": settings.source_url,
        }

    @router.get("/", response_class=HTMLResponse)
    def index_page(request: Request) -> Response:
        context = page_context(settings.development)
        days = settings.short_link_ttl_days if settings.short_link_store else None
        context["short_link_days"] = days
        context["network_origin"] = network_origin(request)
        context["preview_picture"] = f"{request.base_url}static/screenshot.png"
        if "embed" in request.query_params:
            names = re.findall(r"[a-z_]+", request.query_params.get("panels") or _PANELS)
            context |= {"embedded": names, "still": still(), "still_step": _STILL_STEP}
        return templates.TemplateResponse(request, "index.html", context)

    def network_origin(request: Request) -> str | None:
        """Return the origin for other machines, if the page is opened on this one."""
        client = request.client.host if request.client else ""
        if client not in LOOPBACK_NAMES or request.url.hostname not in LOOPBACK_NAMES:
            return None
        address = lan_address(settings.host)
        return f"{request.url.scheme}://{address}:{request.url.port or 80}" if address else None

    @cache
    def still() -> Markup:
        return Markup(surface_map(SceneRecords(parse_scene({"step": _STILL_STEP}))))

    @cache
    def player() -> bytes:
        html = templates.get_template("index.html").render(page_context(development=False))
        return render_player(html, resource_folder("static")).encode()

    @cache
    def compressed_player() -> bytes:
        return compress(player())

    @router.get("/recording.txt", response_class=PlainTextResponse)
    def recording_player(request: Request) -> Response:
        """Return the player as text; the page adds a recording and saves both as one HTML file."""
        kind = "text/plain; charset=utf-8"
        return precompressed_response(request.headers, kind, player, compressed_player, {})

    @router.get("/glossary.json")
    def glossary_json() -> dict[str, dict[str, Any]]:
        return glossary.term_descriptions()

    @router.get("/tour", response_class=HTMLResponse)
    def tour_page(request: Request) -> Response:
        addresses = asset_urls(ARTICLE, settings.development)
        context = {"chapters": load_tour(settings.tour_folder), "addresses": addresses}
        return templates.TemplateResponse(request, "article.html", context)

    @router.get("/lesson", response_class=HTMLResponse)
    def lesson_page(request: Request) -> Response:
        """Return the notes of the chapters for a teacher, as a page to read or print."""
        noted = [one for one in load_tour(settings.tour_folder) if one.notes is not None]
        context = {
            "noted": noted,
            "minutes": lesson_minutes(one.notes for one in noted if one.notes),
            "joining": JOINING_MINUTES,
            "addresses": asset_urls(ARTICLE, settings.development),
        }
        return templates.TemplateResponse(request, "lesson.html", context)

    @router.get("/tour.json")
    def tour_json() -> dict[str, Any]:
        return {"chapters": [one.to_data() for one in load_tour(settings.tour_folder)]}

    @router.get("/healthz")
    def health() -> dict[str, str]:
        return {"status": "ok"}

    @router.get("/readyz", responses={503: {"description": "the server is about to stop"}})
    def ready(request: Request) -> Response:
        if request.app.state.stopping:
            return JSONResponse({"status": "stopping"}, status_code=503)
        return JSONResponse({"status": "ready"})

    @router.post(
        "/origin",
        response_class=PlainTextResponse,
        status_code=204,
        responses={403: {"description": "the websocket refuses this origin"}},
    )
    def check_origin(request: Request) -> Response:
        """Tell a page whose websocket does not open whether the server refuses its origin."""
        if is_origin_allowed(request, settings.allowed_origins):
            return Response(status_code=204)
        sentence = (
            "This server does not accept the address under which this page was opened. Who runs "
            f"the server can add it to {environment_name('allowed_origins')}."
        )
        return PlainTextResponse(sentence, 403)

    if exposition is not None:

        @router.get("/metrics", response_class=PlainTextResponse)
        def metrics_text() -> Response:
            return Response(exposition(), media_type="text/plain; version=0.0.4; charset=utf-8")

    @router.get(
        "/" + plotly_script.script_name(),
        response_class=Response,
        responses=_response_docs("text/javascript"),
    )
    def plotly_js(request: Request) -> Response:
        plain, compressed = plotly_script.plain, plotly_script.compressed
        kind, headers = "text/javascript; charset=utf-8", {"Cache-Control": IMMUTABLE_CACHE}
        return precompressed_response(request.headers, kind, plain, compressed, headers)

    @router.get(
        "/" + plotly_script.stylesheet_name(),
        response_class=Response,
        responses=_response_docs("text/css"),
    )
    def plotly_css() -> Response:
        headers = {"Cache-Control": IMMUTABLE_CACHE}
        return Response(plotly_script.stylesheet(), media_type="text/css", headers=headers)

    return router


def _response_docs(media_type: str) -> dict[int | str, dict[str, Any]]:
    """Return the OpenAPI description of a response that is neither HTML nor JSON."""
    return {
        200: {"content": {media_type: {"schema": {"type": "string"}}}, "description": media_type}
    }
