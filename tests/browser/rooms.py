"""Rooms in browser tests: opening one, and the pupils who follow it and answer."""

import json
import re
from typing import Any

from playwright.sync_api import Page, WebSocket, expect

from tests.browser.share import open_share_dialog

MAX_TABS = 150  # presses until a part of the page has the focus


def open_room(page: Page) -> str:
    """Open a room on a page, and return the fragment of its invitation."""
    open_share_dialog(page)
    page.click("[data-share=teach]")
    page.click("#teach-open")
    link = page.locator("#teach-link")
    expect(link).to_have_value(re.compile("#room="))
    return "#" + link.input_value().split("#")[1]


class Pupil:
    """A page that follows a room; it keeps every message that comes over its websockets."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.lines: list[str] = []
        self._frames: list[str | bytes] = []
        self._messages: list[dict[str, Any]] = []  # of the first frames, which are read once
        page.on("websocket", self._listen)

    def _listen(self, line: WebSocket) -> None:
        self.lines.append(line.url)
        line.on("framereceived", lambda frame: self._frames.append(frame))

    def messages(self) -> list[dict[str, Any]]:
        """Return all messages that have come, without their arrays."""
        for frame in self._frames[len(self._messages) :]:
            self._messages.append(message_header(frame))
        return list(self._messages)

    def answer(self, option: int) -> None:
        """Choose an answer by a press on its button."""
        self.page.locator("#answer-card .answer-option").nth(option).click()

    def answer_at(self, across: float, down: float = 0.5) -> None:
        """Answer a landing by a press at a part of the width and height of its picture."""
        area = self.page.locator("#answer-card .question-area")
        box = area.bounding_box()
        assert box is not None
        area.click(position={"x": across * box["width"], "y": down * box["height"]})

    def expect_sent(self) -> None:
        """Wait until the server has confirmed the answer."""
        expect(self.page.locator("#answer-line")).to_contain_text("Sent")


class PupilWithPhone(Pupil):
    """A pupil who taps."""

    def answer(self, option: int) -> None:
        """Tap an answer."""
        self.page.locator("#answer-card .answer-option").nth(option).tap()

    def answer_at(self, across: float, down: float = 0.5) -> None:
        """Tap a place of the picture."""
        area = self.page.locator("#answer-card .question-area")
        box = area.bounding_box()
        assert box is not None
        area.tap(position={"x": across * box["width"], "y": down * box["height"]})


class PupilWithKeyboard(Pupil):
    """A pupil who uses the keyboard only."""

    def answer(self, option: int) -> None:
        """Go to the answers with Tab, to one of them with the arrow keys, and press Enter."""
        self._tab_to("answer-option")
        here = self.page.evaluate(
            "() => [...document.querySelectorAll('.answer-option')].indexOf(document.activeElement)"
        )
        for _ in range(abs(option - here)):
            self.page.keyboard.press("ArrowDown" if option > here else "ArrowUp")
        self.page.keyboard.press("Enter")

    def answer_at(self, across: float, down: float = 0.5) -> None:
        """Go to the picture with Tab, move the mark with the arrow keys, and press Enter."""
        self._tab_to("question-area")
        for part, less, more in ((across, "Left", "Right"), (1 - down, "Down", "Up")):
            for _ in range(round(20 * abs(part - 0.5))):
                self.page.keyboard.press("Arrow" + (more if part > 0.5 else less))
        self.page.keyboard.press("Enter")

    def _tab_to(self, name: str) -> None:
        has_focus = f"() => document.activeElement.classList.contains('{name}')"
        for _ in range(MAX_TABS):
            if self.page.evaluate(has_focus):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{name} is not reached with Tab")


def message_header(frame: str | bytes) -> dict[str, Any]:
    """Return a message as sent over the websocket, without its arrays."""
    if isinstance(frame, str):
        found: dict[str, Any] = json.loads(frame)
        return found
    length = int.from_bytes(frame[:8], "little")
    header = json.loads(frame[8 : 8 + length])
    found = json.loads(header["__metadata__"]["message"])
    return found
