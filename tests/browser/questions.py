"""The question of a room in browsers: asking, answering, and what the cards show."""

import re

from playwright.sync_api import Page, expect


def ask_class(page: Page, kind: str) -> None:
    """Ask the room a question of a kind, which is named as on its button."""
    page.click("#ask-open")
    page.locator(".question-kind").filter(has_text=re.compile(f"^{kind}")).click()
    page.click("#question-ask")
    expect(page.locator("#question-asked")).to_be_visible()


def wait_for_answer_line(page: Page, words: str) -> None:
    """Wait until the line under a follower's question contains these words."""
    expect(page.locator("#answer-line")).to_contain_text(words)


def answer_with_tap(page: Page, share: float) -> None:
    """Tap the picture of a landing at a share of its width; wait until the answer is stored."""
    area = page.locator("#answer-picture .question-area")
    box = area.bounding_box()
    area.tap(position={"x": share * box["width"], "y": box["height"] / 3})
    wait_for_answer_line(page, "Sent.")


def answer_with_keys(page: Page, key: str, count: int) -> None:
    """Move the mark of a landing with a key, send it with Enter; wait until it is stored."""
    page.locator("#answer-picture .question-area").focus()
    for _ in range(count):
        page.keyboard.press(key)
    page.keyboard.press("Enter")
    wait_for_answer_line(page, "Sent.")
