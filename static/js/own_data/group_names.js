/** The rules for names of groups, which are those of classes in engine/data/labelled_images.py. Pure. */

const MAX_NAME = 40; // signs
const NOT_PRINTABLE = /[\p{C}\p{Z}]/u; // the space apart

/**
 * What is wrong with the name of a group, in a sentence; "" where nothing is.
 * @param {string} name @param {string[]} others the names of the other groups
 */
export function groupNameProblem(name, others) {
  const allowed = `allowed: 1 to ${MAX_NAME} printable signs, in no other group`;
  if (!name.trim()) return `Nothing is typed; ${allowed}.`;
  if (name !== name.trim()) return `“${name}” begins or ends with a space; ${allowed}.`;
  if ([...name].length > MAX_NAME) return `The name has ${[...name].length} signs; ${allowed}.`;
  if (!isPrintable(name)) return `“${name}” has a sign that cannot be printed; ${allowed}.`;
  return others.includes(name) ? `“${name}” is the name of another group; ${allowed}.` : "";
}

/**
 * A name that is allowed, made of the name of a folder.
 * @param {string} wished @param {string[]} others
 */
export function allowedName(wished, others) {
  const printable = [...wished.normalize("NFC")].map((sign) => (isPrintable(sign) ? sign : " ")).join("");
  const base = shortened(printable.trim(), MAX_NAME) || "Group";
  for (let count = 1; ; count += 1) {
    const end = count > 1 ? ` ${count}` : "";
    const name = shortened(base, MAX_NAME - end.length) + end;
    if (!groupNameProblem(name, others)) return name;
  }
}

/** @param {string} name */
const isPrintable = (name) => !NOT_PRINTABLE.test(name.replaceAll(" ", ""));

/** @param {string} name @param {number} most signs */
const shortened = (name, most) => [...name].slice(0, most).join("").trim();
