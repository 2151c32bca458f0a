/**
 * What ESLint asks of static/js and of its tests. How lines are broken is Prettier's, what a value
 * may be is tsc's.
 */

import { fileURLToPath } from "node:url";
import js from "@eslint/js";
import { createNodeResolver, importX } from "eslint-plugin-import-x";
import globals from "globals";
import { uniqueExport } from "./rules/unique_export.js";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const MODULES = `${ROOT}static/js`;
const LONGEST_LINE = 110;
const LONGEST_MODULE = 220;

export default [
  { linterOptions: { reportUnusedDisableDirectives: "error" } },
  js.configs.recommended,
  {
    plugins: { "import-x": importX },
    settings: { "import-x/resolver-next": [createNodeResolver()] },
    rules: {
      eqeqeq: "error",
      "max-len": ["error", { code: LONGEST_LINE }],
      "no-shadow": "error",
      "no-unused-vars": ["error", { argsIgnorePattern: "^_", ignoreRestSiblings: true }],
      "no-var": "error",
      "object-shorthand": "error",
      "prefer-const": "error",
      "import-x/first": "error",
      "import-x/newline-after-import": "error",
      "import-x/no-cycle": "error",
      "import-x/no-duplicates": "error",
      "import-x/order": [
        "error",
        {
          groups: ["builtin", "external", "parent", "sibling"],
          "newlines-between": "ignore",
          alphabetize: { order: "asc" },
        },
      ],
      "sort-imports": ["error", { ignoreDeclarationSort: true, ignoreCase: true }],
    },
  },
  {
    files: ["static/js/**"],
    languageOptions: { globals: globals.browser },
    plugins: { project: { rules: { "unique-export": uniqueExport } } },
    rules: {
      "max-lines": ["error", LONGEST_MODULE],
      "import-x/no-default-export": "error",
      "import-x/no-restricted-paths": [
        "error",
        {
          zones: [
            {
              target: `${MODULES}/!(views|main.js)/**`,
              from: `${MODULES}/views`,
              message: "Only main.js and other views import a view.",
            },
          ],
        },
      ],
      "project/unique-export": ["error", { root: MODULES, except: ["offline"] }],
    },
  },
  {
    files: ["tests/js/**"],
    languageOptions: { globals: globals.node },
  },
];
