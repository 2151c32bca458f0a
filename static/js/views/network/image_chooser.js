/** Which image of the mini-batch is shown: a button, and thumbnails of all of them. */

/** @param {(command: object) => void} send */
export function createImageChooser(send) {
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
    const { shape } = step.arrays.images; // (n, H, W), or (n, C, H, W) in colour
    const [count, channels, height, width] = shape.length === 4 ? shape : [shape[0], 1, shape[1], shape[2]];
    const size = channels * height * width;
    sheet.replaceChildren(
      ...Array.from({ length: count }, (_, place) => {
        const pixels = step.arrays.images.data.subarray(place * size, (place + 1) * size);
        return thumbnail(place, pixels, { channels, width, height }, step, welcome, (image) => {
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
      button.textContent = `${step.image + 1} of ${step.batch_size}, a ${welcome.classes[step.label]} ▾`;
      if (!sheet.hidden) fill();
    },
  };
}

function thumbnail(place, pixels, { channels, width, height }, step, welcome, choose) {
  const button = document.createElement("button");
  button.type = "button";
  button.setAttribute("aria-pressed", String(place === step.image));
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width, height });
  const context = canvas.getContext("2d");
  const image = context.createImageData(width, height);
  const area = width * height;
  for (let at = 0; at < area; at += 1) {
    const colour =
      channels === 3 ? [0, 1, 2].map((one) => pixels[one * area + at]) : Array(3).fill(255 - pixels[at]);
    image.data.set([...colour, 255], 4 * at);
  }
  context.putImageData(image, 0, 0);
  const a = step.arrays.true_probabilities.data[place];
  const label = step.arrays.labels.data[place];
  const predicted = step.arrays.predicted.data[place];
  const name = welcome.classes[label];
  const words = document.createElement("span");
  words.textContent = a >= 0 && a <= 1 ? `${name} · ${a.toFixed(2)}` : name;
  words.classList.toggle("wrong", predicted !== label);
  button.title = `image ${place + 1}: a ${name}, taken for a ${welcome.classes[predicted]}; a^pred = ${a}`;
  button.append(canvas, words);
  button.addEventListener("click", () => choose(place));
  return button;
}
