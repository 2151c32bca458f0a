"""The minifier of JavaScript: removes comments and white space, by the tokens of the syntax tree.

Strings, regular expressions and template strings are copied unchanged. No name is shortened. A line
break is kept wherever automatic semicolon insertion might need it: it is removed only after a token
that cannot end a statement, or before one that cannot begin a statement.
"""

from collections.abc import Iterator

from tree_sitter import Node

from app.assets.syntax import parse_module

Token = tuple[str, int, int]  # kind, first byte, end

_ATOMIC_TOKENS = {"string", "template_string", "regex", "comment"}  # nodes copied as a whole
_OPERATORS = (
    "= == === != !== < > <= >= && || ?? & | ^ % << >> >>> ** => "
    "+= -= *= /= %= **= <<= >>= >>>= &= |= ^= &&= ||= ??="
)
_CONTINUES_AFTER = set(f"{{ ( [ , ; : ? . ?. ... ! ~ + - * / {_OPERATORS}".encode().split())
_CONTINUES_BEFORE = set(f"}} ) ] , ; : ? . ?. {_OPERATORS}".encode().split())
# The last byte of a token and the first of the next, which together begin another token.
_NEVER_JOINED = {b"++", b"--", b"//", b"/*", b"<!", b"->", b"?."}
_LINE_ENDS = (b"\n", b"\r", "\u2028".encode(), "\u2029".encode())


def minify_script(source: str) -> str:
    """Return the minified script. Raises: BundleError for a script that cannot be parsed."""
    data = source.encode()
    pieces: list[bytes] = []
    kind, text, end = ";", b";", 0
    for next_kind, start, next_end in _tokens(parse_module("the bundle", data)):
        next_text = data[start:next_end]
        if start > end:
            pieces.append(_separator(data[end:start], kind, text, next_text))
        pieces.append(next_text)
        kind, text, end = next_kind, next_text, next_end
    return b"".join([*pieces, b"\n"]).decode()


def _tokens(root: Node) -> Iterator[Token]:
    """Yield the tokens of a syntax tree in order, without comments."""
    cursor = root.walk()
    while True:
        node = cursor.node
        assert node is not None
        if node.type in _ATOMIC_TOKENS or not cursor.goto_first_child():
            if node.type != "comment" and node.end_byte > node.start_byte:
                yield node.type, node.start_byte, node.end_byte
            while not cursor.goto_next_sibling():
                if not cursor.goto_parent():
                    return


def _separator(gap: bytes, kind: str, text: bytes, next_text: bytes) -> bytes:
    """Return the white space that is needed between a token and the next one."""
    continues = text in _CONTINUES_AFTER or next_text in _CONTINUES_BEFORE
    if not continues and any(line_end in gap for line_end in _LINE_ENDS):
        return b"\n"
    last, first = text[-1:], next_text[:1]
    one_word = (kind == "regex" or _is_word_byte(last)) and _is_word_byte(first)
    one_number = kind == "number" and first == b"."
    return b" " if one_word or one_number or last + first in _NEVER_JOINED else b""


def _is_word_byte(byte: bytes) -> bool:
    return byte.isalnum() or byte in (b"_", b"$", b"#", b"\\") or byte >= b"\x80"
