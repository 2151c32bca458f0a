"""Pages, the Plotly script, health and headers of a real server."""

import gzip
import re

import httpx

from app.main import create_app
from app.settings import Settings
from tests.running import awaited


def test_the_page_comes_with_its_policy_and_relative_addresses(server):
    answer = httpx.get(server)
    assert answer.status_code == 200
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "frame-ancestors 'self'" in policy
    addresses = re.findall(r'(?:src|href|data-plotly)="([^"]+)"', answer.text)
    assert addresses
    assert [one for one in addresses if one.startswith(("/", "http"))] == []
    for one in addresses:
        if not one.startswith("#"):
            assert httpx.get(server + one).status_code == 200


def test_no_script_or_style_stands_in_the_page(server):
    text = httpx.get(server).text
    assert re.findall(r"<script(?![^>]*\bsrc=)[^>]*>", text) == []
    assert "<style" not in text
    assert re.findall(r"\son\w+=", text) == []


def test_the_plotly_script_is_the_packages_own_compressed_and_kept_for_ever(server):
    address = re.search(r'data-plotly="([^"]+)"', httpx.get(server).text).group(1)
    assert re.fullmatch(r"plotly-[\d.]+\.min\.js", address)
    from app import plotly_script

    for encoding in ("gzip", "identity"):
        with httpx.stream("GET", server + address, headers={"accept-encoding": encoding}) as answer:
            raw = b"".join(answer.iter_raw())
        assert "immutable" in answer.headers["cache-control"]
        assert answer.headers["vary"] == "Accept-Encoding"
        body = gzip.decompress(raw) if encoding == "gzip" else raw
        assert body == plotly_script.plain()


def test_the_rules_plotly_would_add_are_handed_out_as_a_file(server):
    text = httpx.get(server).text
    address = re.search(r'id="plotly.js-style-global"[^>]*href="([^"]+)"', text).group(1)
    rules = httpx.get(server + address).text
    assert ".js-plotly-plot .plotly .main-svg { position:absolute;top:0;left:0;" in rules
    assert rules.count("{") == rules.count("}") > 50
    assert not re.search(r"\b[XY]\b", re.sub(r"translate\w*|\w+X|\w+Y", "", rules))


def test_who_may_frame_the_page_is_a_setting_that_the_page_says():
    app = create_app(Settings(frame_ancestors="'self' https://blog.example"))

    async def asked() -> httpx.Response:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            return await client.get("/?embed&panels=network")

    answer = awaited(asked())
    policy = answer.headers["content-security-policy"]
    assert policy.endswith("frame-ancestors 'self' https://blog.example")
    assert "<code>&#39;self&#39; https://blog.example</code>" in answer.text
    assert "set-cookie" not in answer.headers


def test_health(server):
    assert httpx.get(server + "healthz").json() == {"status": "ok"}


def test_static_files_are_asked_for_anew(server):
    answer = httpx.get(server + "static/js/main.js")
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.headers["content-type"].startswith("text/javascript")
    again = httpx.get(
        server + "static/js/main.js", headers={"if-none-match": answer.headers["etag"]}
    )
    assert again.status_code == 304
