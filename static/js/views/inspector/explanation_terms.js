/**
 * The terms of the sum as rows: the name of each, its factors as buttons, and its product. All numbers
 * share one unit.
 */

/** @import { ExplanationKind, ExplanationMessage, Factor } from "../../net/protocol_types.js" */
/** @import { Network, Term } from "../../net/protocol_types.js" */
/** @import { SelectedNumber } from "../../state/state_types.js" */

import { addressText } from "../../network/addresses.js";
import { derivativeMath, math, symbolMath, symbolOf } from "../../network/notation.js";
import { format } from "../../text/format.js";
import { roundedSum } from "../../text/rounded_sum.js";
import { rowHead, rowName } from "../../text/term_words.js";
import { button, el, find } from "../../widgets/dom.js";

/** @typedef {ReturnType<typeof roundedSum>} ShownSum the texts of the sum */

const MOST = 64;

/**
 * @param {HTMLTableElement} table @param {(number: SelectedNumber) => void} follow
 * @param {() => void} more
 */
export function createExplanationTerms(table, follow, more) {
  const body = find("tbody", table, HTMLTableSectionElement);
  const row = (/** @type {string} */ name) => find(`tfoot .${name}`, table, HTMLTableRowElement);
  /** @type {Term[]} */
  let terms = [];
  find(".more", table).addEventListener("click", more);
  body.addEventListener("click", ({ target }) => {
    const pressed = target instanceof Element ? target.closest("button") : null;
    const at = pressed?.closest("tr");
    if (!pressed || !at) return;
    const factor = terms[at.rowIndex - 1].factors[Number(pressed.dataset.factor)];
    if (factor.address) follow({ ...factor, address: factor.address });
  });

  return {
    /** @param {ExplanationMessage} explanation @param {Network} network */
    update(explanation, network) {
      terms = explanation.terms;
      table.hidden = explanation.kind === "given";
      const products = terms.map((term) => term.product ?? NaN);
      const rest = explanation.rest_count ? explanation.rest_sum : null;
      const shown = roundedSum(products, rest, explanation.sum ?? NaN);
      find(".who", table).textContent = rowHead(explanation.kind) || "term";
      find(".product", table).textContent = shown.unit || "product";
      table.dataset.unit = shown.unit;
      while (body.rows.length > terms.length) body.deleteRow(-1);
      while (body.rows.length < terms.length) body.append(emptyRow());
      terms.forEach((term, place) => {
        fill(body.rows[place], explanation.kind, term, shown.terms[place], terms.length > 1);
      });
      showRest(row("rest"), explanation, shown, terms.length);
      showLine(row("rounding"), shown.rounding, null);
      showLine(row("sum"), explanation.scale === 1 ? null : shown.sum, explanation.sum);
      showTotal(row("total"), explanation, network, shown);
    },
  };
}

function emptyRow() {
  const row = el("tr");
  const product = el("td");
  product.append(el("data"));
  row.append(el("td", "who"), el("td", "factors"), product);
  return row;
}

/**
 * @param {HTMLTableRowElement} row @param {ExplanationKind} kind @param {Term} term @param {string} text
 * @param {boolean} many
 */
function fill(row, kind, term, text, many) {
  const { factors, product } = term;
  const [name, place, end] = row.cells;
  name.textContent = rowName(kind, term);
  const { activeElement } = document;
  const focused =
    activeElement instanceof HTMLElement && place.contains(activeElement)
      ? (activeElement.dataset.factor ?? null)
      : null;
  place.replaceChildren(
    ...factors.flatMap((factor, at) => {
      const node = factorNode(factor, at, many ? 3 : 4);
      return at ? [" · ", node] : [node];
    }),
  );
  const first = place.firstElementChild;
  if (first && isShare(kind, factors)) first.textContent = "sum over all positions";
  const again = focused === null ? null : place.querySelector(`[data-factor="${focused}"]`);
  if (again instanceof HTMLElement) again.focus();
  showProduct(find("data", end, HTMLDataElement), product, text);
}

/** @param {HTMLDataElement} data @param {number | null} value @param {string} text */
function showProduct(data, value, text) {
  data.value = String(value);
  data.title = String(value);
  data.textContent = text;
}

/**
 * A share is itself a sum over places: its number stands at the end of the row already.
 * @param {ExplanationKind} kind @param {Factor[]} factors
 */
function isShare(kind, factors) {
  return (kind === "filter_weight" || kind === "filter_bias") && factors.length === 1;
}

/** @param {Factor} factor @param {number} place @param {number} digits */
function factorNode({ symbol, value, address, index, image, of }, place, digits) {
  const written = format(value, digits);
  const text = place && written.startsWith("−") ? `(${written})` : written;
  const className = `number ${colourOf(symbol, of)}`;
  if (!address) {
    const constant = el("span", className, text);
    constant.title = symbol;
    return constant;
  }
  const whose = image === null ? "" : ` of image ${image + 1}`;
  const number = `${of === "gradient" ? "∂C/∂" : ""}${addressText(address, index)}${whose}`;
  const node = button(text, {
    className,
    title: `${symbol}: ${number} = ${value}`,
    label: `${text}: where ${number} comes from`,
  });
  node.dataset.factor = String(place);
  return node;
}

/** The class that colours a factor. @param {string} symbol @param {Factor["of"]} of */
function colourOf(symbol, of) {
  if (of === "gradient") return "backward";
  return ["w", "b", "λ"].includes(symbol) ? "" : "forward";
}

/**
 * @param {HTMLTableRowElement} row @param {ExplanationMessage} explanation @param {ShownSum} shown
 * @param {number} listed
 */
function showRest(row, { rest_count, rest_sum }, { rest, mixed }, listed) {
  row.hidden = rest_count === 0;
  if (row.hidden) return;
  const what = mixed ? "more, with the rounding:" : "more, which add up to";
  find("span", row).textContent = `and ${rest_count.toLocaleString("en")} ${what}`;
  find(".more", row).hidden = listed >= MOST;
  showLine(row, rest, rest_sum);
  row.title =
    `They add up to ${rest_sum}. ` + "The number shown includes what rounding the lines above left over.";
}

/** @param {HTMLTableRowElement} row @param {string | null} text @param {number | null} value */
function showLine(row, text, value) {
  row.hidden = text === null;
  const data = find("data", row, HTMLDataElement);
  data.textContent = text ?? "";
  data.value = value === null ? "" : String(value);
}

/**
 * The last line: the number itself, after the gates.
 * @param {HTMLTableRowElement} row @param {ExplanationMessage} explanation @param {Network} network
 * @param {ShownSum} shown
 */
function showTotal(row, { scale, total, address, index, of }, network, shown) {
  const symbol = symbolOf(network, address, index);
  const name = math((of === "gradient" ? derivativeMath : symbolMath)(symbol));
  const times = scale === 1 ? " = sum" : ` = ${format(scale)} · sum`;
  find("th", row).replaceChildren(name, times);
  const text = scale === 1 ? shown.sum + shown.unit : format(total);
  showProduct(find("data", row, HTMLDataElement), total, text);
}
