/** Whether the walk has revealed the update of the step on display. Pure. */

/**
 * Return whether the walk has reached the update, so that the end of the step may be shown.
 * @param {{stations: {stage: string}[], position: number, speed: string} | null} walk
 */
export function updateIsShown(walk) {
  if (!walk || walk.speed === "at once" || walk.stations.length === 0) return true;
  const place = walk.stations.findIndex((station) => station.stage === "update");
  return place < 0 || walk.position >= place;
}
