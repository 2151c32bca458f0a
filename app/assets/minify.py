"""JavaScript without comments and needless white space, by the tokens of its syntax tree.

Strings, regular expressions and template strings are copied unchanged. No name is shortened. A line
break stays wherever automatic semicolon insertion might need it: it goes only after a token that
cannot end a statement, or before one that cannot begin any.
"""

from collections.abc import Iterator

from tree_sitter import Node

from app.assets.syntax import parse

Token = tuple[str, int, int]  # kind, first byte, end

_WHOLE = {"string", "template_string", "regex", "comment"}  # tokens that are not looked into
_OPERATORS = (
    "= == === != !== < > <= >= && || ?? & | ^ % << >> >>> ** => "
    "+= -= *= /= %= **= <<= >>= >>>= &= |= ^= &&= ||= ??="
)
_GOES_ON_AFTER = set(f"{{ ( [ , ; : ? . ?. ... ! ~ + - * / {_OPERATORS}".encode().split())
_GOES_ON_BEFORE = set(f"}} ) ] , ; : ? . ?. {_OPERATORS}".encode().split())
_APART = {b"++", b"--", b"//", b"/*", b"<!", b"->", b"?."}  # joined, another token or its start
_LINE_ENDS = (b"\n", b"\r", "\u2028".encode(), "\u2029".encode())


def minified(source: str) -> str:
    """Return the shorter form of a script. Raises: BundleError where it cannot be parsed."""
    data = source.encode()
    pieces: list[bytes] = []
    kind, text, end = ";", b";", 0
    for next_kind, start, next_end in _tokens(parse("the bundle", data)):
        next_text = data[start:next_end]
        if start > end:
            pieces.append(_between(data[end:start], kind, text, next_text))
        pieces.append(next_text)
        kind, text, end = next_kind, next_text, next_end
    return b"".join([*pieces, b"\n"]).decode()


def _tokens(root: Node) -> Iterator[Token]:
    """Yield the tokens in order, without comments."""
    cursor = root.walk()
    while True:
        node = cursor.node
        assert node is not None
        if node.type in _WHOLE or not cursor.goto_first_child():
            if node.type != "comment" and node.end_byte > node.start_byte:
                yield node.type, node.start_byte, node.end_byte
            while not cursor.goto_next_sibling():
                if not cursor.goto_parent():
                    return


def _between(gap: bytes, kind: str, text: bytes, next_text: bytes) -> bytes:
    """Return what has to stay of white space and comments between a token and the next one."""
    goes_on = text in _GOES_ON_AFTER or next_text in _GOES_ON_BEFORE
    if not goes_on and any(line_end in gap for line_end in _LINE_ENDS):
        return b"\n"
    last, first = text[-1:], next_text[:1]
    one_word = (kind == "regex" or _of_a_word(last)) and _of_a_word(first)
    one_number = kind == "number" and first == b"."
    return b" " if one_word or one_number or last + first in _APART else b""


def _of_a_word(sign: bytes) -> bool:
    return sign.isalnum() or sign in (b"_", b"$", b"#", b"\\") or sign >= b"\x80"
