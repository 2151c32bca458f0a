"""One row a setting: name, default, help; read from the environment. No other logic."""

from typing import Literal

from pydantic import AliasChoices, Field
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "BACKPROP_EXPLORER_"


class Settings(BaseSettings):
    """All settings; the environment name is the field's with the prefix, in capitals."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, populate_by_name=True, extra="ignore")

    host: str = Field(default="127.0.0.1", description="address to listen on")
    port: int = Field(
        default=8000,
        ge=0,
        le=65535,
        validation_alias=AliasChoices(f"{PREFIX}PORT", "PORT", "port"),
        description="port to listen on; 0 takes a free one (PORT alone is read as well)",
    )
    allowed_origins: list[str] = Field(
        default=[],
        description="origins besides the page's own that may open the websocket, as JSON: "
        '["https://example.org"]',
    )
    allowed_hosts: list[str] = Field(
        default=[],
        description="names under which the page may be asked for, with a port unless that is any, "
        'as JSON: ["example.org"]; empty: any, but loopback names only where that is listened to',
    )
    trusted_proxies: str = Field(
        default="",
        description="addresses of proxies, with commas, whose X-Forwarded-For and "
        "X-Forwarded-Proto are believed",
    )
    root_path: str = Field(
        default="",
        pattern=r"^(/[^/]+)*$",
        description="path under which a proxy serves the page and which it leaves on: /explorer",
    )
    frame_ancestors: str = Field(
        default="'self'", description="who may show the page in a frame (CSP)"
    )
    source_url: str = Field(
        default="",
        pattern=r"^(https?://\S+)?$",
        description="where the source and its README are, linked in the help; empty: no link",
    )
    sessions: int = Field(
        default=200, ge=1, description="sessions at work in this process; others wait in a queue"
    )
    sessions_per_client: int = Field(
        default=40, ge=1, description="sessions at work of one network address; others wait"
    )
    queue: int = Field(
        default=500, ge=0, description="sessions that may wait; beyond, a page is sent away"
    )
    kept_sessions: int = Field(
        default=2000, ge=1, description="sessions without a page that are remembered"
    )
    away_seconds: float = Field(
        default=120.0, gt=0, description="a session without a page keeps its arrays for so long"
    )
    kept_seconds: float = Field(
        default=1800.0, gt=0, description="and its recipe, from which it is made again, for so long"
    )
    idle_seconds: float = Field(
        default=600.0,
        gt=0,
        description="with nothing pressed for so long, playing pauses and a run at rest lets its "
        "arrays go",
    )
    rest_seconds: float = Field(
        default=30.0,
        gt=0,
        description="with nothing pressed for so long, a run at rest lets its newest step go",
    )
    command_kibibytes: int = Field(default=64, ge=1, description="longest command, in KiB")
    commands_per_second: float = Field(
        default=100.0,
        gt=0,
        description="commands of one page in the long run; an acknowledgement counts a quarter",
    )
    commands_at_once: int = Field(
        default=300, ge=10, description="commands of one page in a burst, after a pause"
    )
    commands_waiting: int = Field(
        default=200, ge=10, description="commands of one page that may wait before it is cut off"
    )
    run_parameters: int = Field(
        default=1_000_000, ge=100_000, description="parameters of one run at most"
    )
    batch_values: int = Field(
        default=20_000_000,
        ge=1_000_000,
        description="numbers that forward makes of one mini-batch at most",
    )
    history_mebibytes: int = Field(
        default=96, ge=8, description="memory of one session for going back, in MiB"
    )
    replays_mebibytes: int = Field(
        default=256, ge=64, description="memory of the process for runs that links open, in MiB"
    )
    open_steps: int = Field(
        default=20_000, ge=0, description="most updates of a run that a scene may open at"
    )
    record_steps: int = Field(
        default=100, ge=1, description="most steps of a recording that plays without a server"
    )
    record_mebibytes: int = Field(
        default=64, ge=1, description="and most MiB of them, before they are compressed"
    )
    redis: str = Field(
        default="",
        description="address of the Redis that several replicas share: redis://host:6379/0; empty: "
        "this process keeps what it knows to itself",
    )
    secret: str = Field(
        default="",
        description="signs the roles in rooms; the same for all replicas, and needed where they "
        "share a Redis; empty: drawn at the start",
    )
    short_links: str = Field(
        default="",
        description="where short links are kept: a file of SQLite, or the word redis for the Redis "
        "that replicas share; empty: none are made",
    )
    short_links_kept: int = Field(
        default=100_000,
        ge=1,
        description="short links kept at most; beyond, none is made until one has expired",
    )
    short_link_signs: int = Field(
        default=3000,
        ge=100,
        le=32 * 1024,
        description="longest link that is made a short one; the answer has it in a header, which "
        "proxies bound (nginx: 4 KB)",
    )
    short_link_days: float = Field(
        default=90.0, gt=0, description="a short link is kept for so long after it was last made"
    )
    short_links_per_minute: float = Field(
        default=30.0,
        gt=0,
        description="short links that one network address may make, in all replicas",
    )
    rooms: int = Field(default=50, ge=0, description="rooms at a time, in all replicas; 0: none")
    room_followers: int = Field(default=100, ge=1, description="pages that may follow one room")
    room_seconds: float = Field(
        default=900.0, ge=1, description="a room without its presenter lives for so long"
    )
    tour: str = Field(
        default="", description="folder with the chapters of another tour; empty for the own one"
    )
    evaluate_every: int = Field(
        default=10, ge=1, description="steps between two looks at the held-out images"
    )
    frames_per_second: float = Field(
        default=20.0, gt=0, le=60, description="most pictures a second sent while playing"
    )
    ping_seconds: float = Field(
        default=20.0,
        gt=0,
        description="between pings to a page, and how long its answer may take; a connection that "
        "is dead is closed within twice of it",
    )
    drain_seconds: float = Field(
        default=2.0,
        ge=0,
        le=5,
        description="after SIGTERM /readyz says 503 for so long before the sockets are closed",
    )
    development: bool = Field(
        default=False,
        description="whether the page loads the single modules and stylesheets of static/, not the "
        "bundled ones",
    )
    metrics: bool = Field(default=False, description="whether /metrics is served, for Prometheus")
    log_level: Literal["info", "warning", "error"] = Field(
        default="warning", description="info also tells of sessions and closed sockets"
    )
    log_json: bool = Field(default=False, description="log lines as JSON, for machines")
    send_seconds: float = Field(
        default=10.0, gt=0, description="a page that takes longer to read one message is cut off"
    )


def describe() -> str:
    """Return every setting as text: environment name, default, help."""
    lines = []
    for name, field in Settings.model_fields.items():
        default = field.get_default(call_default_factory=True)
        lines.append(f"  {PREFIX}{name.upper()} (default {default!r}): {field.description}")
    return "\n".join(lines)
