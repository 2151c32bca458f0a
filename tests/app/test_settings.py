"""The settings: their environment names, old and new, and the warnings for the old ones."""

import doctest
import json
from typing import Any

import httpx
import pytest
from pydantic import ValidationError

from app import origins, settings
from app.deprecated_settings import OLD_NAMES, deprecation_warnings
from app.settings import ENVIRONMENT_PREFIX, Settings, environment_name
from tests.hosting.server_process import running_server


def another_value(name: str, more: int = 1) -> Any:
    """Return a value that a setting may have and that is not its default."""
    default = Settings.model_fields[name].get_default(call_default_factory=True)
    if name == "log_level":
        return "error"
    if name == "max_lanes":
        return default - more  # the default is the most
    if isinstance(default, bool):
        return not default
    if isinstance(default, list):
        return ["other.example" if name == "allowed_hosts" else "https://other.example"]
    if name == "source_url":
        return f"https://other.example/{more}"
    return f"/other/{more}" if isinstance(default, str) else default + more


def text_of(value: Any) -> str:
    """Return a value as it is written in the environment."""
    return json.dumps(value) if isinstance(value, list) else str(value)


def test_the_examples_of_the_docstrings_are_right():
    for module in (settings, origins):
        found = doctest.testmod(module)
        assert found.attempted > 0
        assert found.failed == 0


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("https://Explorer.Example", "https://explorer.example"),
        ("https://explorer.example/", "https://explorer.example"),
        ("https://explorer.example:443", "https://explorer.example"),
        (" http://localhost:8080 ", "http://localhost:8080"),
        ("http://[::1]:8000/", "http://[::1]:8000"),
    ],
)
def test_an_allowed_origin_is_kept_as_browsers_write_it(written, kept):
    assert Settings(allowed_origins=[written]).allowed_origins == [kept]


@pytest.mark.parametrize(
    "written",
    [
        "explorer.example",
        "https://explorer.example/page",
        "ftp://explorer.example",
        "*",
        "null",
        "",
    ],
)
def test_what_is_no_origin_is_refused_at_the_start(written):
    with pytest.raises(ValidationError, match="is not an origin"):
        Settings(allowed_origins=[written])


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("Explorer.Example", "explorer.example"),
        ("explorer.example.", "explorer.example"),
        ("explorer.example:8443", "explorer.example:8443"),
        ("[::1]", "[::1]"),
    ],
)
def test_an_allowed_host_is_kept_in_lower_case(written, kept):
    assert Settings(allowed_hosts=[written]).allowed_hosts == [kept]


@pytest.mark.parametrize("written", ["https://explorer.example", "a/b", "a b", ""])
def test_what_is_no_host_is_refused_at_the_start(written):
    with pytest.raises(ValidationError, match="is not a host name"):
        Settings(allowed_hosts=[written])


def test_old_names_are_no_names_of_today_and_lead_to_one_setting_each():
    fields = set(Settings.model_fields)
    assert set(OLD_NAMES) <= fields
    assert not set(OLD_NAMES.values()) & fields
    assert len(set(OLD_NAMES.values())) == len(OLD_NAMES)


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_has_an_environment_variable(monkeypatch, name):
    value = another_value(name)
    assert getattr(Settings(), name) != value
    monkeypatch.setenv(environment_name(name), text_of(value))
    assert getattr(Settings(), name) == value


@pytest.mark.parametrize(("new", "old"), OLD_NAMES.items())
def test_an_old_name_still_works_and_the_new_one_has_precedence(monkeypatch, new, old):
    first, second, third = (another_value(new, more) for more in (1, 2, 3))
    monkeypatch.setenv(environment_name(old), text_of(first))
    assert getattr(Settings(), new) == first
    assert deprecation_warnings(ENVIRONMENT_PREFIX) == [
        f"{environment_name(old)} is now {environment_name(new)}; "
        "the old name will stop working in the next release."
    ]
    monkeypatch.setenv(environment_name(new), text_of(second))
    assert getattr(Settings(), new) == second
    assert getattr(Settings(**{new: third}), new) == third


def test_a_server_says_each_old_name_once(tmp_path):
    given = {"short_links": tmp_path / "links.db", "sessions": 3}
    with running_server(**given, quiet=False) as one:
        for number in range(2):
            answer = httpx.post(one.address + "links", json={"fragment": f"view/1{number}"})
            assert answer.status_code == 201
        said = one.stop().splitlines()
    assert [line for line in said if "is now" in line] == [
        f"WARNING: {ENVIRONMENT_PREFIX}{old} is now {ENVIRONMENT_PREFIX}{new}; "
        "the old name will stop working in the next release."
        for old, new in [("SESSIONS", "MAX_SESSIONS"), ("SHORT_LINKS", "SHORT_LINK_STORE")]
    ]


def test_without_old_names_nothing_is_said():
    assert deprecation_warnings(ENVIRONMENT_PREFIX) == []
