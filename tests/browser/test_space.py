"""The loss surface in 3-D: it can be turned while steps arrive, and keeps its angle."""

EYE = """() => {
  const plot = document.querySelector("#surface-plot .js-plotly-plot:has(.gl-container canvas)");
  return Object.values(plot._fullLayout.scene._scene.getCamera().eye);
}"""


def test_the_camera_stays_where_it_was_turned_to(browser, server):
    context = browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    page = context.new_page()
    page.goto(server)
    page.wait_for_function("() => document.querySelector('#surface-plot').dataset.level === '33'")
    box = page.locator("#surface-plot .gl-container:has(canvas)").bounding_box()
    first = page.evaluate(EYE)
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2 + 40, box["y"] + box["height"] / 2, steps=5)
    page.keyboard.press("s")
    page.wait_for_function("() => document.querySelector('#position').textContent === '1'")
    page.mouse.up()
    turned = page.evaluate(EYE)
    assert max(abs(one - other) for one, other in zip(first, turned, strict=True)) > 0.1
    page.keyboard.press("s")
    page.wait_for_function("() => document.querySelector('#surface-plot').dataset.step === '1'")
    stayed = page.evaluate(EYE)
    assert max(abs(one - other) for one, other in zip(stayed, turned, strict=True)) < 1e-6
    context.close()
