"""The glossary: symbols, terms and formulas with their explanations, for page and tour."""

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
    """Return the contents of glossary.toml: `terms` and `formulas`, each by name."""
    return tomllib.loads(
        (resource_folder("templates") / "glossary.toml").read_text(encoding="utf-8")
    )


def term_descriptions() -> dict[str, dict[str, Any]]:
    """Return the name, explanation and highlighted spots of every term, by key."""
    return {
        key: {"name": term["name"], "words": term["words"], "spots": term.get("spots", [])}
        for key, term in load_glossary()["terms"].items()
    }


def symbol(key: str) -> Markup:
    """Return the MathML symbol of a term, for use in a formula.

    Raises: KeyError for an unknown term.
    """
    term = load_glossary()["terms"][key]
    css_class = f' class="{term["way"]}"' if "way" in term else ""
    return Markup(f'<mrow data-term="{key}"{css_class}>{term["symbol"]}</mrow>')


def term(key: str) -> Markup:
    """Return the symbol of a term as a focusable formula, for use in a sentence."""
    return Markup(f'<math class="term" tabindex="0">{symbol(key)}</math>')


def word(key: str, text: str) -> Markup:
    """Return a button with `text` that shows the explanation of a term.

    Raises: KeyError for an unknown term.
    """
    if key not in load_glossary()["terms"]:
        raise KeyError(key)
    return Markup('<button type="button" class="term-word" data-term="{}">{}</button>').format(
        key, text
    )


def formula(key: str) -> Markup:
    """Return a formula of the glossary as display math.

    Raises: KeyError for an unknown formula, or an unknown term in it.
    """
    mathml = re.sub(r"\{(\w+)\}", lambda found: symbol(found[1]), load_glossary()["formulas"][key])
    return Markup(f'<math class="display" display="block" tabindex="0">{mathml}</math>')
