"""Text made fit for LaTeX: nothing in it is a command, and signs that pdfLaTeX lacks are its own."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from itertools import zip_longest
from types import MappingProxyType
from typing import Final

from synthesis.render.xml_text import legible

_SPECIAL: Final[Mapping[str, str]] = MappingProxyType(
    {
        "\\": r"\textbackslash{}",
        "{": r"\{",
        "}": r"\}",
        "&": r"\&",
        "%": r"\%",
        "$": r"\$",
        "#": r"\#",
        "_": r"\_",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        "<": r"\ensuremath{<}",
        ">": r"\ensuremath{>}",
        "|": r"\textbar{}",
        '"': r"\char34{}",
        "\n": r"\newline{}",
        "\t": " ",
        "[": "{[}",  # after \\ it would be a length
        "*": "{*}",  # after \\ it would be a part of it
        "]": "{]}",
        "`": r"\textasciigrave{}",
        "'": "'",
        "-": "-",
    }
)
_SIGNS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "\N{NO-BREAK SPACE}": "~",
        "\N{NARROW NO-BREAK SPACE}": r"\,",
        "\N{THIN SPACE}": r"\,",
        "\N{EN DASH}": "--",
        "\N{EM DASH}": "---",
        "\N{NON-BREAKING HYPHEN}": r"\mbox{-}",
        "\N{LEFT SINGLE QUOTATION MARK}": "`",
        "\N{RIGHT SINGLE QUOTATION MARK}": "'",
        "\N{LEFT DOUBLE QUOTATION MARK}": "``",
        "\N{RIGHT DOUBLE QUOTATION MARK}": "''",
        "\N{HORIZONTAL ELLIPSIS}": r"\ldots{}",
        "\N{DEGREE SIGN}": r"\ensuremath{^\circ}",
        "\N{SECTION SIGN}": r"\S{}",
        "\N{PILCROW SIGN}": r"\P{}",
        "\N{DAGGER}": r"\dag{}",
        "\N{DOUBLE DAGGER}": r"\ddag{}",
        "\N{BULLET}": r"\textbullet{}",
        "\N{SUPERSCRIPT ONE}": r"\textsuperscript{1}",
        "\N{SUPERSCRIPT TWO}": r"\textsuperscript{2}",
        "\N{SUPERSCRIPT THREE}": r"\textsuperscript{3}",
    }
)
_MATHS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "−": "-", "±": r"\pm", "×": r"\times", "÷": r"\div", "·": r"\cdot", "≤": r"\leq", "≥": r"\geq",
        "≠": r"\neq", "≈": r"\approx", "∞": r"\infty", "√": r"\surd", "∑": r"\sum", "→": r"\rightarrow",
        "←": r"\leftarrow", "↑": r"\uparrow", "↓": r"\downarrow", "↔": r"\leftrightarrow", "▲": r"\blacktriangle",
        "▼": r"\blacktriangledown", "►": r"\blacktriangleright", "◄": r"\blacktriangleleft", "●": r"\bullet",
        "○": r"\circ", "■": r"\blacksquare", "□": r"\square", "◆": r"\blacklozenge", "◇": r"\lozenge",
        "✓": r"\checkmark", "✗": r"\times", "✕": r"\times", "µ": r"\mu", "∈": r"\in", "∩": r"\cap", "∪": r"\cup",
    }
)  # fmt: skip
_LIGATED: Final = frozenset("-',")
"""Signs of which LaTeX makes another where two meet."""

_GREEK: Final = re.compile("GREEK (SMALL|CAPITAL) LETTER (FINAL SIGMA|[A-Z]+)")
_AS_LATIN: Final = frozenset(
    ("ALPHA", "BETA", "EPSILON", "ZETA", "ETA", "IOTA", "KAPPA", "MU", "NU", "OMICRON", "RHO", "TAU", "CHI")
)
"""Greek capitals that look as Latin ones do, for which LaTeX has no command."""

_GREEK_OWN: Final = frozenset(
    ("GAMMA", "DELTA", "THETA", "LAMDA", "XI", "PI", "SIGMA", "UPSILON", "PHI", "PSI", "OMEGA", "FINAL SIGMA")
)
"""The other letters that LaTeX has commands for; it has none for archaic ones."""


def latex(text: str) -> str:
    """A text as LaTeX prints it; letters stand as they are, in UTF-8."""
    whole = legible(text)
    pairs = zip_longest(whole, whole[1:], fillvalue="")
    return "".join(
        f"{_sign(character)}{'{}' if character == after and character in _LIGATED else ''}"
        for character, after in pairs
    )


def comment(text: str) -> str:
    """A text on one line, so that it stays within a comment."""
    return " ".join(legible(text).split())


@cache
def _sign(character: str) -> str:
    if character.isalnum() and character.isascii():
        return character
    for known in (_SPECIAL, _SIGNS):
        if character in known:
            return known[character]
    if character in _MATHS:
        return rf"\ensuremath{{{_MATHS[character]}}}"
    return _letter(character)


def _letter(character: str) -> str:
    """A Greek letter as mathematics has it; any other sign as it is."""
    found = _GREEK.fullmatch(unicodedata.name(character, ""))
    if found is None or found[2] not in _AS_LATIN | _GREEK_OWN:
        return character
    name = {"LAMDA": "lambda", "OMICRON": "o", "FINAL SIGMA": "varsigma"}.get(found[2], found[2].lower())
    if found[1] == "SMALL":
        return rf"\ensuremath{{{name if len(name) == 1 else chr(92) + name}}}"
    latin = {"RHO": "P", "CHI": "X", "ETA": "H", "NU": "N"}.get(found[2], found[2][0])
    return (
        rf"\ensuremath{{\mathrm{{{latin}}}}}" if found[2] in _AS_LATIN else rf"\ensuremath{{\{name.title()}}}"
    )
