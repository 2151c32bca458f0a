/** The sum as rows: what each is, its factors to go on by, its product; all in one unit. */

import { addressText } from "../../network/addresses.js";
import { derivativeMath, math, symbolMath, symbolOf } from "../../network/notation.js";
import { format } from "../../text/format.js";
import { roundedSum } from "../../text/rounded_sum.js";
import { rowHead, rowName } from "../../text/term_words.js";

const MOST = 64;

/**
 * @param {HTMLTableElement} table @param {(factor: object) => void} follow
 * @param {() => void} more
 */
export function createExplanationTerms(table, follow, more) {
  const find = (selector) => table.querySelector(selector);
  const body = find("tbody");
  let terms = [];
  find(".more").addEventListener("click", more);
  body.addEventListener("click", ({ target }) => {
    const button = target.closest("button");
    if (!button) return;
    const row = button.closest("tr").rowIndex - 1;
    follow(terms[row].factors[Number(button.dataset.factor)]);
  });

  return {
    update(explanation, network) {
      terms = explanation.terms;
      table.hidden = explanation.kind === "given";
      const products = terms.map((term) => term.product);
      const rest = explanation.rest_count ? explanation.rest_sum : null;
      const shown = roundedSum(products, rest, explanation.sum);
      find(".who").textContent = rowHead(explanation.kind) || "term";
      find(".product").textContent = shown.unit || "product";
      table.dataset.unit = shown.unit;
      while (body.rows.length > terms.length) body.deleteRow(-1);
      while (body.rows.length < terms.length) body.append(emptyRow());
      terms.forEach((term, place) => {
        fill(body.rows[place], explanation.kind, term, shown.terms[place], terms.length > 1);
      });
      showRest(find(".rest"), explanation, shown, terms.length);
      showLine(find(".rounding"), shown.rounding, null);
      showLine(find(".sum"), explanation.scale === 1 ? null : shown.sum, explanation.sum);
      showTotal(find(".total"), explanation, network, shown);
    },
  };
}

function emptyRow() {
  const row = document.createElement("tr");
  row.innerHTML = '<td class="who"></td><td class="factors"></td><td><data></data></td>';
  return row;
}

function fill(row, kind, term, text, many) {
  const { factors, product } = term;
  row.cells[0].textContent = rowName(kind, term);
  const parts = factors.flatMap((factor, place) => {
    const one = factorNode(factor, place, many ? 3 : 4);
    return place ? [" · ", one] : [one];
  });
  const focused = row.cells[1].contains(document.activeElement)
    ? document.activeElement.dataset.factor
    : null;
  row.cells[1].replaceChildren(...parts);
  if (isShare(kind, factors)) row.cells[1].firstChild.textContent = "sum over all positions";
  if (focused !== null) row.cells[1].querySelector(`[data-factor="${focused}"]`)?.focus();
  const data = row.cells[2].firstChild;
  data.value = String(product);
  data.title = String(product);
  data.textContent = text;
}

/** A share is itself a sum over places: its number stands at the end of the row already. */
function isShare(kind, factors) {
  return (kind === "filter_weight" || kind === "filter_bias") && factors.length === 1;
}

function factorNode({ symbol, value, address, index, image, of }, place, digits) {
  const written = format(value, digits);
  const text = place && written.startsWith("−") ? `(${written})` : written;
  const node = document.createElement(address ? "button" : "span");
  node.textContent = text;
  node.className = `number ${of === "gradient" ? "backward" : ["w", "b", "λ"].includes(symbol) ? "" : "forward"}`;
  node.title = symbol;
  if (!address) return node;
  node.type = "button";
  node.dataset.factor = String(place);
  const whose = image === null ? "" : ` of image ${image + 1}`;
  const number = `${of === "gradient" ? "∂C/∂" : ""}${addressText(address, index)}${whose}`;
  node.title = `${symbol}: ${number} = ${value}`;
  node.setAttribute("aria-label", `${text}: where ${number} comes from`);
  return node;
}

function showRest(row, { rest_count, rest_sum }, { rest, mixed }, listed) {
  row.hidden = rest_count === 0;
  if (row.hidden) return;
  const what = mixed ? "more, with the rounding:" : "more, which add up to";
  row.querySelector("span").textContent = `and ${rest_count.toLocaleString("en")} ${what}`;
  row.querySelector(".more").hidden = listed >= MOST;
  showLine(row, rest, rest_sum);
  row.title = `They add up to ${rest_sum}. The number shown includes what rounding the lines above left over.`;
}

function showLine(row, text, value) {
  row.hidden = text === null;
  const data = row.querySelector("data");
  data.textContent = text ?? "";
  data.value = value === null ? "" : String(value);
}

/** The last line: the number itself, after the gates. */
function showTotal(row, { scale, total, address, index, of }, network, shown) {
  const symbol = symbolOf(network, address, index);
  const name = math((of === "gradient" ? derivativeMath : symbolMath)(symbol));
  const times = scale === 1 ? " = sum" : ` = ${format(scale)} · sum`;
  row.querySelector("th").replaceChildren(name, times);
  const text = scale === 1 ? shown.sum + shown.unit : format(total);
  const data = row.querySelector("data");
  data.value = String(total);
  data.title = String(total);
  data.textContent = text;
}
