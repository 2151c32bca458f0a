/** On a small screen one panel is seen at a time: the tabs choose which. Elsewhere they are hidden. */

/** @param {HTMLElement} element @param {(command: object) => void} send */
export function mountTabs(element, send) {
  const buttons = [...document.querySelectorAll(".tabs [data-tab]")];
  for (const button of buttons) {
    button.addEventListener("click", () => send({ type: "local/show", show: { tab: button.dataset.tab } }));
  }
  return function update({ show: { tab } }) {
    if (tab === element.dataset.tab) return;
    element.dataset.tab = tab;
    for (const other of buttons) other.setAttribute("aria-pressed", String(other.dataset.tab === tab));
    window.dispatchEvent(new Event("resize"));
  };
}
