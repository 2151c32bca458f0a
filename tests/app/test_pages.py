"""Pages, the Plotly script, health and headers of a real server."""

import doctest
import gzip
import mimetypes
import re
from hashlib import sha256
from urllib.parse import urljoin

import httpx
import pytest

from app.application import create_app
from app.assets.page_assets import EXPLORER, PAGES
from app.assets.static_files import MEDIA_TYPES
from app.http import encoded_fragment
from app.resources import resource_folder
from app.settings import Settings
from tests.coroutines import run_coroutine


def test_the_page_comes_with_its_policy_and_relative_addresses(server):
    answer = httpx.get(server)
    assert answer.status_code == 200
    assert answer.headers["permissions-policy"] == "camera=(self), microphone=(), geolocation=()"
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
    from app.assets import plotly_script

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

    answer = run_coroutine(asked())
    policy = answer.headers["content-security-policy"]
    assert policy.endswith("frame-ancestors 'self' https://blog.example")
    assert "<code>&#39;self&#39; https://blog.example</code>" in answer.text
    assert "set-cookie" not in answer.headers


def test_an_embedded_page_comes_with_its_panels_and_a_still_of_a_landscape(server):
    text = httpx.get(server + "?embed&panels=surface,<b>,weight", timeout=60).text
    assert '<html lang="en" data-embed data-panels="surface b weight">' in text
    assert 'href="data:image/png;base64,' in text
    assert 'data-panels="network curves"' in httpx.get(server + "?embed").text
    whole = httpx.get(server).text
    assert "data-embed" not in whole
    assert "surface-still" not in whole


def test_the_help_links_the_source_where_the_host_names_one(server):
    address = "https://code.example/explorer"

    async def asked() -> str:
        transport = httpx.ASGITransport(create_app(Settings(source_url=address)))
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            return (await client.get("/")).text

    assert f'<a href="{address}" target="_blank" rel="noopener">' in run_coroutine(asked())
    assert "The source and its documentation" not in httpx.get(server).text


@pytest.mark.parametrize(
    ("asked", "opened"),
    [
        ("%23view/2/abc", "#view/2/abc"),
        ("%2523view%2F2%2Fabc", "#view%2F2%2Fabc"),
        ("%23room/7aeaa4852ec6/token?utm_source=mail", "?utm_source=mail#room/7aeaa4852ec6/token"),
        ("?embed=1&panels=network%23view/2/abc", "?embed=1&panels=network#view/2/abc"),
        ("tour%23chapter-2", "tour#chapter-2"),
    ],
)
def test_a_link_whose_sign_of_the_fragment_is_encoded_opens(server, asked, opened):
    """Some mail programs and chats encode it; the server answered with 404."""
    for method in ("GET", "HEAD"):
        answer = httpx.request(method, server + asked)
        assert answer.status_code == 307
        assert urljoin(server + asked, answer.headers["location"]) == server + opened
        assert "content-security-policy" in answer.headers
    final = httpx.get(server + asked, follow_redirects=True)
    assert final.status_code == 200
    assert "Backprop Explorer" in final.text


def test_no_other_address_is_redirected(server):
    assert httpx.get(server + "%22view").status_code == 404
    assert httpx.get(server + "tour.json?x=%23").status_code == 200
    examples = doctest.testmod(encoded_fragment)
    assert (examples.failed, examples.attempted) == (0, 4)


def test_a_link_in_a_chat_has_a_picture_to_preview(server):
    found = dict(
        re.findall(r'<meta property="og:(\w+)" content="([^"]+)">', httpx.get(server).text)
    )
    assert found["title"] == "Backprop Explorer"
    assert found["image"].startswith(server)
    assert httpx.get(found["image"]).headers["content-type"] == "image/png"
    assert 'property="og:' not in httpx.get(server + "recording.txt", timeout=60).text


BROWSER = {"accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


@pytest.mark.parametrize(("path", "up"), [("nothing", "./"), ("a/b/c", "../../")])
def test_an_address_without_a_page_leads_a_browser_to_the_start_page(server, path, up):
    """It showed {"detail":"Not Found"}."""
    answer = httpx.get(server + path, headers=BROWSER)
    assert answer.status_code == 404
    assert "content-security-policy" in answer.headers
    assert "There is no such page</h1>" in answer.text
    links = re.findall(r'href="([^"]+)"', answer.text)
    assert links[-1] == up
    for link in links:
        assert httpx.get(urljoin(server + path, link)).status_code == 200
    assert httpx.get(server + path).json() == {"detail": "Not Found"}


@pytest.mark.parametrize("path", ["lesson/", "join/?word=x", "nothing/", "a%20b/%22/"])
def test_a_slash_too_many_is_removed_by_a_relative_redirection(server, path):
    answer = httpx.get(server + path)
    assert answer.status_code == 307
    assert answer.headers["location"].startswith("../")
    before, mark, query = path.partition("?")
    led = urljoin(server + path, answer.headers["location"])
    assert led == server + before.removesuffix("/") + mark + query
    assert httpx.post(server + before).status_code == 404


def test_health(server):
    assert httpx.get(server + "healthz").json() == {"status": "ok"}


def test_static_files_are_asked_for_anew_and_come_compressed(server):
    answer = httpx.get(server + "static/js/main.js")
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["content-encoding"] == "gzip"
    again = httpx.get(
        server + "static/js/main.js", headers={"if-none-match": answer.headers["etag"]}
    )
    assert again.status_code == 304


def test_pictures_and_what_no_browser_takes_compressed_come_as_they_are(server):
    assert "content-encoding" not in httpx.get(server + "static/screenshot.png").headers
    plain = httpx.get(server + "static/js/main.js", headers={"accept-encoding": "identity"})
    assert "content-encoding" not in plain.headers


@pytest.mark.parametrize("address", ["", "tour", "tour.json", "glossary.json"])
def test_pages_and_their_data_come_compressed(server, address):
    assert httpx.get(server + address, timeout=60).headers["content-encoding"] == "gzip"


@pytest.mark.parametrize("page", ["", "tour"])
def test_a_page_has_one_script_and_one_stylesheet_kept_for_ever(server, page):
    text = httpx.get(server + page, timeout=60).text
    names = re.findall(r'"(static/\w+-[0-9a-f]{16}\.(?:css|js))"', text)
    assert [name.rsplit(".")[1] for name in names] == ["css", "js"]
    assert len(re.findall(r'<script|rel="stylesheet"', text)) == 2
    for name in names:
        for encoding in ("gzip", "identity"):
            answer = httpx.get(server + name, headers={"accept-encoding": encoding})
            assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
            assert answer.headers["vary"] == "Accept-Encoding"
            assert answer.headers.get("content-encoding", "identity") == encoding
            digits = sha256(answer.content).hexdigest()[:16]
            assert f"-{digits}." in name


def test_a_file_under_another_hash_is_not_there(server):
    assert httpx.get(server + "static/explorer-0000000000000000.js").status_code == 404


def test_in_development_the_page_names_the_files_as_they_lie_there():
    app = create_app(Settings(development=True))

    async def asked() -> list[tuple[str, int, str]]:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            text = (await client.get("/")).text
            found = re.findall(r'(?:href|src)="((?:static|plotly)[^"]+\.(?:css|js))"', text)
            answers = [await client.get("/" + name) for name in found]
        return [
            (name, answer.status_code, answer.headers["cache-control"])
            for name, answer in zip(found, answers, strict=True)
        ]

    found = run_coroutine(asked())
    names = [name for name, _, _ in found]
    assert names[:-2] == [f"static/css/{name}" for name in EXPLORER.stylesheets]
    assert names[-2].startswith("plotly-")
    assert names[-1] == "static/js/main.js"
    assert {status for _, status, _ in found} == {200}
    assert {cache for name, _, cache in found if name.startswith("static")} == {"no-cache"}


def test_every_stylesheet_is_on_a_page():
    listed = {name for page in PAGES for name in page.stylesheets}
    assert listed == {path.name for path in (resource_folder("static") / "css").glob("*.css")}


def test_the_types_of_files_do_not_depend_on_the_machine(monkeypatch):
    """The registry of Windows may say that scripts are plain text, which `nosniff` forbids."""
    for suffix in (".js", ".css", ".svg", ".png", ".html", ".json"):
        monkeypatch.setitem(mimetypes.types_map, suffix, "text/plain")
    folder = resource_folder("static")
    paths = sorted(path for path in folder.rglob("*") if path.is_file())

    async def types() -> list[str]:
        transport = httpx.ASGITransport(create_app(Settings()))
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            answers = [await client.get(f"/static/{one.relative_to(folder)}") for one in paths]
        return [one.headers["content-type"] for one in answers]

    assert run_coroutine(types()) == [MEDIA_TYPES[one.suffix] for one in paths]
