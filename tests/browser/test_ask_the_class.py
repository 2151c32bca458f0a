"""A class of five answers questions of all kinds in two rounds; the next step shows who was right.

The presenter reloads the page in one of them, and hands the room over in another. Every message
that a pupil's page gets is inspected: none tells the truth or the answers before they are revealed.
"""

import pytest
from playwright.sync_api import expect

from tests.browser.accessibility import axe_findings
from tests.browser.page import press_step, wait_for_position
from tests.browser.rooms import Pupil, PupilWithKeyboard, PupilWithPhone, open_room
from tests.browser.tour import CHAPTER_NAMES, wait_for_chapter

CHAPTERS = {  # where the tour asks each kind of question, and how many answers are offered
    "free": ("network", 4),
    "direction": ("derivative", 3),
    "landing": ("descent", None),
    "map": ("every-weight", None),
    "learning_rate": ("again", 4),
    "optimizer": ("which-way", 3),
    "class": ("forward-only", 2),
}
HIDDEN = ("answers", "right", "median", "off")


@pytest.fixture
def pupils(phone, server, open_fresh, page):
    """Five pages that follow the room of `page`: one on a phone, one with the keyboard only."""
    invitation = open_room(page)
    page.click("#share-dialog [aria-label=Close]")
    found = [PupilWithPhone(phone)]
    phone.goto(server + invitation)
    narrow = (390, 700)  # shows one plot: less to draw
    for kind, size in ((PupilWithKeyboard, (1024, 700)), *[(Pupil, narrow)] * 3):
        open_fresh(invitation, size=size, before=lambda one, kind=kind: found.append(kind(one)))
    for pupil in found:
        expect(pupil.page.locator("#room")).to_contain_text("You follow live")
    expect(page.locator("#room")).to_contain_text("5 follow")
    return found


def open_chapter(page, name) -> None:
    """Go to a chapter of the tour, once the card of the question before no longer covers it."""
    expect(page.locator("#question-card")).to_be_hidden()
    if not page.locator("#tour").is_visible():
        page.click("#tour-open")
    expect(page.locator("#tour-list option")).to_have_count(len(CHAPTER_NAMES))
    page.select_option("#tour-list", str(CHAPTER_NAMES.index(name)))
    wait_for_chapter(page, name)


def give_answers(pupils, options, turn: int) -> None:
    """Let every pupil answer; `turn` moves the answers on."""
    for number, pupil in enumerate(pupils):
        expect(pupil.page.locator("#answer-card")).to_be_visible()
        if options is None:
            pupil.answer_at(0.3 + 0.1 * ((number + turn) % 5), 0.4 + 0.05 * number)
        else:
            pupil.answer((number + turn) % options)
    for pupil in pupils:
        pupil.expect_sent()


def check_nothing_was_told(pupil, identity) -> dict:
    """Return the question as revealed; fail if a pupil's page was told anything before."""
    messages = pupil.messages()
    of_it = [one for one in messages if one["type"] == "question" and one["id"] == identity]
    told = next(one for one in of_it if one["state"] == "revealed")
    start, end = messages.index(of_it[0]), messages.index(told)
    truth = told["truth"]
    for message in messages[start:end]:
        if message["type"] == "question":
            hidden = [message["truth"], message["answers"]]
            hidden += [one[name] for one in message["rounds"] for name in HIDDEN]
            assert hidden == [None] * len(hidden), message
        assert message.get("position", 0) <= told["step"], message["type"]
        if told["kind"] == "landing":
            shown = truth if isinstance(truth, list) else [truth]
            assert not any(str(one) in str(message) for one in shown), message["type"]
        if told["kind"] == "class":
            assert message["type"] not in ("prediction", "held_out")
    return told


def ask_twice(page, pupils, kind, between=lambda: None):
    """Ask the chapter's question in two rounds and make the step; return it as revealed."""
    name, options = CHAPTERS[kind]
    open_chapter(page, name)
    page.click("#tour [data-guide=ask]")
    card = page.locator("#question-card")
    expect(card.locator(".question-answered")).to_contain_text("0 of 5 have answered")
    give_answers(pupils, options, turn=0)
    expect(card.locator(".question-answered")).to_contain_text("5 of 5 have answered")
    between()
    card.locator("[data-question=close]").click()
    for pupil in pupils:
        expect(pupil.page.locator("#answer-line")).to_contain_text("Closed: wait for")
    card.locator("[data-question=again]").click()
    expect(card.locator(".question-answered")).to_contain_text("0 of 5 have answered")
    give_answers(pupils, options, turn=1)
    expect(card.locator(".question-answered")).to_contain_text("5 of 5 have answered")
    if kind == "free":
        card.locator("[data-question=close]").click()
        card.locator("[data-question=reveal]").click()
    else:
        page.locator("#step").click()
    return reveal(card, pupils)


def reveal(card, pupils):
    """Wait until everybody sees the truth; check what was told before and what is told now."""
    expect(card).to_have_attribute("data-state", "revealed")
    told = []
    for pupil in pupils:
        expect(pupil.page.locator("#answer-card")).to_have_attribute("data-state", "revealed")
        expect(pupil.page.locator("#answer-line")).to_contain_text("You: ")
        identity = [one["id"] for one in pupil.messages() if one["type"] == "question"][-1]
        told.append(check_nothing_was_told(pupil, identity))
    question = told[0]
    assert question["truth"] is not None
    assert [one["round"] for one in question["rounds"]] == [1, 2]
    for one in question["rounds"]:
        assert one["count"] == len(pupils)
        counts = one["answers"]
        assert len(counts) == 5 if isinstance(counts, list) else sum(counts.values()) == 5
        if isinstance(counts, dict):
            assert one["right"] == counts[str(question["truth"])]
    outcome = card.locator(".question-outcome")
    expect(outcome).to_contain_text("First round: ")
    expect(outcome).to_contain_text("Second round: ")
    return question


def done(page, pupils) -> None:
    """Take the question away."""
    page.locator("#question-card [data-question=done]").click()
    for pupil in pupils:
        expect(pupil.page.locator("#answer-card")).to_be_hidden()


@pytest.mark.parametrize("page", [(1280, 720)], indirect=True)
def test_a_class_answers_all_kinds_of_questions_twice(page, pupils):
    for pupil in pupils:
        assert all("room=" in one for one in pupil.lines)
    press_step(page, 1)
    findings: list[str] = []

    def look_with_axe():
        findings.extend(axe_findings(page, "#question-card"))
        findings.extend(axe_findings(page, "#room"))
        for pupil in pupils[:2]:
            findings.extend(axe_findings(pupil.page, "#answer-card"))

    ask_twice(page, pupils, "free", between=look_with_axe)
    findings += [*axe_findings(page), *axe_findings(pupils[0].page)]
    assert findings == []
    done(page, pupils)

    def reload_the_presenter():
        page.reload()
        expect(page.locator("#question-card .question-answered")).to_contain_text("5 of 5")

    ask_twice(page, pupils, "direction", between=reload_the_presenter)
    done(page, pupils)
    for kind in ("landing", "map", "learning_rate", "optimizer"):
        told = ask_twice(page, pupils, kind)
        if kind in ("landing", "map"):
            assert all(one["off"] >= 0 for one in told["rounds"])
        done(page, pupils)


def test_the_question_goes_along_when_the_room_is_handed_over(page, pupils):
    """The pupil who takes over closes the question, asks again, steps and reveals."""
    name, options = CHAPTERS["class"]
    open_chapter(page, name)
    page.click("#tour [data-guide=ask]")
    give_answers(pupils, options, turn=0)
    taker, others = pupils[-1], pupils[:-1]
    page.locator("#room .room-hand").click()
    taker.page.locator("#room .room-take").click()
    expect(taker.page.locator("#room")).to_contain_text("Your room")
    expect(page.locator("#room")).to_contain_text("You follow live")
    card = taker.page.locator("#question-card")
    expect(card.locator(".question-answered")).to_contain_text("5 of 5 have answered")
    wait_for_position(taker.page, 60)
    card.locator("[data-question=close]").click()
    card.locator("[data-question=again]").click()
    give_answers(others, options, turn=1)
    expect(card.locator(".question-answered")).to_contain_text("4 of 5 have answered")
    taker.page.locator("#step").click()
    expect(card).to_have_attribute("data-state", "revealed")
    for pupil in others:
        expect(pupil.page.locator("#answer-line")).to_contain_text("You: ")
        identity = [one["id"] for one in pupil.messages() if one["type"] == "question"][-1]
        told = check_nothing_was_told(pupil, identity)
        assert (told["notice"], told["truth"]) == (None, 0)
        assert [one["count"] for one in told["rounds"]] == [5, 4]
    wait_for_position(taker.page, 61)
