"""Browsers that lack what the page needs, or only the theme's colours."""

import re
from pathlib import Path

from playwright.sync_api import Route, expect

from tests.browser.page import press_step

ROOT = Path(__file__).parent.parent.parent
CSS = ROOT / "static" / "css"
SENTENCE = re.compile("It needs Chrome or Edge 117, Firefox 125, Safari 17, or a newer one")

WITHOUT_POPOVER = """
for (const name of ["popover", "showPopover", "hidePopover", "togglePopover"])
  delete HTMLElement.prototype[name];
const { matches, closest } = Element.prototype;
const known = (selector) => {
  if (selector.includes(":popover-open")) throw new DOMException("no such selector", "SyntaxError");
};
Element.prototype.matches = function (selector) {
  known(selector);
  return matches.call(this, selector);
};
Element.prototype.closest = function (selector) {
  known(selector);
  return closest.call(this, selector);
};
"""


def test_without_popovers_one_sentence_names_the_browsers_that_have_them(browser, server):
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    failures: list[str] = []
    page.on("pageerror", lambda failure: failures.append(str(failure)))
    page.add_init_script(WITHOUT_POPOVER)
    page.goto(server)
    expect(page.locator("#too-old")).to_be_visible()
    expect(page.locator("#too-old")).to_have_text(SENTENCE)
    expect(page.locator("main")).to_be_hidden()
    assert page.locator("button:visible, input:visible, select:visible").count() == 0
    assert failures == ["This browser is too old for the page: it lacks popover."]
    page.click("#too-old a")
    expect(page.locator("h1")).to_be_visible()
    context.close()


def test_before_light_dark_the_page_is_light_and_works(browser, server):
    """A function that the browser does not know takes the place of light-dark()."""
    context = browser.new_context(
        color_scheme="dark", viewport={"width": 1440, "height": 900}, bypass_csp=True
    )
    page = context.new_page()
    failures: list[str] = []
    page.on("pageerror", lambda failure: failures.append(str(failure)))

    def older(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace("light-dark(", "no-light-dark("))

    page.route("**/*.css", older)
    page.add_init_script(
        "const { supports } = CSS;"
        "const knows = (all) => !all.join().includes('light-dark');"
        "CSS.supports = (...all) => knows(all) && supports.call(CSS, ...all);"
    )
    for path in ("", "tour"):
        page.goto(server + path)
        colours = page.eval_on_selector(
            "body", "(one) => [getComputedStyle(one).color, getComputedStyle(one).backgroundColor]"
        )
        assert colours == ["rgb(28, 35, 40)", "rgb(251, 250, 248)"], path
    page.goto(server)
    expect(page.locator("#too-old")).to_be_hidden()
    expect(page.locator("#theme")).to_be_hidden()
    press_step(page, 1)
    assert page.evaluate("() => document.documentElement.dataset.theme") == "light"
    assert failures == []
    context.close()


def test_every_colour_of_two_themes_has_its_light_one_alone():
    """Nothing but custom properties uses light-dark(): they are what light_only.css can replace."""
    both: dict[str, str] = {}
    for path in CSS.glob("*.css"):
        code = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        found = dict(re.findall(r"(--[\w-]+): light-dark\((#\w+), #\w+\);", code))
        rest = code.count("light-dark(") - len(found)
        assert rest == (1 if path.name == "light_only.css" else 0), path.name
        both |= found
    alone = dict(
        re.findall(r"(--[\w-]+): (#\w+);", (CSS / "light_only.css").read_text(encoding="utf-8"))
    )
    assert alone == both


def test_the_readme_names_the_same_browsers_as_the_page():
    page = (ROOT / "templates" / "index.html").read_text(encoding="utf-8")
    readme = " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())
    for name in ("Chrome or Edge 117", "Firefox 125", "Safari 17"):
        assert name in page
        assert name in readme
