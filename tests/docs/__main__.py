"""`python -m tests.docs` writes the generated blocks in docs/*.md; `--check` finds stale ones."""

import sys

from tests.docs.generated import BLOCKS
from tests.docs.markdown import ROOT, blocks, documents, with_blocks


def main(arguments: list[str]) -> str | None:
    """Write the blocks; with `--check`, only return an error that names the stale documents."""
    stale = []
    for path in documents():
        text = path.read_text(encoding="utf-8")
        written = with_blocks(text, {name: BLOCKS[name]() for name in blocks(text)})
        if written == text:
            continue
        stale.append(str(path.relative_to(ROOT)))
        if "--check" not in arguments:
            path.write_text(written, encoding="utf-8")
    if stale and "--check" in arguments:
        return f"stale: {', '.join(stale)}. Run python -m tests.docs"
    return None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
