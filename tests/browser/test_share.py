"""Links, exported files and embeds, made and opened in a real browser."""

import csv
import re
from base64 import urlsafe_b64encode
from io import StringIO
from pathlib import Path
from zlib import compressobj

import pytest
from playwright.sync_api import expect
from safetensors.numpy import load

from engine import Recipe, fingerprint, replay, train_step
from tests.browser.accessibility import axe_findings
from tests.browser.page import press_step, wait_for_position
from tests.browser.setup import configure, open_setup
from tests.browser.share import link_fragment, open_share_dialog
from tests.browser.stage import go_to_stage
from tests.browser.surfaces import SURFACE_CHART, choose_surface_option
from tests.hosting.server_process import running_server

EXACT = re.compile("bit-exact")
DRESSES = [(1440, 900, "light"), (390, 844, "dark")]


def test_a_link_brings_back_what_was_seen(page, open_fresh):
    configure(page, optimizer="momentum")
    press_step(page, 2)
    configure(page, learning_rate=0.2)
    expect(page.locator("#notice")).to_contain_text("0.2")
    press_step(page, 1, 2)
    go_to_stage(page, "everything")
    page.fill("#address", "∂C/∂conv1.pre_activation[1,3,4]")
    page.press("#address", "Enter")
    page.click("#pin")
    choose_surface_option(page, "Plane", "random")
    expect(page.locator("#surface-plot")).to_have_attribute("data-plane", "random")
    go_to_stage(page, "inside")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.keyboard.press("l")
    expect(page.locator("#share-contents")).to_contain_text("1 change during training")
    expect(page.locator("#share-contents")).to_contain_text("conv1.pre_activation[1, 3, 4]")
    expect(page.locator("#share-contents")).to_contain_text("the stage Inside")
    expect(page.locator("#share-link")).to_have_value(re.compile("#view/3"))
    page.click("#share-copy")
    expect(page.locator("#share-said")).to_have_text("Copied.")
    link = page.evaluate("() => navigator.clipboard.readText()")
    page.context.clear_permissions()
    page.keyboard.press("Escape")
    loss = page.locator("#loss").get_attribute("value")

    other = open_fresh("#" + link.split("#")[1])
    expect(other.locator(".arrival-words")).to_have_text(EXACT)
    expect(other.locator("#position")).to_have_text("3")
    expect(other.locator("#loss")).to_have_attribute("value", loss)
    expect(other.locator("#address")).to_have_value("∂C/∂conv1.pre_activation[1, 3, 4]")
    expect(other.locator(".pinned li")).to_have_count(1)
    expect(other.locator("#station")).to_be_visible()
    go_to_stage(other, "descend")
    expect(other.locator("#surface-plot")).to_have_attribute("data-plane", "random")
    go_to_stage(other, "inside")
    assert link_fragment(other) == "#" + link.split("#")[1]


def test_a_teachers_link_begins_before_the_first_step_and_hides_the_settings(page, server):
    press_step(page, 2)
    page.goto(server + link_fragment(page, "before the first step", "stepping only"))
    expect(page.locator(".arrival-words")).to_have_text(re.compile("The shared view is step 2"))
    expect(page.locator("#position")).to_have_text("0")
    expect(page.locator("#setup-open")).to_be_disabled()
    press_step(page, 2)
    expect(page.locator(".arrival-words")).to_have_text(EXACT)
    page.click(".arrival-away")
    expect(page.locator(".arrival-words")).to_have_text("This link hides the set-up.")
    expect(page.locator(".arrival-away")).to_be_hidden()  # the line has the way to all controls
    page.click(".arrival-all")
    open_setup(page)
    page.goto(server + link_fragment(page, "at this step", "none"))
    expect(page.locator(".arrival-words")).to_have_text(EXACT)
    expect(page.locator("#step")).to_be_hidden()
    page.keyboard.press("s")  # the run cannot be changed
    go_to_stage(page, "everything")
    page.fill("#address", "fc1.bias[3]")
    page.press("#address", "Enter")
    expect(page.locator("#weight")).not_to_have_attribute("value", "")
    expect(page.locator("#position")).to_have_text("2")


def test_a_short_link_is_made_where_the_host_keeps_some_and_opened(
    page, browser, open_fresh, tmp_path
):
    open_share_dialog(page)
    expect(page.locator("#share-link")).to_have_value(re.compile("#view/3"))
    expect(page.locator("#share-short")).to_be_hidden()  # this host stores no short links
    with running_server(short_link_store=tmp_path / "links.db", short_links_per_minute=2) as host:
        page = open_fresh(host.address, size=(390, 844), checked=False)
        page.click("#step")
        wait_for_position(page, 1)
        field, said = page.locator("#share-link"), page.locator("#share-said")
        open_share_dialog(page)
        expect(field).to_have_value(re.compile("#view/3"))
        long = field.input_value()
        expect(page.locator("#share-short")).to_contain_text("for 90 days")
        page.click("#share-shorten")
        expect(field).to_have_value(re.compile(rf"^{host.address}s/[\w-]{{10}}$"))
        expect(said).to_contain_text("keeps it for 90 days")
        short = field.input_value()
        page.click("#share-shorten")
        expect(field).to_have_value(long)
        page.click("#share-shorten")
        expect(field).to_have_value(short)
        page.locator(".share-choices label", has_text="dark").first.click()
        expect(field).to_have_value(re.compile("#view/3"))  # another view: no short link yet
        page.click("#share-shorten")
        expect(page.locator("#share-problem")).to_contain_text("The long link still works.")
        expect(field).to_have_value(re.compile("#view/3"))
        assert axe_findings(page, "#share-dialog") == []
        other = open_fresh(short)
        expect(other.locator(".arrival-words")).to_have_text(EXACT)
        expect(other.locator("#position")).to_have_text("1")
        assert other.url == long
        other.close()  # before its server ends


def test_a_bomb_and_a_broken_link_are_refused_in_words_and_the_page_goes_on(page):
    squeeze = compressobj(wbits=-15)
    bomb = squeeze.compress(b" " * 10_000_000) + squeeze.flush()
    good = link_fragment(page)
    for link, words in {
        "#view/2" + urlsafe_b64encode(bomb).decode().rstrip("="): "more than the 64 KiB",
        "#view/2AAAA": "damaged",
        "#view/7" + good[7:]: "version 7",
    }.items():
        page.evaluate("(hash) => { location.hash = hash; }", link)
        expect(page.locator("#arrival.problem .arrival-words")).to_contain_text(words)
    press_step(page, 1)
    page.evaluate("(hash) => { location.hash = hash; }", good)
    expect(page.locator(".arrival-words")).to_have_text(EXACT)
    expect(page.locator("#position")).to_have_text("0")


def test_files_hold_what_the_engine_has_and_open_again(page, server, tmp_path):
    press_step(page, 3)
    expect(page.locator(SURFACE_CHART)).to_have_attribute("data-plot", "drawn")  # it can be saved
    open_share_dialog(page)
    page.click('[data-share="export"]')

    def saved(selector: str) -> Path:
        with page.expect_download() as download:
            page.click(selector)
        path = tmp_path / download.value.suggested_filename
        download.value.save_as(path)
        return path

    run = replay(Recipe(), 3)
    parameters = saved('[data-export="parameters"]')
    found = load(parameters.read_bytes())
    assert found["conv1.weight"].tobytes() == run.parameters["conv1.kernel"].tobytes()
    assert found["fc2.bias"].tobytes() == run.parameters["fc2.bias"].tobytes()
    script = saved('[data-export="script"]').read_text()
    assert f'"{fingerprint(run.parameters)}"' in script
    rows = list(csv.DictReader(StringIO(saved('[data-export="losses"]').read_text())))
    assert float(rows[2]["loss"]) == train_step(replay(Recipe(), 2))[1].loss
    recipe = saved('[data-export="recipe"]')
    picture = saved('button[aria-label="Save C(w) as PNG"]').read_bytes()
    assert picture[:8] == b"\x89PNG\r\n\x1a\n"
    assert int.from_bytes(picture[16:20], "big") == 2 * page.locator("#slice-plot").evaluate(
        "(plot) => plot.querySelector('.chart-area').clientWidth"
    )
    assert saved('button[aria-label="Save Loss landscape as SVG"]').read_text()[:4] == "<svg"
    drawn = saved('button[aria-label="Save C(w) as SVG"]').read_text()
    words = " ".join(re.findall(r"<text[^>]*>([^<]+)</text>", drawn))
    assert re.search(r"^C\(w.*\): loss as a function of one weight", words)
    assert "before the step" in words
    [left_out] = re.findall(
        r'viewBox="0 (\d+) \d+ \d+"[^>]*class="line-chart|'
        r'class="line-chart"[^>]*viewBox="0 (\d+) \d+ \d+"',
        drawn,
    )
    assert max(map(int, filter(None, left_out))) > 20  # what the words over the chart take

    changed = bytearray(parameters.read_bytes())
    changed[-1] ^= 1
    (tmp_path / "changed.safetensors").write_bytes(changed)
    page.set_input_files("#export-file", tmp_path / "changed.safetensors")
    expect(page.locator("#export-problem")).to_contain_text("They were changed after")
    for file in (parameters, recipe):
        page.goto("about:blank")
        page.goto(server)
        open_share_dialog(page)
        page.click('[data-share="export"]')
        page.set_input_files("#export-file", file)
        expect(page.locator(".arrival-words")).to_have_text(EXACT)
        expect(page.locator("#position")).to_have_text("3")


FRAME = """<!doctype html><body style="margin: 0"><div style="width: 320px">{code}</div>"""


def test_an_embedded_view_fits_320_pixels_and_tells_its_height(page, server):
    press_step(page, 1)
    open_share_dialog(page)
    page.click('[data-share="embed"]')
    page.locator("#embed-panels label", has_text="C(w)").click()
    written = re.compile("panels=network,surface,weight#view/3")
    expect(page.locator("#embed-code")).to_have_value(written)
    code = page.input_value("#embed-code")
    page.route(
        server + "blog",
        lambda route: route.fulfill(content_type="text/html", body=FRAME.format(code=code)),
    )
    page.goto(server + "blog")
    frame = page.frame_locator("iframe")
    expect(frame.locator(".arrival-words")).to_have_text(EXACT)
    expect(frame.locator("#surface-plot")).to_have_attribute("data-plane", re.compile("."))
    expect(frame.locator("#setup-open")).to_be_hidden()
    expect(frame.locator("#inspector")).to_be_hidden()
    inside = page.frames[1]
    page.wait_for_function("() => document.querySelector('iframe').style.height !== ''")
    expect(frame.locator("#embed-foot a")).to_have_attribute("href", re.compile("/#view/3"))
    assert inside.evaluate("() => document.documentElement.scrollWidth") == 320
    page.wait_for_function(
        "(height) => document.querySelector('iframe').clientHeight === height",
        arg=inside.evaluate("() => Math.ceil(document.body.getBoundingClientRect().height)"),
    )
    frame.locator("#step").click()
    expect(frame.locator("#position")).to_have_text("2")
    assert page.context.cookies() == []
    with page.context.expect_page() as full:
        frame.locator("#embed-foot a").click()
    expect(full.value.locator("#position")).to_have_text("2")
    expect(full.value.locator("#setup-open")).to_be_enabled()


@pytest.mark.parametrize(("width", "height", "scheme"), DRESSES)
def test_axe_finds_nothing_serious_in_the_dialog_and_where_a_link_arrives(
    open_fresh, width, height, scheme
):
    page = open_fresh(size=(width, height), scheme=scheme)
    press_step(page, 1)
    page.goto(page.url + link_fragment(page, "stepping only"))
    expect(page.locator(".arrival-words")).to_have_text(EXACT)
    found = axe_findings(page)
    open_share_dialog(page)
    for tab in ("link", "embed", "export"):
        page.click(f'[data-share="{tab}"]')
        found += axe_findings(page, "#share-dialog")
    assert found == []
