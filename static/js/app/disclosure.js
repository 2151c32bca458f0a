/** Parts that are folded away on small screens: a button opens one, the button or Escape closes it. */

/** @param {Iterable<HTMLButtonElement>} buttons each with `data-unfolds`, the id of its part */
export function wireDisclosures(buttons) {
  for (const button of buttons) {
    const part = document.getElementById(button.dataset.unfolds ?? "");
    const set = (open) => {
      part.classList.toggle("unfolded", open);
      button.setAttribute("aria-expanded", String(open));
    };
    set(false);
    button.setAttribute("aria-controls", part.id);
    button.addEventListener("click", () => set(!part.classList.contains("unfolded")));
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !part.classList.contains("unfolded")) return;
      set(false);
      if (part.contains(event.target)) button.focus();
    });
  }
}
