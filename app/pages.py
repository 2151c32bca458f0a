"""The HTML page, the Plotly script, health, and their headers. No websocket, no session."""

from fastapi import APIRouter, Request, Response
from fastapi.templating import Jinja2Templates
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app import plotly_script
from app.commands import VERSION
from app.folders import folder

FOR_EVER = "public, max-age=31536000, immutable"


def content_security_policy(frame_ancestors: str) -> str:
    """Return the policy: own files only, no eval, no inline script; style attributes for Plotly."""
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; "
        "style-src-attr 'unsafe-inline'; img-src 'self' data: blob:; connect-src 'self'; "
        f"base-uri 'none'; form-action 'none'; frame-ancestors {frame_ancestors}"
    )


def routes(frame_ancestors: str) -> APIRouter:
    """Return the routes of the page, which says who may frame it."""
    router = APIRouter()
    templates = Jinja2Templates(folder("templates"))

    @router.get("/")
    def page(request: Request) -> Response:
        return templates.TemplateResponse(
            request,
            "index.html",
            {
                "plotly_url": plotly_script.script_name(),
                "plotly_rules_url": plotly_script.rules_name(),
                "plotly_style_ids": plotly_script.style_ids(),
                "version": VERSION,
                "frame_ancestors": frame_ancestors,
            },
        )

    @router.get("/healthz")
    def health() -> dict[str, str]:
        return {"status": "ok"}

    @router.get("/" + plotly_script.script_name())
    def script(request: Request) -> Response:
        headers = {"Cache-Control": FOR_EVER, "Vary": "Accept-Encoding"}
        kind = "text/javascript; charset=utf-8"
        if "gzip" in request.headers.get("accept-encoding", ""):
            headers["Content-Encoding"] = "gzip"
            return Response(plotly_script.compressed(), media_type=kind, headers=headers)
        return Response(plotly_script.plain(), media_type=kind, headers=headers)

    @router.get("/" + plotly_script.rules_name())
    def rules() -> Response:
        headers = {"Cache-Control": FOR_EVER}
        return Response(plotly_script.rules(), media_type="text/css", headers=headers)

    return router


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
