"""The settings of the server: name, default, bounds and help of each; read from the environment."""

from typing import Literal

from pydantic import AliasChoices, Field, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from app.deprecated_settings import OldEnvironmentNames
from app.origins import normalize_host, normalize_origin
from engine import MAX_LANES

ENVIRONMENT_PREFIX = "BACKPROP_EXPLORER_"


class Settings(BaseSettings):
    """All settings. The environment variable of a field is the prefix and its name in capitals."""

    model_config = SettingsConfigDict(
        env_prefix=ENVIRONMENT_PREFIX, populate_by_name=True, extra="ignore"
    )

    host: str = Field(default="127.0.0.1", description="Address to listen on.")
    port: int = Field(
        default=8000,
        ge=0,
        le=65535,
        validation_alias=AliasChoices(f"{ENVIRONMENT_PREFIX}PORT", "PORT", "port"),
        description="Port to listen on; 0 takes a free one. The variable PORT without prefix "
        "works too.",
    )
    allowed_origins: list[str] = Field(
        default=[],
        description="Further origins that may open the websocket, as JSON: "
        '["https://example.org"]. '
        "The page's own origin is always allowed.",
    )
    allowed_hosts: list[str] = Field(
        default=[],
        description='Host names under which the page may be requested, as JSON: ["example.org"]. '
        "A name without a port allows any port. Empty: any name; on a loopback "
        "address, loopback names only.",
    )
    trusted_proxies: str = Field(
        default="",
        description="Addresses of proxies, separated by commas, whose X-Forwarded-For and "
        "X-Forwarded-Proto headers are trusted; * trusts all.",
    )
    root_path: str = Field(
        default="",
        pattern=r"^(/[^/]+)*$",
        description="Path under which a proxy serves the page without removing it, such as "
        "/explorer.",
    )
    frame_ancestors: str = Field(
        default="'self'",
        description="Sites that may show the page in a frame (CSP frame-ancestors).",
    )
    source_url: str = Field(
        default="",
        pattern=r"^(https?://\S+)?$",
        description="Address of the source, which the help links to. Empty: no link.",
    )
    max_sessions: int = Field(
        default=200,
        ge=1,
        description="Maximum number of active sessions in this process; further ones wait in a "
        "queue.",
    )
    max_sessions_per_client: int = Field(
        default=40,
        ge=1,
        description="Maximum number of active sessions of one network address; further ones wait.",
    )
    queue_length: int = Field(
        default=500,
        ge=0,
        description="Maximum number of waiting sessions. Further pages are turned away; a page of "
        "an address with few takes the position of one of the address with most.",
    )
    max_disconnected_sessions: int = Field(
        default=2000,
        ge=1,
        description="Maximum number of sessions without a page that are remembered.",
    )
    suspend_after_seconds: float = Field(
        default=120.0,
        gt=0,
        description="Seconds for which a session without a page keeps its arrays.",
    )
    session_ttl_seconds: float = Field(
        default=1800.0,
        gt=0,
        description="Seconds for which a session without a page keeps its recipe, from which it "
        "is replayed.",
    )
    idle_seconds: float = Field(
        default=600.0,
        gt=0,
        description="Seconds without input after which playing pauses and a paused run frees its "
        "arrays.",
    )
    release_cache_after_seconds: float = Field(
        default=30.0,
        gt=0,
        description="Seconds without input after which a paused run frees the cached record of "
        "its newest step.",
    )
    max_command_kibibytes: int = Field(
        default=64, ge=1, description="Maximum length of a command, in KiB."
    )
    commands_per_second: float = Field(
        default=100.0,
        gt=0,
        description="Maximum rate of commands of one page, on average; an acknowledgement counts "
        "as a quarter.",
    )
    commands_burst: int = Field(
        default=300, ge=10, description="Maximum number of commands of one page in a burst."
    )
    max_waiting_commands: int = Field(
        default=200,
        ge=10,
        description="Maximum number of waiting commands of one page; a page with more is "
        "disconnected.",
    )
    max_parameters: int = Field(
        default=1_000_000, ge=100_000, description="Maximum number of parameters of a run."
    )
    max_batch_values: int = Field(
        default=20_000_000,
        ge=1_000_000,
        description="Maximum number of values that the forward pass of one mini-batch computes.",
    )
    max_intervention_steps: int = Field(
        default=2000,
        ge=10,
        description="Maximum cost of the changes, edits and displacements in a recipe, in training "
        "steps: a displacement in a plane of curvature costs about 80, in another plane 6.",
    )
    history_mebibytes: int = Field(
        default=96, ge=8, description="Maximum memory of one session for going back, in MiB."
    )
    replay_cache_mebibytes: int = Field(
        default=256,
        ge=64,
        description="Maximum memory of the process for runs that links open, in MiB.",
    )
    step_cache_mebibytes: int = Field(
        default=128,
        ge=0,
        description="Maximum memory of the process for steps that several visitors see, in MiB.",
    )
    surface_cache_mebibytes: int = Field(
        default=32,
        ge=0,
        description="Maximum memory of the process for loss surfaces that it made, in MiB.",
    )
    redis_surface_mebibytes: int = Field(
        default=64,
        ge=0,
        description="Maximum memory in the Redis for loss surfaces that replicas share, in MiB; 0 "
        "shares none.",
    )
    max_open_steps: int = Field(
        default=20_000,
        ge=0,
        description="Maximum number of updates at which a link may open a run.",
    )
    max_lanes: int = Field(
        default=MAX_LANES,
        ge=2,
        le=MAX_LANES,
        description="Maximum number of runs that one page compares. All of them together have the "
        "memory and the size of one run.",
    )
    max_recording_steps: int = Field(
        default=100, ge=1, description="Maximum number of steps of a recording."
    )
    max_recording_mebibytes: int = Field(
        default=64, ge=1, description="Maximum size of a recording before compression, in MiB."
    )
    redis_url: str = Field(
        default="",
        description="Address of the Redis that several replicas share, such as "
        "redis://host:6379/0. Empty: no sharing.",
    )
    secret_key: str = Field(
        default="",
        description="Key that signs the roles in rooms. It must be the same for all replicas "
        "that share a Redis. Empty: a random key.",
    )
    short_link_store: str = Field(
        default="",
        description="Where short links are stored: the path of an SQLite file, or the word "
        "redis. Empty: no short links.",
    )
    max_short_links: int = Field(
        default=100_000,
        ge=1,
        description="Maximum number of stored short links; at this number none is made until one "
        "expires.",
    )
    max_short_link_characters: int = Field(
        default=3000,
        ge=100,
        le=32 * 1024,
        description="Maximum length of a link that can be made short. The redirect carries it in "
        "a header, which proxies limit (nginx: 4 KB).",
    )
    short_link_ttl_days: float = Field(
        default=90.0,
        gt=0,
        description="Days for which a short link is kept after it was last made.",
    )
    short_links_per_minute: float = Field(
        default=30.0,
        gt=0,
        description="Short links a minute that one network address may make, counted over all "
        "replicas.",
    )
    data_folder: str = Field(
        default="",
        description="Folder with data sets of the host: IDX files, CIFAR-10, .npz or safetensors "
        "files, folders of folders of pictures. Empty: none.",
    )
    max_host_images: int = Field(
        default=20_000,
        ge=2,
        le=100_000,
        description="Maximum number of images of a data set of the host, the first of each class.",
    )
    max_host_data_mebibytes: int = Field(
        default=1024,
        ge=8,
        description="Maximum memory of the process for the data sets of the host, in MiB. An image "
        "takes four bytes for each of its values.",
    )
    max_own_data_mebibytes: int = Field(
        default=512,
        ge=8,
        description="Maximum memory of the process for the images that visitors send, in MiB. An "
        "image takes five bytes for each of its values.",
    )
    max_own_data_file_mebibytes: int = Field(
        default=16, ge=1, le=128, description="Maximum size of one file of own images, in MiB."
    )
    max_own_images: int = Field(
        default=5000, ge=2, le=100_000, description="Maximum number of images of one file."
    )
    max_image_side: int = Field(
        default=64, ge=4, le=256, description="Maximum number of rows and columns of own images."
    )
    own_data_per_minute: float = Field(
        default=30.0,
        gt=0,
        description="Files of own images a minute that one network address may send, counted over "
        "all replicas.",
    )
    kept_data_store: str = Field(
        default="",
        description="Where the images that visitors send are kept for links: the path of an SQLite "
        "file, or the word redis. Empty: they are kept for the time of a session only.",
    )
    max_kept_data: int = Field(
        default=200,
        ge=1,
        description="Maximum number of kept files of images; at this number none is kept until one "
        "expires.",
    )
    max_kept_data_mebibytes: int = Field(
        default=512, ge=1, description="Maximum size of all kept files of images, in MiB."
    )
    kept_data_days: float = Field(
        default=90.0,
        gt=0,
        description="Days for which a file of images is kept after it was last sent.",
    )
    max_rooms: int = Field(
        default=50,
        ge=0,
        description="Maximum number of rooms, counted over all replicas; 0 allows none.",
    )
    max_rooms_per_client: int = Field(
        default=10,
        ge=1,
        description="Maximum number of rooms of one network address. A room in which nobody is "
        "gives up its place when one is needed.",
    )
    max_room_followers: int = Field(
        default=100, ge=1, description="Maximum number of pages that follow one room."
    )
    room_ttl_seconds: float = Field(
        default=900.0, ge=1, description="Seconds for which a room without its presenter is kept."
    )
    join_attempts_per_minute: float = Field(
        default=120.0,
        gt=0,
        description="Words of rooms a minute that one network address may try, counted over all "
        "replicas. A class behind one address needs one for each pupil, and some for mistakes.",
    )
    tour_folder: str = Field(
        default="",
        description="Folder with the chapters of another tour. Empty: the tour of the explorer.",
    )
    evaluate_every: int = Field(
        default=10, ge=1, description="Steps between two evaluations on the held-out images."
    )
    max_frames_per_second: float = Field(
        default=30.0, gt=0, le=60, description="Maximum number of pictures a second while playing."
    )
    ping_interval_seconds: float = Field(
        default=20.0,
        gt=0,
        description="Seconds between two pings to a page, and the time that its answer may take. "
        "A dead connection is closed within twice this time.",
    )
    drain_seconds: float = Field(
        default=2.0,
        ge=0,
        le=5,
        description="Seconds for which /readyz answers 503 after SIGTERM, before the websockets "
        "are closed.",
    )
    development: bool = Field(
        default=False,
        description="Serve the single modules and stylesheets of static/ instead of the bundles.",
    )
    metrics: bool = Field(default=False, description="Serve /metrics for Prometheus.")
    log_level: Literal["info", "warning", "error"] = Field(
        default="warning",
        description="Least severe level that is logged; info includes sessions and closed "
        "websockets.",
    )
    log_json: bool = Field(default=False, description="Write log lines as JSON.")
    send_timeout_seconds: float = Field(
        default=10.0,
        gt=0,
        description="Seconds that a page may take to read one message before it is disconnected.",
    )

    @field_validator("allowed_origins")
    @classmethod
    def _normalize_origins(cls, origins: list[str]) -> list[str]:
        return [normalize_origin(one) for one in origins]

    @field_validator("allowed_hosts")
    @classmethod
    def _normalize_hosts(cls, hosts: list[str]) -> list[str]:
        return [normalize_host(one) for one in hosts]

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
        return init_settings, env_settings, OldEnvironmentNames(settings_cls)


def environment_name(setting: str) -> str:
    """Return the environment variable of a setting.

    >>> environment_name("max_sessions")
    'BACKPROP_EXPLORER_MAX_SESSIONS'
    """
    return ENVIRONMENT_PREFIX + setting.upper()


def describe_settings() -> str:
    """Return one line for each setting: environment variable, default, help."""
    lines = []
    for name, field in Settings.model_fields.items():
        default = field.get_default(call_default_factory=True)
        lines.append(f"  {environment_name(name)} (default {default!r}): {field.description}")
    return "\n".join(lines)
