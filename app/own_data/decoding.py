"""Decodes a file of own images within the bounds of the settings."""

from dataclasses import dataclass

from app.settings import Settings
from engine import BadInput, OwnData, own_data_from_bytes, own_data_to_bytes, own_data_warnings


@dataclass(frozen=True)
class DecodedFile:
    """The data of a file, the warnings about them, and the file as this project writes it."""

    data: OwnData
    warnings: tuple[str, ...]
    file: bytes


def decode_file(body: bytes, settings: Settings) -> DecodedFile:
    """Return the own data in a safetensors file; their hash is computed.

    Raises: BadInput naming what was found and what is allowed.
    """
    data = own_data_from_bytes(body)
    count, _, *sides = data.content.images.shape
    if count > settings.max_own_images:
        allowed = f"at most {settings.max_own_images:,} images"
        raise BadInput("images", f"{count:,} images", allowed)
    if max(sides) > settings.max_image_side:
        allowed = f"at most {settings.max_image_side} rows and columns"
        raise BadInput("images", "×".join(map(str, sides)), allowed)
    _ = data.problem, data.description  # cached: computed here, in the thread of the decoder
    return DecodedFile(data, own_data_warnings(data), own_data_to_bytes(data))
