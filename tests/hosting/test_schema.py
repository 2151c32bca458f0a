"""The HTTP API against its OpenAPI schema, with Schemathesis."""

import os
from collections.abc import Iterator

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.application import create_app
from app.http.qr_code import MAX_LINK_CHARACTERS
from app.own_data.request_body import CONTENT_TYPE
from app.settings import Settings
from tests.hosting.own_data_files import made_file
from tests.hosting.server_process import running_server

EXAMPLES = int(os.environ.get("READER_EXAMPLES", "100"))  # 10,000 for the long run
WITH_BODY = 2  # short links and QR codes, in JSON
NONE = 2  # a route without parameters has one request
OWN_DATA_FILES = st.builds(made_file, seed=st.integers(0, 100), count=st.integers(10, 40))
MAX_CHARACTERS = min(Settings().max_short_link_characters, MAX_LINK_CHARACTERS)


schemathesis.openapi.media_type(CONTENT_TYPE, OWN_DATA_FILES)


@pytest.fixture(scope="module")
def schema(tmp_path_factory) -> Iterator[schemathesis.BaseSchema]:
    """The OpenAPI schema of a running server."""
    given = {
        "short_link_store": str(tmp_path_factory.mktemp("links") / "links.db"),
        "short_links_per_minute": 100_000,
        "kept_data_store": str(tmp_path_factory.mktemp("data") / "data.db"),
        "own_data_per_minute": 100_000,
        "join_attempts_per_minute": 100_000,
        "metrics": True,
    }
    with running_server(**given) as one:
        found = schemathesis.openapi.from_dict(create_app(Settings(**given)).openapi())
        found.config.update(base_url=one.address)
        yield found


def address_of(schema: schemathesis.BaseSchema, path: str) -> str:
    """Return an address of a path of the schema."""
    named = path.replace("{id}", "abcdefghij").replace("{name}", "mnist")
    named = named.replace("{word}", "mikaluto")
    return schema.config.base_url + named[1:]


@pytest.mark.parametrize("mode", list(schemathesis.GenerationMode))
def test_what_comes_is_what_is_said(schema, mode):
    """For valid and for invalid requests."""
    tried = 0
    for found in schema.get_all_operations():
        operation = found.ok()
        takes = bool([*operation.iter_parameters(), *operation.body])
        kinds = {one.media_type for one in operation.body}
        if mode.is_negative and not kinds - {CONTENT_TYPE}:
            continue  # any text is valid in a path, and any bytes are in a file
        examples = EXAMPLES if takes else NONE

        @settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck))
        @given(case=operation.as_strategy(generation_mode=mode))
        def validated(case):
            answer = case.call(allow_redirects=False)
            if mode.is_negative and answer.status_code == 413:  # too long, whatever it is
                assert len(answer.request.body) > MAX_CHARACTERS
            else:
                case.validate_response(answer)

        validated()
        tried += 1
    assert tried == (WITH_BODY if mode.is_negative else len(schema))


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_a_method_that_a_route_does_not_take_is_refused_with_those_that_it_does(schema, method):
    for path, methods in schema.raw_schema["paths"].items():
        if method.lower() in methods:
            continue
        answer = httpx.request(method, address_of(schema, path))
        allowed = {one.strip() for one in answer.headers["allow"].split(",")}
        assert (answer.status_code, allowed) == (405, {one.upper() for one in methods}), path


def test_head_is_answered_as_get_is_without_the_body(schema):
    for path, methods in schema.raw_schema["paths"].items():
        address = address_of(schema, path)
        head, get = httpx.head(address), httpx.get(address)
        assert (head.status_code, head.content) == (get.status_code, b""), path
        assert head.status_code == 405 or "get" in methods
        varying = {"date", "content-length"} if path == "/metrics" else {"date"}
        kept = [
            {name: value for name, value in one.headers.items() if name not in varying}
            for one in (head, get)
        ]
        assert kept[0] == kept[1], path
