/**
 * The confusion matrix: a table of buttons, a row for each true class, a column for each answer. A cell is
 * shaded by its share of the row: teal where the answer is right, orange where it is wrong.
 */

/** @import { Tensor } from "../../net/protocol_types.js" */

import { answerName, cellTitle } from "../../text/held_out_words.js";
import { button, el } from "../../widgets/dom.js";
import { createRovingFocus } from "../network/roving_focus.js";

/** @typedef {[label: number, answer: number]} Cell true class and answer; −1: no class */
const MOST_SHADE = 45; // percent: text keeps its contrast

/** @param {(cell: Cell) => void} choose */
export function createConfusionMatrix(choose) {
  const element = el("div", "confusion");
  const table = el("table");
  element.append(table);
  const roving = createRovingFocus(table, "button");
  /** @type {HTMLButtonElement[][]} */
  let cells = [];
  let built = "";

  /** @param {string[]} classes @param {number[]} answers the classes of the columns */
  function build(classes, answers) {
    const caption = el("caption", "soft", "Rows: the label. Columns: the answer.");
    const head = el("tr");
    const corner = el("td");
    head.append(corner, ...answers.map((answer) => nameCell("col", answerName(classes, answer))));
    const top = el("thead");
    top.append(head);
    const body = el("tbody");
    cells = classes.map((name, label) => {
      const row = el("tr");
      const buttons = answers.map((answer) => cellButton(label, answer));
      row.append(nameCell("row", name), ...buttons.map(inCell));
      body.append(row);
      return buttons;
    });
    table.classList.toggle("upright", answers.length > 4 && classes.some((name) => name.length > 3));
    table.classList.toggle("many", answers.length > 4);
    table.replaceChildren(caption, top, body);
  }

  /** @param {number} label @param {number} answer */
  function cellButton(label, answer) {
    const made = button("", { className: "cell", press: () => choose([label, answer]) });
    made.classList.toggle("right", label === answer);
    return made;
  }

  return {
    element,
    /**
     * @param {{confusion: Tensor, classes: string[], cell: Cell | null}} state `cell`: the chosen one
     */
    update({ confusion: { data, shape }, classes, cell }) {
      const [rows, columns] = shape;
      const nameless = Array.from({ length: rows }, (_, row) => data[(row + 1) * columns - 1]).some(Boolean);
      const answers = Array.from({ length: columns - 1 }, (_, answer) => answer);
      if (nameless) answers.push(-1);
      const key = JSON.stringify([classes, answers]);
      if (key !== built) build(classes, answers);
      cells.forEach((row, label) => {
        const counts = Array.from(data.subarray(label * columns, (label + 1) * columns));
        const ofRow = counts.reduce((sum, count) => sum + count, 0);
        row.forEach((one, place) => {
          const answer = answers[place];
          const count = counts[answer < 0 ? columns - 1 : answer];
          show(one, { label: classes[label], answer: answerName(classes, answer), count, ofRow });
          one.setAttribute("aria-pressed", String(cell?.[0] === label && cell[1] === answer));
        });
      });
      if (key !== built) roving.refresh();
      built = key;
    },
  };
}

/** @param {"row" | "col"} scope @param {string} name */
function nameCell(scope, name) {
  const cell = el("th");
  cell.scope = scope;
  const text = el("span", "", name);
  text.title = name;
  cell.append(text);
  return cell;
}

/** @param {HTMLElement} content */
function inCell(content) {
  const cell = el("td");
  cell.append(content);
  return cell;
}

/** @param {HTMLButtonElement} one @param {Parameters<typeof cellTitle>[0]} cell */
function show(one, cell) {
  const { count, ofRow } = cell;
  const title = cellTitle(cell);
  if (one.title === title) return;
  one.title = title;
  one.setAttribute("aria-label", title);
  one.textContent = count.toLocaleString("en");
  one.classList.toggle("none", count === 0);
  one.style.setProperty("--shade", `${ofRow ? (MOST_SHADE * count) / ofRow : 0}%`);
}
