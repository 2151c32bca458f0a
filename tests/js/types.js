/**
 * Runs tsc over static/js. In the folders that untyped.json lists, errors are only counted; a listed
 * folder without any is an error itself, so that the list gets shorter until it is empty.
 */

import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const untyped = JSON.parse(readFileSync(here("untyped.json"), "utf8"));
const tsc = here("node_modules/typescript/bin/tsc");
const { stdout, stderr } = spawnSync(
  process.execPath,
  [tsc, "--project", here("tsconfig.json"), "--pretty", "false"],
  {
    cwd: here("../../static/js"),
    encoding: "utf8",
  },
);

/** The folder of a file below static/js: "views/run/", or "" at the top. */
const folderOf = (file) => file.slice(0, file.lastIndexOf("/") + 1);

const counts = new Map(untyped.map((folder) => [folder, 0]));
const wrong = [];
let counted = false;
for (const line of stdout.split("\n").filter(Boolean)) {
  const file = /^(\S[^(]*)\(\d+,\d+\): error/.exec(line)?.[1];
  if (file !== undefined) counted = counts.has(folderOf(file));
  if (!counted) wrong.push(line);
  else if (file !== undefined) counts.set(folderOf(file), counts.get(folderOf(file)) + 1);
}
if (stderr) wrong.push(stderr);
for (const [folder, count] of counts) {
  if (count === 0) wrong.push(`untyped.json: "${folder}" has no error any more: take it off the list.`);
}
if (process.argv.includes("--counts")) {
  for (const [folder, count] of counts) console.log(`${count}`.padStart(5), folder || "(static/js itself)");
}
if (wrong.length) {
  console.error(wrong.join("\n"));
  process.exitCode = 1;
}
