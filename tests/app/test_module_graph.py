"""The module grammar of bundles: each accepted form, and each refused one with its error."""

import re
from graphlib import TopologicalSorter

import pytest

from app.assets.module_graph import evaluation_order, read_module
from app.assets.page_assets import OFFLINE_REPLACEMENTS, PAGES
from app.assets.syntax import BundleError
from app.resources import resource_folder

ACCEPTED = """/** What it is. */
import { a, b as c } from "./one.js"; // a comment
import {
  d,
} from "../two.js";

export function plain() { return 'import { x } from "./never.js"'; }
export async function later() { await plain(); for await (const one of []) later(one); }
export function* many() { yield `export default ${`import("./never.js")`}`; }
export class Thing { static { this.made = true; } }
export const first = 1, second = /["'`]\\/\\/ export \\/*/;
const own = { export: 1, import: 2, default: new.target };
"""
REFUSED = {
    'import whole from "./one.js";': "not of the form import { … } from",
    'import * as all from "./one.js";': "not of the form import { … } from",
    'import whole, { a } from "./one.js";': "not of the form import { … } from",
    'import "./one.js";': "not of the form import { … } from",
    'import { a } from "./one.json" with { type: "json" };': "not of the form import { … } from",
    'import { "a b" as c } from "./one.js";': "an imported name that is not an identifier",
    'import { default as a } from "./one.js";': "an imported name that is not an identifier",
    'import { a } from "plotly";': "not a relative address within the folder",
    'import { a } from "https://example.org/a.js";': "not a relative address within the folder",
    'import { a } from "../../one.js";': "not a relative address within the folder",
    "export default function () {}": "not of the form export function, class or const name",
    "export default 3;": "not of the form export function, class or const name",
    "export let a = 1;": "not of the form export function, class or const name",
    "export var a = 1;": "not of the form export function, class or const name",
    "export const { a } = own;": "not of the form export function, class or const name",
    "export { own };": "not of the form export function, class or const name",
    'export * from "./one.js";': "not of the form export function, class or const name",
    'export { a } from "./one.js";': "not of the form export function, class or const name",
    'const a = () => import("./one.js");': "a dynamic import",
    "const here = import.meta.url;": "import.meta",
    '"use strict";': "a directive",
    "await own;": "await outside a function",
    "for await (const a of own) a();": "await outside a function",
    "export function a() {}\na = 1;": "an assignment to an exported name",
    "export class a {}\n[1].map(() => (a ||= 1));": "an assignment to an exported name",
    "export function a() {}\na++;": "an assignment to an exported name",
    "--> an old comment": "not allowed in a module",
    "const = 3;": "cannot be parsed",
    "own(": "cannot be parsed",
}


def test_every_accepted_form_is_read():
    module = read_module("views/place.js", ACCEPTED.encode())
    assert [(one.module, one.names) for one in module.imports] == [
        ("views/one.js", (("a", "a"), ("b", "c"))),
        ("two.js", (("d", "d"),)),
    ]
    names = ("plain", "later", "many", "Thing", "first", "second")
    assert module.exports == names
    lines = [line.removeprefix("export ") for line in ACCEPTED.splitlines() if "from" not in line]
    kept = [line for line in lines if line not in ("import {", "  d,", "")]
    assert [line for line in module.body.splitlines() if line.strip()] == [
        kept[0],
        " // a comment",
        *[line.removeprefix("export ") for line in ACCEPTED.splitlines()[6:]],
    ]


@pytest.mark.parametrize("statement", REFUSED)
def test_every_other_form_is_refused_with_its_place(statement):
    source = f"const own = 1;\n\n{statement}\n"
    if statement.startswith("import"):
        source = f"// the first\n\n{statement}\n"
    line = 3 + statement.count("\n")
    with pytest.raises(BundleError) as caught:
        read_module("views/place.js", source.encode())
    message = str(caught.value)
    assert message.startswith(f"views/place.js:{line}: {REFUSED[statement]}: "), message
    quoted = message.split(": ", 2)[2]
    assert quoted
    assert quoted in source


def test_an_import_after_another_statement_is_refused():
    with pytest.raises(BundleError, match=r"^a\.js:2: an import after another statement: import"):
        read_module("a.js", b'own();\nimport { b } from "./b.js";\n')


@pytest.fixture
def written(tmp_path):
    """Write modules into a folder, and return the folder."""

    def write(**modules: str):
        for name, text in modules.items():
            path = tmp_path / f"{name.replace('__', '/')}.js"
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return tmp_path

    return write


def names_in_order(place, **stand_ins: str) -> list[str]:
    return [module.name for module in evaluation_order(place, "main.js", stand_ins)]


def test_modules_come_once_each_in_the_order_in_which_a_browser_evaluates_them(written):
    place = written(
        main='import { z } from "./z.js";\nimport { a } from "./in/a.js";\n',
        z='import { low } from "./low.js";\nexport const z = low;\n',
        in__a='import { low } from "../low.js";\nexport const a = low;\n',
        low="export const low = 1;\n",
        unused="export const never = 1;\n",
    )
    assert names_in_order(place) == ["low.js", "z.js", "in/a.js", "main.js"]


def test_a_cycle_is_refused_and_named(written):
    place = written(
        main='import { a } from "./a.js";\n',
        a='import { b } from "./b.js";\nexport const a = 1;\n',
        b='import { a } from "./a.js";\nexport const b = 1;\n',
    )
    with pytest.raises(BundleError, match=re.escape("cycle: a.js → b.js → a.js")):
        names_in_order(place)


def test_what_is_not_there_or_not_exported_is_refused(written):
    place = written(main='import { a } from "./a.js";\n')
    with pytest.raises(BundleError, match=r"main\.js:1: there is no a\.js: import"):
        names_in_order(place)
    written(a="const a = 1;\n")
    with pytest.raises(BundleError, match=r"main\.js:1: a\.js exports no a: import"):
        names_in_order(place)


def test_a_module_that_needs_a_server_is_replaced_wherever_it_is_imported(written):
    place = written(
        main='import { line } from "./line.js";\nimport { a } from "./in/a.js";\n',
        in__a='import { line } from "../line.js";\nexport const a = line;\n',
        line="export const line = fetch;\n",
        offline__line="export const line = 1;\n",
    )
    found = evaluation_order(place, "main.js", {"line.js": "offline/line.js"})
    assert [module.name for module in found] == ["offline/line.js", "in/a.js", "main.js"]


@pytest.mark.parametrize("page", [one for one in PAGES if one.script], ids=lambda page: page.name)
@pytest.mark.parametrize("stand_ins", [{}, OFFLINE_REPLACEMENTS], ids=["served", "recorded"])
def test_the_pages_own_modules_are_accepted_in_an_order_that_can_be_evaluated(page, stand_ins):
    modules = evaluation_order(resource_folder("static") / "js", page.script, stand_ins)
    needs = {module.name: {one.module for one in module.imports} for module in modules}
    assert set(TopologicalSorter(needs).static_order()) == {module.name for module in modules}
    seen: set[str] = set()
    for module in modules:
        assert needs[module.name] <= seen
        seen.add(module.name)
