"""Close codes: the page has the server's, and neither writes one as a bare number elsewhere."""

import re
from pathlib import Path

from app.protocol.close_codes import CloseCode

ROOT = Path(__file__).resolve().parents[2]
JAVASCRIPT = ROOT / "static" / "js" / "net" / "close_codes.js"
PYTHON = ROOT / "app" / "protocol" / "close_codes.py"


def test_the_page_has_the_same_codes_as_the_server():
    members = re.findall(r"^  ([A-Z_]+): (\d+),$", JAVASCRIPT.read_text("utf-8"), re.MULTILINE)
    assert [(code.name, str(code.value)) for code in CloseCode] == members


def test_the_documentation_lists_all_codes():
    text = (ROOT / "docs" / "protocol.md").read_text("utf-8")
    listed = {int(code) for code in re.findall(r"^\| (\d{4}) \|", text, re.MULTILINE)}
    assert listed == {*CloseCode, 1012}  # uvicorn closes with 1012 when the server stops


def test_codes_are_written_as_numbers_in_the_two_files_only():
    code = re.compile(rf"\b({'|'.join(str(one.value) for one in CloseCode)})\b")
    files = [*(ROOT / "app").rglob("*.py"), *(ROOT / "static" / "js").rglob("*.js")]
    found = {path for path in files if code.search(path.read_text("utf-8"))}
    assert found == {PYTHON, JAVASCRIPT}


def test_a_code_is_logged_and_counted_as_its_number():
    assert f"{CloseCode.SESSION_GONE} {CloseCode.SESSION_GONE!s}" == "4404 4404"
