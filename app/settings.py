"""One row a setting: name, default, help; read from the environment. No other logic."""

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
    frame_ancestors: str = Field(
        default="'self'", description="who may show the page in a frame (CSP)"
    )
    sessions: int = Field(default=200, ge=1, description="websockets open at once in this process")
    commands_waiting: int = Field(
        default=200, ge=10, description="commands of one page that may wait before it is cut off"
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
    evaluate_every: int = Field(
        default=10, ge=1, description="steps between two looks at the held-out images"
    )
    frames_per_second: float = Field(
        default=20.0, gt=0, le=60, description="most pictures a second sent while playing"
    )
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
