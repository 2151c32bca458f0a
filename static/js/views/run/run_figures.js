/** The numbers of the run in the bar, the notice under the walk, and the line about the connection. */

import { newThingsTitle } from "../../text/example_words.js";
import { duration, percent, showNumber } from "../../text/format.js";
import { accuracyNow, lossNow } from "../../text/run_sentence.js";
import { updateIsShown } from "../../plots/ranges.js";
import { branchCurve } from "../../state/curves.js";

const CONNECTIONS = {
  connecting: "Connecting to the server…",
  lost: "The connection is lost. Trying again by itself; the run goes on where it stands.",
  moved: "This run goes on in another tab or window. Reload to take it back here.",
  outdated: "This page is older than the server: please reload it.",
  damaged: "This file is damaged, or this browser cannot unpack it: what was recorded cannot be read.",
  open: "",
};

/** @param {HTMLElement} element */
export function mountRunFigures(element) {
  const find = (id) => element.querySelector(`#${id}`);
  const connection = document.querySelector("#connection");
  const notice = find("notice");
  let seen = {};

  return function update(state) {
    const { status, step, curves, error } = state;
    if (state.connection !== seen.connection || state.waiting !== seen.waiting) {
      const waits = state.connection === "open" && state.waiting;
      connection.textContent = waits ? state.waiting : CONNECTIONS[state.connection];
    }
    if (status && status !== seen.status) {
      showNumber(find("position"), status.position, String);
      showNumber(find("epoch"), status.epoch, String);
    }
    const landed = updateIsShown(state.walk);
    if (step && (step !== seen.step || landed !== seen.landed)) {
      showNumber(find("loss"), landed ? lossNow(step) : step.loss);
      showNumber(find("accuracy"), landed ? accuracyNow(step) : step.accuracy, percent);
      showNumber(find("seconds"), step.seconds, duration);
    }
    if (status && (curves !== seen.curves || status !== seen.status)) {
      const { evaluations } = branchCurve(curves, status.branches, status.branch);
      const last = evaluations.findLast((one) => one.step <= status.position);
      showNumber(find("held-out"), last?.accuracy, percent);
      if (last) find("held-out").title = newThingsTitle(status.recipe.problem, last);
    }
    if (status !== seen.status || error !== seen.error) tell(notice, status, error);
    seen = { connection: state.connection, waiting: state.waiting, status, step, landed, curves, error };
  };
}

function tell(notice, status, error) {
  const own = ["slice", "explain", "pin", "edit", "survey", "read", "go_there", "predict", "graph", "record"]; // said beside their controls
  const inSetup = error?.command === "configure" && !document.querySelector("#setup").hidden;
  const beside = inSetup || own.includes(error?.command) || error?.field.startsWith("until");
  const problem = beside ? null : error;
  const sentence = problem?.message ?? status?.notice ?? status?.until?.words;
  notice.classList.toggle("problem", Boolean(problem) || status?.state === "diverged");
  if (sentence) notice.textContent = sentence;
  else if (status && status.latest > 0) {
    notice.textContent =
      status.position < status.latest
        ? `Looking back: ${status.position} of ${status.latest} steps. Change something here, and a branch leaves; Step makes the same step again.`
        : "";
  } else notice.textContent = "";
  notice.title = notice.textContent ?? "";
}
