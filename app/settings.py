"""The settings of the server: name, default, bounds and help of each; read from the environment."""

import os
from typing import Any, Literal

from pydantic import AliasChoices, Field
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

ENVIRONMENT_PREFIX = "BACKPROP_EXPLORER_"

# New name: old name. The old environment names work in this release, with a warning in the log.
OLD_NAMES = {
    "max_sessions": "sessions",
    "max_sessions_per_client": "sessions_per_client",
    "queue_length": "queue",
    "max_disconnected_sessions": "kept_sessions",
    "suspend_after_seconds": "away_seconds",
    "session_ttl_seconds": "kept_seconds",
    "release_cache_after_seconds": "rest_seconds",
    "max_command_kibibytes": "command_kibibytes",
    "commands_burst": "commands_at_once",
    "max_waiting_commands": "commands_waiting",
    "max_parameters": "run_parameters",
    "max_batch_values": "batch_values",
    "replay_cache_mebibytes": "replays_mebibytes",
    "max_open_steps": "open_steps",
    "max_recording_steps": "record_steps",
    "max_recording_mebibytes": "record_mebibytes",
    "redis_url": "redis",
    "secret_key": "secret",
    "short_link_store": "short_links",
    "max_short_links": "short_links_kept",
    "max_short_link_characters": "short_link_signs",
    "short_link_ttl_days": "short_link_days",
    "max_rooms": "rooms",
    "max_room_followers": "room_followers",
    "room_ttl_seconds": "room_seconds",
    "tour_folder": "tour",
    "max_frames_per_second": "frames_per_second",
    "ping_interval_seconds": "ping_seconds",
    "send_timeout_seconds": "send_seconds",
}


class Settings(BaseSettings):
    """All settings. The environment variable of a field is the prefix and its name in capitals."""

    model_config = SettingsConfigDict(
        env_prefix=ENVIRONMENT_PREFIX, populate_by_name=True, extra="ignore"
    )

    host: str = Field(default="127.0.0.1", description="address to listen on")
    port: int = Field(
        default=8000,
        ge=0,
        le=65535,
        validation_alias=AliasChoices(f"{ENVIRONMENT_PREFIX}PORT", "PORT", "port"),
        description="port to listen on; 0 takes a free one. The variable PORT is read as well",
    )
    allowed_origins: list[str] = Field(
        default=[],
        description="origins, besides the page's own, that may open the websocket, as JSON: "
        '["https://example.org"]',
    )
    allowed_hosts: list[str] = Field(
        default=[],
        description="host names that the server answers to, with a port or for any port, as JSON: "
        '["example.org"]. Empty: any name, but only loopback names if it listens on loopback',
    )
    trusted_proxies: str = Field(
        default="",
        description="addresses of trusted proxies, separated by commas; only their "
        "X-Forwarded-For and X-Forwarded-Proto headers are used",
    )
    root_path: str = Field(
        default="",
        pattern=r"^(/[^/]+)*$",
        description="path under which a proxy serves the page, if the proxy does not remove it: "
        "/explorer",
    )
    frame_ancestors: str = Field(
        default="'self'",
        description="sites that may show the page in a frame, as in a Content-Security-Policy",
    )
    max_sessions: int = Field(
        default=200,
        ge=1,
        description="maximum number of active sessions in this process; others wait in a queue",
    )
    max_sessions_per_client: int = Field(
        default=40,
        ge=1,
        description="maximum number of active sessions of one network address; others wait",
    )
    queue_length: int = Field(
        default=500,
        ge=0,
        description="maximum number of sessions in the queue; further pages are refused",
    )
    max_disconnected_sessions: int = Field(
        default=2000, ge=1, description="maximum number of sessions that are kept without a page"
    )
    suspend_after_seconds: float = Field(
        default=120.0,
        gt=0,
        description="seconds without a page after which a session frees its arrays",
    )
    session_ttl_seconds: float = Field(
        default=1800.0,
        gt=0,
        description="seconds without a page after which a session ends; until then its run can "
        "be replayed from its recipe",
    )
    idle_seconds: float = Field(
        default=600.0,
        gt=0,
        description="seconds without input after which playing pauses and a paused run frees its "
        "arrays",
    )
    release_cache_after_seconds: float = Field(
        default=30.0,
        gt=0,
        description="seconds without input after which a paused run frees its cached step record",
    )
    max_command_kibibytes: int = Field(
        default=64, ge=1, description="maximum length of a command, in KiB"
    )
    commands_per_second: float = Field(
        default=100.0,
        gt=0,
        description="sustained rate of commands from one page; an acknowledgement counts as a "
        "quarter",
    )
    commands_burst: int = Field(
        default=300, ge=10, description="commands that one page may send at once after a pause"
    )
    max_waiting_commands: int = Field(
        default=200,
        ge=10,
        description="maximum number of waiting commands of one page; beyond it the page is "
        "disconnected",
    )
    max_parameters: int = Field(
        default=1_000_000, ge=100_000, description="maximum number of parameters of one run"
    )
    max_batch_values: int = Field(
        default=20_000_000,
        ge=1_000_000,
        description="maximum number of values that the forward pass of one mini-batch computes",
    )
    history_mebibytes: int = Field(
        default=96,
        ge=8,
        description="memory of one session for the checkpoints of earlier steps, in MiB",
    )
    replay_cache_mebibytes: int = Field(
        default=256, ge=64, description="memory of the process for runs opened by links, in MiB"
    )
    max_open_steps: int = Field(
        default=20_000,
        ge=0,
        description="maximum number of updates up to which a scene or a link may open a run",
    )
    max_recording_steps: int = Field(
        default=100, ge=1, description="maximum number of steps of a recording"
    )
    max_recording_mebibytes: int = Field(
        default=64, ge=1, description="maximum size of a recording before compression, in MiB"
    )
    redis_url: str = Field(
        default="",
        description="address of the Redis that all replicas share: redis://host:6379/0. Empty: "
        "this process shares nothing",
    )
    secret_key: str = Field(
        default="",
        description="key that signs roles in rooms; the same for all replicas, and required with "
        "a Redis. Empty: a random key at each start",
    )
    short_link_store: str = Field(
        default="",
        description="where short links are stored: the path of a SQLite file, or the word redis "
        "for the shared Redis. Empty: short links are off",
    )
    max_short_links: int = Field(
        default=100_000,
        ge=1,
        description="maximum number of stored short links; beyond it none is made until one "
        "expires",
    )
    max_short_link_characters: int = Field(
        default=3000,
        ge=100,
        le=32 * 1024,
        description="maximum length of a link that is made short; the answer has the link in a "
        "header, whose length proxies limit (nginx: 4 KB)",
    )
    short_link_ttl_days: float = Field(
        default=90.0,
        gt=0,
        description="days after which a short link expires unless it is made again",
    )
    short_links_per_minute: float = Field(
        default=30.0,
        gt=0,
        description="short links that one network address may make per minute, in all replicas "
        "together",
    )
    max_rooms: int = Field(
        default=50, ge=0, description="maximum number of rooms in all replicas together; 0: none"
    )
    max_room_followers: int = Field(
        default=100, ge=1, description="maximum number of pages that follow one room"
    )
    room_ttl_seconds: float = Field(
        default=900.0, ge=1, description="seconds without its presenter after which a room ends"
    )
    tour_folder: str = Field(
        default="", description="folder with the chapters of another tour. Empty: the built-in tour"
    )
    evaluate_every: int = Field(
        default=10, ge=1, description="steps between two evaluations on the held-out images"
    )
    max_frames_per_second: float = Field(
        default=20.0,
        gt=0,
        le=60,
        description="maximum number of steps per second that are sent while playing",
    )
    ping_interval_seconds: float = Field(
        default=20.0,
        gt=0,
        description="seconds between two pings to a page, and the timeout of each; a dead "
        "connection is closed within twice that time",
    )
    drain_seconds: float = Field(
        default=2.0,
        ge=0,
        le=5,
        description="seconds after SIGTERM during which /readyz answers 503 before the server "
        "closes its sockets",
    )
    development: bool = Field(
        default=False,
        description="load the single modules and stylesheets of static/ instead of the bundles",
    )
    metrics: bool = Field(default=False, description="serve /metrics for Prometheus")
    log_level: Literal["info", "warning", "error"] = Field(
        default="warning", description="least level to log; info adds sessions and closed sockets"
    )
    log_json: bool = Field(default=False, description="write log lines as JSON")
    send_timeout_seconds: float = Field(
        default=10.0,
        gt=0,
        description="seconds that a page may take to read one message before it is disconnected",
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read the old environment names as well; the new ones have precedence."""
        return init_settings, env_settings, _OldEnvironmentNames(settings_cls)


class _OldEnvironmentNames(PydanticBaseSettingsSource):
    """Values of the environment variables in `OLD_NAMES`."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        old = OLD_NAMES.get(field_name, "")
        return os.environ.get(environment_name(old)), field_name, False

    def __call__(self) -> dict[str, Any]:
        fields = self.settings_cls.model_fields
        values = {name: self.get_field_value(field, name)[0] for name, field in fields.items()}
        return {name: value for name, value in values.items() if value is not None}


def environment_name(setting: str) -> str:
    """Return the environment variable of a setting.

    >>> environment_name("max_sessions")
    'BACKPROP_EXPLORER_MAX_SESSIONS'
    """
    return ENVIRONMENT_PREFIX + setting.upper()


def deprecation_warnings() -> list[str]:
    """Return one sentence for each old environment name that is set."""
    return [
        f"{environment_name(old)} is now {environment_name(new)}; "
        "the old name will stop working in the next release."
        for new, old in OLD_NAMES.items()
        if environment_name(old) in os.environ
    ]


def describe_settings() -> str:
    """Return one line for each setting: environment variable, default, help."""
    lines = []
    for name, field in Settings.model_fields.items():
        default = field.get_default(call_default_factory=True)
        lines.append(f"  {environment_name(name)} (default {default!r}): {field.description}")
    return "\n".join(lines)
