"""The application factory: routes, middlewares, and the services of the process."""

from asyncio import create_task
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from os import cpu_count
from sys import setswitchinterval

from fastapi import FastAPI, WebSocket
from starlette.middleware.gzip import GZipMiddleware

from app.assets import hashed_files, plotly_script
from app.assets.static_files import BundledStaticFiles
from app.compute.scheduler import Scheduler
from app.deprecated_settings import deprecation_warnings
from app.hosting_extra import hosting_extra
from app.http import pages
from app.http.access import allowed_hosts
from app.http.encoded_fragment import EncodedFragmentMiddleware
from app.http.join import join_routes
from app.http.message_page import MessagePage
from app.http.method_refused import refuse_method
from app.http.middleware import (
    HeadMiddleware,
    HostMiddleware,
    RootPathMiddleware,
)
from app.http.qr_code import qr_code_routes
from app.http.refusal_log import RefusalLog
from app.http.security_headers import SecurityHeadersMiddleware, content_security_policy
from app.http.unknown_address import unknown_address
from app.http.websocket import serve_websocket
from app.lifecycle.registry import Registry
from app.lifecycle.session_store import SessionStore
from app.logging_config import logger
from app.metrics import Metrics
from app.own_data.host_folder import log_host_data, offer_host_data
from app.own_data.routes import own_data_routes
from app.own_data.service import OwnDataService
from app.redis_client import create_redis
from app.resources import resource_folder
from app.rooms.service import RoomService
from app.session.shared_results import SharedResults
from app.settings import ENVIRONMENT_PREFIX, Settings
from app.short_links.routes import create_link_store, short_link_routes

THREAD_SWITCH_SECONDS = 0.0005  # short, so that computing threads do not delay messages


def create_app(settings: Settings | None = None) -> FastAPI:
    """Return the application. Sessions live in this process and compute in its worker threads.

    Raises:
        ValueError: a setting cannot be used. The sentence names it.
    """
    settings = settings or Settings()
    setswitchinterval(THREAD_SWITCH_SECONDS)
    workers = max(2, cpu_count() or 2)
    pool = ThreadPoolExecutor(max_workers=workers, thread_name_prefix="compute")
    metrics = _create_metrics(settings)
    scheduler = Scheduler(pool, workers, metrics.observe_wait)
    redis = create_redis(settings)
    session_store = SessionStore(redis, settings.session_ttl_seconds) if redis else None
    shared_results = SharedResults(settings, redis)
    host_data_errors = offer_host_data(settings)
    own_data_service = OwnDataService(settings, redis)
    registry = Registry(settings, scheduler, shared_results, session_store, own_data_service)
    link_store = create_link_store(settings, redis)
    room_service = RoomService(settings, redis)
    metrics.bind(registry, scheduler)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        for sentence in deprecation_warnings(ENVIRONMENT_PREFIX):
            logger.warning(sentence)
        log_host_data(host_data_errors)
        pool.submit(plotly_script.compressed)
        if not settings.development:
            pool.submit(hashed_files.files_by_name)
        tasks = [
            create_task(registry.trim_memory_periodically()),
            create_task(own_data_service.run_upkeep(shared_results.replays.drop_without_data)),
        ]
        shared_results.open()
        if session_store:
            tasks.append(create_task(session_store.run_writer(registry.on_ownership_lost)))
        yield
        for task in tasks:
            task.cancel()
        await registry.close()
        await room_service.backend.close()
        if link_store:
            await link_store.close()
        await own_data_service.close()
        await shared_results.close()
        if redis:
            await redis.close()
        pool.shutdown(wait=True, cancel_futures=True)

    app = FastAPI(
        title="Backprop Explorer",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
    )
    app.state.stopping = False
    message_page = MessagePage(settings.development)
    app.add_exception_handler(404, unknown_address(message_page))
    app.add_exception_handler(405, refuse_method)
    refusal_log = RefusalLog()
    _add_middleware(app, settings, refusal_log)
    for routes in (
        pages.page_routes(settings, metrics.exposition if settings.metrics else None),
        qr_code_routes(settings),
        own_data_routes(own_data_service, settings, redis),
        join_routes(room_service, settings, redis),
    ):
        app.include_router(routes)
    if link_store:
        app.include_router(short_link_routes(link_store, settings, redis, message_page))
    app.mount("/static", BundledStaticFiles(directory=resource_folder("static")), name="static")

    @app.websocket("/live")
    async def live_socket(websocket: WebSocket) -> None:
        await serve_websocket(websocket, settings, registry, room_service, metrics, refusal_log)

    return app


def _add_middleware(app: FastAPI, settings: Settings, refusal_log: RefusalLog) -> None:
    """Add the middleware, the innermost first."""
    app.add_middleware(EncodedFragmentMiddleware)
    app.add_middleware(
        SecurityHeadersMiddleware, policy=content_security_policy(settings.frame_ancestors)
    )
    app.add_middleware(GZipMiddleware, compresslevel=6)
    app.add_middleware(HeadMiddleware)
    app.add_middleware(
        HostMiddleware,
        allowed=allowed_hosts(settings.allowed_hosts, settings.host),
        refusal_log=refusal_log,
    )
    app.add_middleware(RootPathMiddleware, prefix=settings.root_path)


def _create_metrics(settings: Settings) -> Metrics:
    """Return what records the measures of this process.

    Raises:
        ValueError: the setting `metrics` is on and the package prometheus-client is not installed.
    """
    if not settings.metrics:
        return Metrics()
    with hosting_extra("metrics"):
        from app.prometheus_metrics import PrometheusMetrics
    return PrometheusMetrics()
