"""create_app: routes, static files, the websocket, and what lives as long as the process."""

from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from os import cpu_count

from fastapi import FastAPI, WebSocket
from fastapi.staticfiles import StaticFiles

from app import live, pages, plotly_script
from app.folders import folder
from app.replays import Replays
from app.settings import Settings


def create_app(settings: Settings | None = None) -> FastAPI:
    """Return the application. Its sessions live in this process; maths in its worker threads."""
    settings = settings or Settings()
    pool = ThreadPoolExecutor(max_workers=max(2, cpu_count() or 2), thread_name_prefix="maths")
    replays = Replays(settings.replays_mebibytes, settings.evaluate_every)
    open_sessions: set[WebSocket] = set()

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        pool.submit(plotly_script.compressed)
        yield
        pool.shutdown(wait=True, cancel_futures=True)

    app = FastAPI(
        title="Backprop Explorer",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
    )
    app.add_middleware(
        pages.Headers, policy=pages.content_security_policy(settings.frame_ancestors)
    )
    app.include_router(pages.routes(settings.frame_ancestors))
    app.mount("/static", StaticFiles(directory=folder("static")), name="static")

    @app.websocket("/live")
    async def live_socket(websocket: WebSocket) -> None:
        room = len(open_sessions) < settings.sessions
        open_sessions.add(websocket)
        try:
            await live.serve(websocket, settings, pool, replays, room)
        finally:
            open_sessions.discard(websocket)

    return app
