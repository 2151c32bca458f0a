"""Where static/ and templates/ lie: in the wheel inside app/, in a checkout beside it."""

from pathlib import Path


def resource_folder(name: str) -> Path:
    """Return the folder `name` of the project. Raises: FileNotFoundError naming both places."""
    here = Path(__file__).parent
    for place in (here / name, here.parent / name):
        if place.is_dir():
            return place
    raise FileNotFoundError(f"no folder {name}: neither in {here} nor in {here.parent}")
