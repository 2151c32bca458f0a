/** Which image of the mini-batch is shown: a button, and thumbnails of all of them. */

/** @param {(command: object) => void} send */
export function createChooser(send) {
  const element = document.createElement("span");
  const button = document.createElement("button");
  Object.assign(button, { type: "button", className: "link", id: "choose" });
  button.setAttribute("aria-expanded", "false");
  button.title = "Choose the image that is shown";
  const sheet = document.createElement("div");
  sheet.className = "thumbnails";
  sheet.hidden = true;
  element.append(button);
  document.body.append(sheet);
  let seen = null;
  let state = null;

  function toggle(open) {
    sheet.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
    if (!open) return;
    fill();
    const box = button.getBoundingClientRect();
    const left = Math.max(4, Math.min(box.left, innerWidth - sheet.offsetWidth - 4));
    Object.assign(sheet.style, { left: `${left}px`, top: `${box.bottom + 4}px` });
  }

  function fill() {
    const { step, welcome } = state;
    if (!step) return;
    const [count, height, width] = step.arrays.images.shape;
    const size = height * width;
    sheet.replaceChildren(
      ...Array.from({ length: count }, (_, place) => {
        const pixels = step.arrays.images.data.subarray(place * size, (place + 1) * size);
        return thumbnail(place, pixels, width, height, step, welcome, (image) => {
          toggle(false);
          button.focus();
          send({ type: "local/image", image });
        });
      }),
    );
  }

  button.addEventListener("click", () => toggle(sheet.hidden));
  document.addEventListener("pointerdown", (event) => {
    if (!sheet.hidden && !sheet.contains(event.target) && event.target !== button) toggle(false);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") toggle(false);
  });

  return {
    element,
    update(next) {
      state = next;
      const { step, welcome } = next;
      if (!step || step === seen) return;
      seen = step;
      button.textContent = `image ${step.image + 1} of ${step.batch_size}, a ${welcome.classes[step.label]} ▾`;
      if (!sheet.hidden) fill();
    },
  };
}

function thumbnail(place, pixels, width, height, step, welcome, choose) {
  const button = document.createElement("button");
  button.type = "button";
  button.setAttribute("aria-pressed", String(place === step.image));
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width, height });
  const context = canvas.getContext("2d");
  const image = context.createImageData(width, height);
  pixels.forEach((value, at) => image.data.set([255 - value, 255 - value, 255 - value, 255], 4 * at));
  context.putImageData(image, 0, 0);
  const a = step.arrays.true_probabilities.data[place];
  const name = welcome.classes[step.arrays.labels.data[place]];
  const words = document.createElement("span");
  words.textContent = `${name} · ${a.toFixed(2)}`;
  words.classList.toggle("wrong", a < 1 / welcome.classes.length);
  button.title = `image ${place + 1}: a ${name}, a^pred = ${a}`;
  button.append(canvas, words);
  button.addEventListener("click", () => choose(place));
  return button;
}
