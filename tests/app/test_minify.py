"""A script means the same minified: its syntax tree is the same, node finds the same values."""

import json
import subprocess

import pytest
from tree_sitter import Node

from app.assets.bundle import bundle_modules
from app.assets.minify import minify_script
from app.assets.page_assets import ARTICLE, EXPLORER, OFFLINE_REPLACEMENTS
from app.assets.stylesheet import join_stylesheets
from app.assets.syntax import BundleError, parse_module
from app.resources import resource_folder
from tests.programs import require

SHORTER = {
    "const a = 1; // one\n\n\n/* two */ const b = a + 2;": "const a=1;const b=a+2;",
    "f(a,\n  b,\n);": "f(a,b,);",
    "if (a) {\n  b;\n} else {\n  c;\n}": "if(a){b;}else{c;}",
    "return_\n(b)": "return_\n(b)",
    "const f = async (x) => {\n  return await x;\n};": "const f=async(x)=>{return await x;};",
    "a\n  ?.b\n  .c": "a?.b.c",
    "x = a ? .5 : 1": "x=a? .5:1",
    "x = '  import  { a }  // no ' + \"/* no */\"": "x='  import  { a }  // no '+\"/* no */\"",
    "x = `  ${ a + `  // ${ b }  ` } \n  `": "x=`  ${ a + `  // ${ b }  ` } \n  `",
    "x = / \"'`\\/  [/]  \\/\\/ / . test (y)": "x=/ \"'`\\/  [/]  \\/\\/ /.test(y)",
}
VALUES = [  # each the body of a function; breaks of lines and white space mean something in them
    "return\n5",
    "const f = () => {\n  return\n  6\n}\nreturn f()",
    "let a = 1\nlet b = 2\n;[a, b] = [b, a]\nreturn [a, b]",
    "let a = 1\nlet b = a\n++b\nreturn [a, b]",
    "let a = 1\nlet b = a\n++\na\nreturn [a, b]",
    "const a = 4, b = 2\nconst c = a\n/b/1\nreturn c",
    "const f = (x) => x\nconst g = f\n(3)\nreturn g",
    "const a = [1, 2, 3]\nconst b = a\n[1]\nreturn b",
    "const f = function () { return 1 }\nconst g = 2\nreturn [f(), g]",
    "let a = 2\nconst b = `x`\nreturn a + b",
    "let a = 3; const b = 4; return [a + + b, a - - b, a+ ++a, a - --a, a++ + b, a-- - b]",
    "return 1 .toFixed(2) + 1. .toFixed(1) + 1.5.toFixed(3)",
    'return "i" in { i: 1 } && /i/ in { "/i/": 1 }',
    "const a = 8, g = 2, i = 1; return a / g / i + '/re/'.length / /e/.exec('e').length",
    "class A { x = 1\n y = 2\n static\n z = 3; *gen() { yield this.x } }"
    "\nconst a = new A(); return [a, A.z, [...a.gen()]]",
    "class A { static #p = 1; static q() { return #p in A } }\nreturn A.q()",
    "class A { get\n x() { return 1 }\n async\n m() {} }\nreturn [new A().x, 'm' in new A()]",
    "let n = 3; const out = []; while (n --> 0) out.push(n); return out",
    "const n = { n: 1 }, a = 1, b = 2; return [a < ! b, a < !-- n.n]",
    "outer: for (const a of [1, 2]) {\n  for (;;) {\n    break\n    outer\n  }\n}\nreturn 1",
    "do\n  0\nwhile (0)\nreturn 7",
    "if (0)\n  return 1\nelse\n  return 2",
    "const f = (s, ...v) => s.raw.join('|') + v; return f `a\\n${1} ${ 2 }  c`",
    "/* one\n */ let a /* two */ = 1 // three\n/* four */\nreturn a /* five\n */ + 1",
    "let a = 1 /* a break\n of a line */\nlet b = 2\nreturn [a, b]",
    "const ä = 1, \\u0061b = 2; return typeof ä + ab",
    "return ((a, b) => a ?? b)(null, 1) + (null ?.x ?? 2)",
    "const o = { get: 1, set: 2, async: 3, static: 4 }; return o . get + o . async",
    "let x = 2, g = 1, r = 4\n/x/g\nreturn r",
    "const g = function* () { yield\n1; yield * [2] }; return [...g()]",
]
NODE = """
const results = JSON.parse(require("node:fs").readFileSync(0, "utf8")).map((body) => {
  const value = new Function(`"use strict"; ${body}`)();
  return value === undefined ? "undefined" : value;
});
console.log(JSON.stringify(results));
"""


@pytest.mark.parametrize("source", SHORTER)
def test_white_space_and_comments_go_and_nothing_else_does(source):
    assert minify_script(source) == SHORTER[source] + "\n"


def test_node_finds_the_same_values_in_what_was_minified():
    node = require("Node")
    shorter = [function_body(minify_script(f"function f() {{\n{body}\n}}")) for body in VALUES]
    given = json.dumps([*VALUES, *shorter])
    answer = subprocess.run(
        [node, "-e", NODE], input=given, capture_output=True, text=True, check=False
    )
    assert answer.returncode == 0, answer.stderr
    results = json.loads(answer.stdout)
    for body, before, after in zip(VALUES, results, results[len(VALUES) :], strict=False):
        assert before == after, body
    assert results[:3] == ["undefined", "undefined", [2, 1]]


def function_body(script: str) -> str:
    assert script.startswith("function f(){")
    return script.removeprefix("function f(){").removesuffix("}\n")


def shape(node: Node) -> list[tuple[str, bytes | None]]:
    """Return every node of a tree without comments: its kind, and the text of a leaf."""
    found, waiting = [], [node]
    while waiting:
        one = waiting.pop()
        if one.type != "comment":
            children = [child for child in one.children if child.type != "comment"]
            found.append((one.type, None if children else one.text))
            waiting += reversed(children)
    return found


@pytest.mark.parametrize(
    "path", sorted((resource_folder("static") / "js").rglob("*.js")), ids=lambda p: p.name
)
def test_every_module_of_the_page_has_the_same_syntax_tree_minified(path):
    source = path.read_text(encoding="utf-8")
    shorter = minify_script(source)
    assert shape(parse_module(path.name, shorter.encode())) == shape(
        parse_module(path.name, source.encode())
    )
    assert len(shorter) <= len(source)
    assert minify_script(shorter) == shorter


@pytest.mark.parametrize(
    ("page", "stand_ins"), [(EXPLORER, {}), (ARTICLE, {}), (EXPLORER, OFFLINE_REPLACEMENTS)]
)
def test_the_pages_bundle_is_one_script_that_imports_and_exports_nothing(page, stand_ins):
    text = bundle_modules(resource_folder("static") / "js", page.script, stand_ins)
    kinds = {kind for kind, _ in shape(parse_module(page.name, text.encode()))}
    assert not kinds & {"import_statement", "export_statement", "import", "comment"}


def test_what_is_no_javascript_is_refused():
    with pytest.raises(BundleError, match="cannot be parsed"):
        minify_script("const = 3;")


def test_stylesheets_are_joined_in_order_without_comments_and_indentation():
    first = '/* one { */\n.a {\n  color: red; /* two */\n  content: "  /* no */  \\" ";\n}\n\n\n'
    second = ".b > .c::after {\n\tcontent: 'url(';\n}"
    joined = join_stylesheets([("first.css", first), ("second.css", second)])
    assert joined.splitlines() == [
        ".a {",
        "color: red;",
        'content: "  /* no */  \\" ";',
        "}",
        ".b > .c::after {",
        "content: 'url(';",
        "}",
    ]


@pytest.mark.parametrize("rule", ['@import "a.css";', '@charset "utf-8";', ".a { b: url(c.svg) }"])
def test_a_rule_that_means_something_else_elsewhere_is_refused(rule):
    with pytest.raises(BundleError, match=r"^first\.css: cannot be joined with others: "):
        join_stylesheets([("first.css", f"/* @import */\n{rule}\n")])
