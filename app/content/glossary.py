"""The glossary: every symbol and technical term with its words, for explorer and tour."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from typing import Any

from markupsafe import Markup

from app.resources import resource_folder

MATHML_NAMESPACE = "http://www.w3.org/1998/Math/MathML"


@cache
def load_glossary() -> Mapping[str, Mapping[str, Any]]:
    """Return the file as it stands: `terms` and `formulas`, each by name."""
    return tomllib.loads(
        (resource_folder("templates") / "glossary.toml").read_text(encoding="utf-8")
    )


def term_descriptions() -> dict[str, dict[str, Any]]:
    """Return of every term what a page tells of it: name, words, and where it is seen."""
    return {
        key: {"name": term["name"], "words": term["words"], "spots": term.get("spots", [])}
        for key, term in load_glossary()["terms"].items()
    }


def symbol(key: str) -> Markup:
    """Return the symbol of a term, to stand in a formula; it can be pointed at and focused.

    Raises: KeyError for a term that there is not.
    """
    term = load_glossary()["terms"][key]
    way = f' class="{term["way"]}"' if "way" in term else ""
    return Markup(f'<mrow data-term="{key}"{way}>{term["symbol"]}</mrow>')


def term(key: str) -> Markup:
    """Return the symbol of a term, to stand in a sentence."""
    return Markup(f'<math class="term" tabindex="0">{symbol(key)}</math>')


def word(key: str, text: str) -> Markup:
    """Return words of the page that say what they mean when pressed or focused.

    Raises: KeyError for a term that there is not.
    """
    if key not in load_glossary()["terms"]:
        raise KeyError(key)
    return Markup('<button type="button" class="term-word" data-term="{}">{}</button>').format(
        key, text
    )


def formula(key: str) -> Markup:
    """Return a formula of the glossary on a line of its own.

    Raises: KeyError for a formula, or a term in it, that there is not.
    """
    written = re.sub(r"\{(\w+)\}", lambda found: symbol(found[1]), load_glossary()["formulas"][key])
    return Markup(f'<math class="display" display="block" tabindex="0">{written}</math>')
