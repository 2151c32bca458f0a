"""The curves of the page: the data of their marks, and the learning-rate slider."""

MARKS = """selector => Object.fromEntries(
  [...document.querySelectorAll(`${selector} [data-mark]`)].map(({ dataset, datum }) => {
    const list = (one) => (typeof one === "number" ? [one] : Array.from(one ?? []));
    return [dataset.mark, { x: list(datum.x), y: list(datum.y) }];
  }))"""


def mark_coordinates(page, selector="#slice-plot"):
    """Return the coordinates of each mark of a plot, by the mark's name."""
    return page.evaluate(MARKS, selector)


def slide_learning_rate(page, position, let_go=False):
    """Move the learning-rate slider to `position` (0 to 600), and release it if `let_go`.

    Returns: the learning rate, 10^(−4 + 6·position/600) rounded to two digits.
    """
    rate = float(f"{10 ** (-4 + 6 * position / 600):.2g}")
    page.evaluate(
        """([position, kinds]) => {
          const slider = document.querySelector("#trial");
          slider.value = position;
          for (const kind of kinds) slider.dispatchEvent(new Event(kind, { bubbles: true }));
        }""",
        [position, ["input", "change"] if let_go else ["input"]],
    )
    page.wait_for_function(
        "rate => Number(document.querySelector('#trial-rate').value) === rate", arg=rate
    )
    return rate
