/**
 * The notice below the header, where it covers no control: the result of the last command, or the reason for
 * its refusal if no control shows it, and the state of the connection. A click or a timeout closes it.
 */

/** @import { ErrorMessage, StatusMessage } from "../../net/protocol_types.js" */
/** @import { Connection, State } from "../../state/state_types.js" */

import { missingDataOf } from "../../state/datasets.js";
import { el, find } from "../../widgets/dom.js";
import { moveOffControls } from "../../widgets/free_place.js";

/** @type {Record<Connection, string>} */
const CONNECTIONS = {
  connecting: "Connecting to the server…",
  lost: "The connection is lost. The page tries again, and the run goes on where it was.",
  refused:
    "This server does not accept the address under which this page was opened. Who runs the server can add " +
    "it to BACKPROP_EXPLORER_ALLOWED_ORIGINS.",
  blocked:
    "The page has loaded, but its websocket does not get through: a firewall or a proxy seems to block it. " +
    "The article and saved recordings work without.",
  moved: "This run goes on in another tab or window. Reload to take it back here.",
  outdated: "This page is older than the server: please reload it.",
  damaged: "This file is damaged, or this browser cannot unpack it: the recording cannot be read.",
  open: "",
};
/** Where the article helps on, because it needs no websocket. @type {Connection[]} */
const WITH_ARTICLE = ["refused", "blocked"];
/** Commands whose errors stand beside their controls. @type {Set<string | null>} */
const SAID_BESIDE = new Set([
  "slice",
  "explain",
  "pin",
  "edit",
  "survey",
  "read",
  "go_there",
  "predict",
  "watch_held_out",
  "describe",
  "graph",
  "record",
  "restore",
]);
const MILLISECONDS = 9000; // that a notice stays; a problem stays until something else is said

/** @param {HTMLElement} element */
export function mountNotice(element) {
  const connection = find("#connection");
  const both = find("#notices");
  const setup = find("#setup");
  let timer = 0;
  /** @type {Partial<State>} */
  let previous = {};
  const clear = () => {
    element.textContent = "";
    element.title = "";
  };
  element.addEventListener("click", clear);
  const isSaid = () => element.textContent !== "" || connection.textContent !== "";
  const place = () => isSaid() && moveOffControls(both);
  const sizes = new ResizeObserver(place);
  for (const one of [both, find("main")]) sizes.observe(one);
  document.addEventListener("scroll", place, { capture: true, passive: true });

  /** @param {string} sentence @param {boolean} problem */
  function say(sentence, problem) {
    clearTimeout(timer);
    element.classList.toggle("problem", problem);
    element.textContent = sentence;
    element.title = sentence ? "Press to close" : "";
    if (sentence && !problem) timer = window.setTimeout(clear, MILLISECONDS);
  }

  /** @param {State} state */
  return function update({ connection: line, waiting, status, error, questionForm }) {
    if (line !== previous.connection || waiting !== previous.waiting) {
      connection.textContent = line === "open" && waiting ? waiting : CONNECTIONS[line];
      if (WITH_ARTICLE.includes(line)) connection.append(" ", articleLink());
    }
    if (status !== previous.status || error !== previous.error) {
      const isBeside = error && isSaidBeside(error, !setup.hidden, questionForm !== null);
      const problem = isBeside ? null : error;
      say(problem?.message ?? noticeOf(status), Boolean(problem));
    }
    previous = { connection: line, waiting, status, error };
    if (isSaid()) requestAnimationFrame(place); // among the controls that this state shows
  };
}

function articleLink() {
  const link = el("a", "", "Read the article");
  link.setAttribute("href", "tour");
  return link;
}

/** @param {ErrorMessage} error @param {boolean} setupOpen @param {boolean} questionOpen the form that asks */
function isSaidBeside(error, setupOpen, questionOpen) {
  const { command, field } = error;
  if (command === "ask" && questionOpen) return true;
  if (command === "configure" && setupOpen) return true;
  return SAID_BESIDE.has(command) || field.startsWith("until") || missingDataOf(error) !== null;
}

/** @param {StatusMessage | null} status */
function noticeOf(status) {
  if (!status) return "";
  const said = status.notice ?? status.until?.words;
  if (said) return said;
  return status.position < status.latest
    ? `Step ${status.position} of ${status.latest}. Change something here and a branch begins; ` +
        "Step makes the same step again."
    : "";
}
