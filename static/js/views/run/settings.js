/** The settings of the run: what may be chosen, what is in force, and what was wrong with a wish. */

const FIELDS = {
  preset: "preset",
  problem: "problem",
  optimizer: "optimizer",
  learning_rate: "learning-rate",
  momentum: "momentum",
  batch_size: "batch-size",
  seed: "seed",
};

/** @param {HTMLElement} element @param {(command: object) => void} send */
export function mountSettings(element, send) {
  const problem = element.querySelector("#settings-error");
  const fields = Object.fromEntries(
    Object.entries(FIELDS).map(([name, id]) => [name, element.querySelector(`#${id}`)]),
  );
  let seen = {};

  element.addEventListener("submit", (event) => event.preventDefault());
  for (const [name, field] of Object.entries(fields)) {
    field.addEventListener("change", () => {
      const value = field.matches("select") ? field.value : numberOf(field);
      if (value === null) return complain(name, field, field.value || "nothing");
      field.removeAttribute("aria-invalid");
      problem.textContent = "";
      send({ type: "configure", [name]: value });
    });
  }

  function complain(name, field, value) {
    field.setAttribute("aria-invalid", "true");
    problem.textContent = `${name}: got ${value}; allowed: a number.`;
  }

  return function update({ welcome, status, error }) {
    if (welcome && welcome !== seen.welcome) {
      options(fields.preset, welcome.choices.presets);
      options(fields.problem, welcome.choices.problems);
      options(fields.optimizer, welcome.choices.optimizers);
      fields.batch_size.max = welcome.choices.batch_size.max;
    }
    if (status && (status !== seen.status || welcome !== seen.welcome)) {
      const values = { ...status.recipe, learning_rate: status.learning_rate, momentum: status.momentum };
      for (const [name, field] of Object.entries(fields)) {
        if (document.activeElement !== field) field.value = String(values[name]);
        field.removeAttribute("aria-invalid");
      }
      const optimizer = welcome?.choices.optimizers.find((one) => one.name === values.optimizer);
      element.querySelector("#momentum-label").hidden = !optimizer?.settings.includes("momentum");
    }
    if (error !== seen.error) {
      const own = error?.command === "configure";
      problem.textContent = own ? error.message : "";
      if (own) fields[error.field]?.setAttribute("aria-invalid", "true");
    }
    seen = { welcome, status, error };
  };
}

function numberOf(field) {
  const value = field.value.trim() === "" ? NaN : Number(field.value);
  return Number.isFinite(value) ? value : null;
}

function options(select, choices) {
  select.replaceChildren(...choices.map(({ name, label }) => new Option(label, name)));
}
