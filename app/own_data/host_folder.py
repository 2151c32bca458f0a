"""Finds the host's data sets in `DATA_FOLDER` when the server starts, and logs what is wrong."""

from pathlib import Path

from app.logging_config import log_event, logger
from app.settings import Settings, environment_name
from engine import HOST_DATA, BadInput, find_host_data


def offer_host_data(settings: Settings) -> list[BadInput]:
    """Make the data sets in the folder of the settings those of this process (`HOST_DATA`).

    No image is read.

    Returns: an error for each data set that cannot be used.

    Raises:
        ValueError: the folder cannot be read. The sentence names the setting.
    """
    HOST_DATA.max_bytes = settings.max_host_data_mebibytes * 2**20
    if not settings.data_folder:
        HOST_DATA.replace([])
        return []
    folder = Path(settings.data_folder)
    try:
        found, errors = find_host_data(folder, settings.max_host_images, settings.max_image_side)
    except BadInput as bad:
        name = environment_name("data_folder")
        raise ValueError(f"{name}: got {settings.data_folder!r}; allowed: {bad.allowed}") from bad
    HOST_DATA.replace(found)
    return errors


def log_host_data(errors: list[BadInput]) -> None:
    """Log the data sets that the process has, and those that cannot be used."""
    for error in errors:
        fields = {"found": error.value, "allowed": error.allowed}
        logger.warning("host data cannot be used", extra={"fields": fields})
    for problem in HOST_DATA.problems:
        images = HOST_DATA.find(problem).description.images
        log_event("host data found", problem=problem, images=images)
