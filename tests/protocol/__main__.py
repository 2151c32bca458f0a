"""Writes the page's protocol types (`python -m tests.protocol`), or checks them (`--check`)."""

import sys
from pathlib import Path

from tests.protocol.typescript import Declarations

FILE = Path(__file__).parents[2] / "static" / "js" / "net" / "protocol_types.d.ts"


def main(arguments: list[str]) -> str | None:
    """Write the file or, with `--check`, return what differs."""
    text = Declarations().text()
    if "--check" not in arguments:
        FILE.parent.mkdir(exist_ok=True)
        FILE.write_text(text, encoding="utf-8")
        return None
    if not FILE.exists() or FILE.read_text(encoding="utf-8") != text:
        return f"{FILE.name} has drifted from app and engine: run python -m tests.protocol"
    return None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
