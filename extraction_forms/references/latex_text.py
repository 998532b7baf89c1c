"""The text that a BibTeX field stands for, and the field that stands for a text."""

from __future__ import annotations

import re
from typing import Final

from extraction_forms.stream_safe import normalized

_ESCAPES: Final = {
    "\\": "\\textbackslash{}",
    "{": "\\textbraceleft{}",
    "}": "\\textbraceright{}",
    "~": "\\textasciitilde{}",
    "^": "\\textasciicircum{}",
    "@": "\\textat{}",
    "&": "\\&",
    "%": "\\%",
    "$": "\\$",
    "#": "\\#",
    "_": "\\_",
}
_WORDS: Final = {value[1:-2]: key for key, value in _ESCAPES.items() if value.endswith("{}")} | {
    "ss": "ß",
    "ae": "æ",
    "AE": "Æ",
    "oe": "œ",
    "OE": "Œ",
    "o": "ø",
    "O": "Ø",
    "aa": "å",
    "AA": "Å",
    "l": "ł",
    "L": "Ł",
    "i": "ı",
    "dh": "ð",
    "DH": "Ð",
    "th": "þ",
    "TH": "Þ",
    "ldots": "…",
    "dots": "…",
    "textendash": "–",
    "textemdash": "—",
    "textquoteleft": "‘",
    "textquoteright": "’",
    "textquotedblleft": "“",
    "textquotedblright": "”",
}
_ACCENTS: Final = dict(
    zip(
        "\"'`^~=.cvuHkrdb",
        "\u0308\u0301\u0300\u0302\u0303\u0304\u0307\u0327\u030c\u0306\u030b\u0328\u030a\u0323\u0331",
        strict=True,
    )
)
_TOKEN: Final = re.compile(
    r"""\\(?P<sign>["'`^~=.])\s*(?:\{\\?(?P<inner>[A-Za-z])\}|\\?(?P<bare>[A-Za-z]))  # \"u  \"{u}  \'\i
      | \\(?P<letter>[cvuHkrdb])(?:\{\\?(?P<braced>[A-Za-z])\}|\ +(?P<spaced>[A-Za-z]))  # \v{c}  \c c
      | \\(?P<word>[A-Za-z]+)(?:\{\}|[ \t]*)      # \ss{}  \o
      | \\(?P<escaped>[^A-Za-z])                  # \&
      | (?P<dashes>---|--)
      | (?P<tie>~)
      | (?P<brace>[{}])
    """,
    re.VERBOSE,
)
_BLANK: Final = re.compile(r"\s{2,}|[^\S ]")  # but not a single blank, of which a long text has thousands
_SIGN: Final = re.compile(r"[\\{}~]|--")
_ESCAPED: Final = str.maketrans(_ESCAPES)


def decode(field: str) -> str:
    """The text of a BibTeX field: accents composed, escapes undone, braces gone, blanks single."""
    text = _BLANK.sub(" ", field)
    text = _TOKEN.sub(_decoded, text) if _SIGN.search(text) else text
    return normalized("NFC", text).strip()


def encode(text: str) -> str:
    """A BibTeX field for a text: only what BibTeX or LaTeX would take for a sign of its own is escaped."""
    escaped = _BLANK.sub(" ", text).strip().translate(_ESCAPED)
    return re.sub("-(?=-)", "-{}", escaped)


def _decoded(match: re.Match[str]) -> str:
    accent = match["sign"] or match["letter"]
    base = match["inner"] or match["bare"] or match["braced"] or match["spaced"]
    if accent and base:
        return base + _ACCENTS[accent]
    if match["word"]:
        return _WORDS.get(match["word"], match.group())
    if match["escaped"]:
        return match["escaped"]
    if match["dashes"]:
        return "—" if len(match["dashes"]) == 3 else "–"
    return "\u00a0" if match["tie"] else ""
