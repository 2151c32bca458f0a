/** Which numbers of a step a picture shows. Pure; how they are drawn is the picture's. */

/**
 * Return the array of a picture, or null; parameters are those after the step once it has landed.
 * @param {object|null} step @param {{field: string, address: string}} picture @param {boolean} landed
 */
export function displayedArray(step, { field, address }, landed) {
  const values = step?.arrays[`${field}.${address}`]?.data ?? null;
  const updates = step?.arrays[`updates.${address}`]?.data;
  if (field !== "parameters" || !landed || !values || !updates) return values;
  return values.map((value, place) => value + updates[place]);
}
