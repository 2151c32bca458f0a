/**
 * What stands on C(w) beside the curve: landings, the point that is read, a step that is only
 * tried, the descent of the weight alone. Traces only; where they stand is slice_geometry's.
 */

import { landings } from "./slice_geometry.js";

/** A trace of points with one look; `says` is shown when it is pointed at. */
function points(xs, ys, marker, says) {
  const hover = says
    ? { hovertemplate: `${says}<br>w %{x:.6g}<br>C %{y:.6g}<extra></extra>` }
    : { hoverinfo: "skip" };
  return { type: "scatter", mode: "markers", x: xs, y: ys, marker, ...hover };
}

function ring(theme, color, more = {}) {
  return { size: 9, color: theme.paper, line: { color, width: 2 }, ...more };
}

/** Before the step, predicted, alone, and where it landed with all others. */
export function landingMarks(slice, theme, landed, trial) {
  const { predicted, alone, truly } = landings(slice);
  const found = [];
  if (trial) {
    if (trial.loss !== null) {
      found.push(
        points(
          [trial.w],
          [trial.loss],
          ring(theme, theme.ink, { symbol: "diamond" }),
          "tried: only this parameter moved",
        ),
      );
    }
    found.push(points([trial.w], [trial.predicted], ring(theme, theme.backward), "tried: by the tangent"));
  } else if (slice.update) {
    found.push(
      points(
        [alone[0]],
        [alone[1]],
        ring(theme, theme.ink, { symbol: "diamond" }),
        "only this parameter moved",
      ),
      points([predicted[0]], [predicted[1]], ring(theme, theme.backward), "predicted by the tangent"),
    );
  }
  found.push(points([slice.value], [slice.loss], { size: 8, color: theme.ink }, "before the step"));
  if (landed && truly) {
    found.push(
      points([truly[0]], [truly[1]], { size: 10, color: theme.update }, "landed: all parameters moved"),
    );
  }
  return found;
}

/** The point that is read, with its tangent; on the derivative's curve as well, where there is one. */
export function readingMarks(reading, geometry, theme) {
  const marker = { size: 11, color: theme.accent, line: { color: theme.paper, width: 2 } };
  const found = [];
  if (reading.gradient !== undefined) {
    const tangent = geometry.tangentAt(reading.w, reading.loss, reading.gradient);
    found.push({
      type: "scatter",
      mode: "lines",
      ...tangent,
      line: { color: theme.accent, width: 2 },
      hoverinfo: "skip",
    });
    if (geometry.split.derivative) {
      found.push({ ...points([reading.w], [reading.gradient], marker), yaxis: "y2" });
    }
  }
  found.push(points([reading.w], [reading.loss], marker));
  return found;
}

/** The way of a descent: its points, joined where it springs from wall to wall. */
export function descentMarks(path, theme) {
  return [
    {
      ...points(
        path.map(([w]) => w),
        path.map(([, loss]) => loss),
        { size: 5, color: theme.update },
      ),
      mode: "lines+markers",
      line: { color: theme.update, width: 1 },
    },
  ];
}
