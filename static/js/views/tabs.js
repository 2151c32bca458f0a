/** On a small screen one panel is seen at a time: the tabs choose which. Elsewhere they are hidden. */

/** @param {HTMLElement} element */
export function view(element) {
  const buttons = [...document.querySelectorAll(".tabs [data-tab]")];
  for (const button of buttons) {
    button.addEventListener("click", () => {
      element.dataset.tab = button.dataset.tab;
      for (const other of buttons) other.setAttribute("aria-pressed", String(other === button));
      window.dispatchEvent(new Event("resize"));
    });
  }
  return () => {};
}
