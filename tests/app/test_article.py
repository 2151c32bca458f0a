"""The tour as an article: complete without JavaScript, figures from the engine, relative links."""

import re
from html.parser import HTMLParser
from itertools import pairwise

import httpx
import pytest

from app.content.glossary import formula, load_glossary, term_descriptions
from app.tour.figures import FIGURES, render_figure
from app.tour.figures.svg import PlotFrame
from app.tour.render import load_tour
from engine import BadInput

VOID = {"meta", "link", "br", "img", "input"}


class Reader(HTMLParser):
    """Parses a page into its headings, URLs and unclosed elements."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.headings: list[int] = []
        self.addresses: list[str] = []
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        if tag not in VOID:
            self.open.append(tag)
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        self.addresses += [value for name, value in attrs if name in ("href", "src") and value]

    def handle_startendtag(self, tag, attrs):
        self.addresses += [value for name, value in attrs if name in ("href", "src") and value]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


@pytest.fixture(scope="module")
def text(server) -> str:
    return httpx.get(server + "tour", timeout=60).text


def test_it_is_whole_well_formed_and_in_order(text):
    reader = Reader(text)
    assert reader.open == []
    assert reader.headings[0] == 1
    steps = [later - earlier for earlier, later in pairwise(reader.headings)]
    assert max(steps) == 1
    assert (
        reader.headings.count(2)
        == len(load_tour())
        == text.count("<article ")
        == text.count("<svg ")
    )
    assert re.search(r"<title>[^<]{20,70}</title>", text)
    assert re.search(r'<meta name="description" content="[^"]{50,160}">', text)
    assert '<html lang="en">' in text


def test_its_addresses_are_relative_and_answer(text, server):
    for one in Reader(text).addresses:
        assert not one.startswith(("/", "http"))
        if not one.startswith(("#", "data:")):
            assert httpx.get(server + one.split("#")[0].removeprefix("./")).status_code == 200
    for one in load_tour():
        assert f'href="./#tour/{one.place}"' in text
        assert f'id="{one.chapter.name}"' in text


def test_it_has_no_script_of_its_own_but_one_file(text):
    (script,) = re.findall(r"<script[^>]*>", text)
    assert re.fullmatch(r'<script type="module" src="static/article-[0-9a-f]{16}\.js">', script)
    assert "<style" not in text
    assert not re.search(r"\son\w+=", text)


def test_it_is_sent_compressed_where_that_is_taken(text, server):
    for encoding in ("gzip", "identity"):
        answer = httpx.get(server + "tour", headers={"accept-encoding": encoding})
        assert answer.headers.get("content-encoding", "identity") == encoding
        assert answer.text == text


def test_what_the_panel_gets_is_the_same_tour(server):
    chapters = httpx.get(server + "tour.json", timeout=60).json()["chapters"]
    assert chapters == [one.to_data() for one in load_tour()]
    assert httpx.get(server + "glossary.json").json() == term_descriptions()


def test_a_point_of_a_figure_stands_where_the_record_says():
    (one,) = [one for one in load_tour() if one.chapter.figure["of"] == "loss"]
    image, record = one.chapter.scene.image, one.records.record
    across, down = PlotFrame(46, 26, 500, 210, (0, 1), (0, 4.6)).to_drawing(
        record.true_probabilities[image], record.losses[image]
    )
    assert f'cx="{across:.1f}" cy="{down:.1f}"' in one.figure
    assert across == pytest.approx(46 + 500 * record.true_probabilities[image])


def test_another_step_gives_another_figure_and_the_same_step_the_same():
    for one in load_tour():
        again = render_figure(one.records, one.chapter.figure)
        assert again == one.figure
        if one.chapter.figure["of"] != "graph":
            other = {**one.chapter.figure, "step": one.chapter.figure.get("step", 3) + 4}
            assert render_figure(one.records, other) != again
    with pytest.raises(BadInput):
        render_figure(load_tour()[0].records, {"of": "nothing"})
    assert {one.chapter.figure["of"] for one in load_tour()} == set(FIGURES)


def test_every_formula_is_made_of_terms_that_there_are():
    for key in load_glossary()["formulas"]:
        assert formula(key).startswith("<math")
    for term in term_descriptions().values():
        assert term["name"]
        assert term["words"].endswith(".")
