/**
 * An ESLint rule: no two modules of a tree export the same name, so that a name leads to one place.
 * Options: `{root, except}`: the folder of the tree, and its subfolders that are left out.
 */

import { readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { parse } from "espree";

/** @type {Map<string, Map<string, string[]>>} */
const known = new Map();

export const uniqueExport = {
  meta: {
    type: "problem",
    schema: [
      {
        type: "object",
        properties: { root: { type: "string" }, except: { type: "array", items: { type: "string" } } },
        required: ["root", "except"],
        additionalProperties: false,
      },
    ],
    messages: { twice: "{{name}} is also exported by {{others}}." },
  },
  create(context) {
    const [{ root, except }] = context.options;
    const own = modulePath(root, context.filename);
    if (isLeftOut(own, except)) return {};
    return {
      Program(program) {
        for (const { name, node } of exportsOf(program)) {
          const others = modulesByExport(root, except)
            .get(name)
            .filter((path) => path !== own);
          if (others.length) {
            context.report({ node, messageId: "twice", data: { name, others: others.join(", ") } });
          }
        }
      },
    };
  },
};

function modulePath(root, file) {
  return relative(root, file).split(sep).join("/");
}

function isLeftOut(path, except) {
  return except.some((folder) => path.startsWith(`${folder}/`));
}

/** The modules that export each name of a tree, read once for a run of ESLint. */
function modulesByExport(root, except) {
  if (known.has(root)) return known.get(root);
  const found = new Map();
  for (const path of readdirSync(root, { recursive: true }).map((name) => name.split(sep).join("/"))) {
    if (!path.endsWith(".js") || isLeftOut(path, except)) continue;
    const program = parse(readFileSync(join(root, path), "utf8"), {
      ecmaVersion: "latest",
      sourceType: "module",
    });
    for (const { name } of exportsOf(program)) found.set(name, [...(found.get(name) ?? []), path]);
  }
  known.set(root, found);
  return found;
}

/** The names that a module exports, each with the node that says so. */
function exportsOf(program) {
  return program.body
    .filter(({ type }) => type === "ExportNamedDeclaration")
    .flatMap(({ declaration, specifiers }) => [
      ...specifiers.map(({ exported }) => ({ name: exported.name, node: exported })),
      ...(declaration ? declaredBy(declaration) : []),
    ]);
}

function declaredBy(declaration) {
  if (!declaration.declarations) return [{ name: declaration.id.name, node: declaration.id }];
  return declaration.declarations.flatMap(({ id }) => boundBy(id));
}

function boundBy(pattern) {
  if (pattern.type === "Identifier") return [{ name: pattern.name, node: pattern }];
  const parts = pattern.type === "ArrayPattern" ? pattern.elements : pattern.properties;
  return parts.flatMap((part) => (part ? boundBy(part.value ?? part.argument ?? part.left ?? part) : []));
}
