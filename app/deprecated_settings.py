"""The environment names that settings had before; they work in this release, with a warning."""

import os
from typing import Any

from pydantic.fields import FieldInfo
from pydantic_settings import PydanticBaseSettingsSource

# New name: old name.
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


class OldEnvironmentNames(PydanticBaseSettingsSource):
    """Reads the values of settings from the environment variables of their old names."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        old = OLD_NAMES.get(field_name, "")
        return os.environ.get(f"{self.config['env_prefix']}{old.upper()}"), field_name, False

    def __call__(self) -> dict[str, Any]:
        fields = self.settings_cls.model_fields
        values = {name: self.get_field_value(field, name)[0] for name, field in fields.items()}
        return {name: value for name, value in values.items() if value is not None}


def deprecation_warnings(prefix: str) -> list[str]:
    """Return one sentence for each old name that is set behind this prefix."""
    return [
        f"{prefix}{old.upper()} is now {prefix}{new.upper()}; "
        "the old name will stop working in the next release."
        for new, old in OLD_NAMES.items()
        if prefix + old.upper() in os.environ
    ]
