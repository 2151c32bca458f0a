/** The number of steps done, which can be typed over to go there. */

/** @param {HTMLElement} element @param {(command: object) => void} send */
export function mountStepInput(element, send) {
  const button = element.querySelector("#go-to");
  const field = element.querySelector("#go-to-step");
  let latest = 0;
  let position = 0;

  function edit(open) {
    button.hidden = open;
    field.hidden = !open;
    if (!open) return;
    field.value = String(position);
    field.max = String(latest);
    field.title = `0 to ${latest}`;
    field.select();
  }

  button.addEventListener("click", () => edit(true));
  field.addEventListener("blur", () => edit(false));
  field.addEventListener("keydown", (event) => {
    if (event.key === "Escape") edit(false);
    if (event.key !== "Enter") return;
    event.preventDefault(); // or it would press the button that takes its place
    const step = field.value.trim() === "" ? NaN : Number(field.value);
    if (Number.isInteger(step)) send({ type: "seek", step });
    edit(false);
    button.focus();
  });

  return function update({ status }) {
    latest = status?.latest ?? 0;
    position = status?.position ?? 0;
  };
}
