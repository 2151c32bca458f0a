/**
 * Which of a page's questions a recording can answer: by the number of a recorded question, or not.
 * Pure. A recorded answer that holds more than was asked for will do.
 */

const NO_SURVEY = { zoom: "step", set: "auto", chosen: [], seed: 0, ghost: false, fan: 0 };

/** The number of the recorded question that answers this one; -1 where there is none. */
export function recordedAnswer(asks, question) {
  return asks.findIndex((one) => {
    if (
      one.type !== question.type ||
      one.address !== question.address ||
      one.index.join() !== question.index.join()
    )
      return false;
    if (one.type === "explain") {
      return (
        one.of === question.of &&
        (one.image ?? null) === (question.image ?? null) &&
        question.limit <= one.limit
      );
    }
    return (
      one.zoom === question.zoom &&
      (one.readings || !question.readings) &&
      (one.along_step || !question.along_step)
    );
  });
}

/** Whether all arrays that are watched were recorded, and of that image. */
export function recordedWatch({ watch }, { image, arrays }) {
  return image === watch.image && arrays.every((name) => watch.arrays.includes(name));
}

/** Whether a surface is the one that was recorded. */
export function recordedSurvey({ survey }, { type, ...asked }) {
  return Boolean(survey) && written(survey) === written(asked);
}

function written({ plane, ...more }) {
  const { zoom, set, chosen, seed, ghost, fan } = { ...NO_SURVEY, ...more };
  return JSON.stringify([
    plane,
    zoom,
    set,
    chosen.map(({ address, index }) => [address, index]),
    seed,
    ghost,
    fan,
  ]);
}

/** Whether all numbers that are pinned were recorded. */
export function recordedPins({ pin }, { addresses }) {
  const known = new Set(pin.addresses.map(nameOf));
  return addresses.every((one) => known.has(nameOf(one)));
}

function nameOf({ of, address, index }) {
  return `${of} ${address} ${index}`;
}
