"""One answer as the texts of cells, and back: its value or missing reason, and what is said of it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from extraction_forms.datum import EVIDENCE_KEYS, OPEN_KEYS
from extraction_forms.exchange.workbook_layout import DETAILS, SOURCE_COLUMNS
from extraction_forms.form import Question
from extraction_forms.nearest import plain_word
from extraction_forms.records import MISSING_REASONS
from extraction_forms.yaml_text import Plain

IN_FULL: Final = f"(see {DETAILS})"
"""In the cell of an answer that no single cell can hold; it stands in full on the sheet of notes."""

IN_COLUMNS: Final = f"(see {SOURCE_COLUMNS})"
"""In the cell of an answer of many names and texts; they stand on a sheet of their own."""

LONGEST: Final = 32_767
"""Characters that a cell can hold, as UTF-16 counts them."""

DECIMAL_WORDS: Final = {"decimal_point": "decimal point", "decimal_comma": "decimal comma"}

_PREFIX: Final = re.compile(r"missing\s*:\s*", re.IGNORECASE)
_BLANK: Final = " \t\r\n\u00a0\u2007\u202f\ufeff"
_UNHELD: Final = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]|_x[0-9A-Fa-f]{4}_"
)
_ESCAPED: Final = re.compile(
    r"[\x7f-\xa0\xad\u2000-\u200f\u2028-\u202f\u205f-\u206f\ud800-\udfff\ufeff\ufff0-\uffff]|_(?=x)"
)
_LONGEST_MAP: Final = 12
_CODED: Final = frozenset({"choice", "choices"})

Parts = dict[str, str]
"""The texts of one answer's cells, by part: answer, unit, missing, note, report, page ..."""


def tidy(text: str) -> str:
    """What is read of a cell: line ends as one sign, no blanks before and after."""
    return text.replace("\r\n", "\n").strip(_BLANK)


def holds(text: str) -> bool:
    """Whether a cell can hold a text so that every spreadsheet gives the same text back."""
    fits = len(text) + sum(character > "\uffff" for character in text) <= LONGEST
    return fits and not _UNHELD.search(text) and tidy(text) == text


def in_full(value: Plain) -> str:
    """Any answer as one line of text that every spreadsheet keeps as it is."""
    text = json.dumps(value, ensure_ascii=False)
    return _ESCAPED.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def from_full(text: str) -> Plain:
    """The answer that `in_full` wrote.

    Raises:
        ValueError: the text is no such line.
    """
    try:
        value = json.loads(text, object_pairs_hook=_once)
    except RecursionError:
        raise ValueError("nested too deep") from None
    _check_plain(value)
    return value  # type: ignore[no-any-return]  # it was looked at, level by level


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key twice")
    return found


def _check_plain(value: object) -> None:
    if isinstance(value, (list, dict)):
        for item in value.values() if isinstance(value, dict) else value:
            _check_plain(item)
    elif not isinstance(value, str):
        raise ValueError("a value that is no text")  # noqa: TRY004 - a fault of the text, not of the call


def same(one: Plain | None, other: Plain | None) -> bool:
    """Whether two answers are written the same, the order of their keys included."""
    return json.dumps(one) == json.dumps(other)


def parts_of(question: Question, value: Plain, *, one_cell: bool = False) -> Parts:
    """The cells of an answer. What they cannot say between them is said in full, in one.

    `answer_of` gives back exactly this value.

    Args:
        question: What is answered.
        value: The answer as a record writes it.
        one_cell: Whether a missing reason stands in the cell of the answer, not beside it.
    """
    usual = _spread(question, value)
    if {"answer", "missing"} <= usual.keys():  # a value and no value: no cells are read so
        return {"full": in_full(value)}
    if one_cell and "missing" in usual:
        usual["answer"] = missing_word(question, usual.pop("missing"))
    for parts in (usual, {**usual, "order": _order(value)}):
        if _fits(question, parts) and same(answer_of(question, parts), value):
            return parts
    return {"full": in_full(value)}


def _fits(question: Question, parts: Parts) -> bool:
    """Whether every part has a cell, one that can hold it, and none says something else by it."""
    if "unit" in parts and not (question.field.unit or question.field.units):
        return False
    return parts.get("answer") not in {IN_FULL, IN_COLUMNS} and all(holds(text) for text in parts.values())


def _spread(question: Question, value: Plain) -> Parts:
    if question.field.type == "columns":
        return {"answer": _written_map(value)}
    if question.field.type == "evidence":
        return _texts(value, EVIDENCE_KEYS)
    if not isinstance(value, dict):
        return {"answer": _written(question, value)}
    parts = _texts(value, ("unit", "column", "provisional", "note", "corrected"))
    for key in ("printed", "code"):
        if key in value:
            parts["answer"] = _written(question, value[key])
    if isinstance(reason := value.get("missing"), str):
        parts["missing"] = MISSING_REASONS.get(reason, reason)
    if isinstance(numbers := value.get("numbers"), str):
        parts["numbers"] = DECIMAL_WORDS.get(numbers, numbers)
    return {**parts, **_texts(value.get("evidence", {}), EVIDENCE_KEYS)}


def _texts(value: Plain, keys: tuple[str, ...]) -> Parts:
    if not isinstance(value, dict):
        return {}
    return {key: text for key in keys if isinstance(text := value.get(key), str) and text}


def _written(question: Question, value: Plain) -> str:
    """A value as it stands in its cell: a choice by its label where that is the only such label."""
    if isinstance(value, list):
        joint = ", " if question.field.type == "choices" else "\n"
        return joint.join(item if isinstance(item, str) else "" for item in value)
    if not isinstance(value, str):
        return ""
    label = next((choice.label for choice in question.field.choices if choice.code == value), value)
    return label if question.field.type == "choice" and _code(question, label) == value else value


def _written_map(value: Plain) -> str:
    """A few names and texts, one a line; more of them have a sheet of their own."""
    if not isinstance(value, dict) or len(value) > _LONGEST_MAP:
        return ""
    return "\n".join(f"{name}: {text}" for name, text in value.items())


def _order(value: Plain) -> str:
    """The keys of an opened answer in the order they are written, where that is not the usual one."""
    if not isinstance(value, dict):
        return ""
    inner = value.get("evidence")
    keys: list[str] = []
    for key in value:
        keys += (
            [f"evidence.{name}" for name in inner] if key == "evidence" and isinstance(inner, dict) else [key]
        )
    return " ".join(keys)


def answer_of(question: Question, parts: Mapping[str, str]) -> Plain | None:
    """The answer that cells hold, as a record writes it; None where all are blank.

    Raises:
        ValueError: what is written in full is no answer.
    """
    given = {key: text for key, text in parts.items() if text}
    if "full" in given:
        return from_full(given["full"])
    if not given:
        return None
    if question.field.type == "evidence":
        return {key: given[key] for key in EVIDENCE_KEYS if key in given} or given.get("answer")
    if question.field.type == "columns":
        return _named(given.get("answer", ""))
    value = _opened(question, given)
    order = given.get("order", "").split()
    return _ordered(value, order) if order else _collapsed(value)


def _opened(question: Question, given: Mapping[str, str]) -> dict[str, Plain]:
    """The answer as a map of everything that is said of it."""
    value: dict[str, Plain] = {}
    text = given.get("answer", "")
    reason = "" if "missing" in given else missing_reason(question, text)
    if reason:
        value["missing"] = reason
    elif text:
        value["code" if question.field.type in _CODED else "printed"] = _value(question, text)
    if "missing" in given:
        value["missing"] = missing_reason(None, given["missing"]) or given["missing"]
    for key in ("corrected", "unit", "provisional", "note"):
        if key in given:
            value[key] = given[key]
    if "numbers" in given:
        value["numbers"] = decimal_mark(given["numbers"])
    source: dict[str, Plain] = {key: given[key] for key in EVIDENCE_KEYS if key in given}
    inside = "evidence.column" in given.get("order", "").split()
    if "column" in source and (len(source) == 1 or "column" in given.get("order", "").split()) and not inside:
        value["column"] = source.pop("column")
    if source:
        value["evidence"] = source
    return {key: value[key] for key in OPEN_KEYS if key in value}


def _collapsed(value: dict[str, Plain]) -> Plain:
    """The answer by itself where nothing more is said of it."""
    only = next(iter(value)) if len(value) == 1 else ""
    return value[only] if only in {"printed", "code"} else value


def _ordered(value: dict[str, Plain], order: list[str]) -> Plain:
    """The same map in the order of keys that was written down; what it does not name comes after."""
    outer = list(dict.fromkeys(key.partition(".")[0] for key in order))
    inner = [key.partition(".")[2] for key in order if key.startswith("evidence.")]
    if "printed" in outer and "code" in value:
        value = {("printed" if key == "code" else key): item for key, item in value.items()}
    elif "code" in outer and "printed" in value:
        value = {("code" if key == "printed" else key): item for key, item in value.items()}
    source = value.get("evidence")
    if isinstance(source, dict):
        value["evidence"] = {key: source[key] for key in dict.fromkeys((*inner, *source)) if key in source}
    return {key: value[key] for key in dict.fromkeys((*outer, *value)) if key in value}


def decimal_mark(text: str) -> str:
    """The code of how numbers are printed; the text itself where it is none."""
    word = plain_word(text)
    return word if word in DECIMAL_WORDS else text


def missing_reason(question: Question | None, text: str) -> str:
    """The missing reason that a text names, `not reported` or `missing: not reported`; empty where it is none.

    A word that is an answer to the question is the answer; `missing:` before it makes it the reason.
    """
    word = _PREFIX.sub("", text, count=1)
    if question is not None and word == text and _code(question, text):
        return ""
    return _REASONS.get(plain_word(word), "")


_REASONS: Final = {
    plain_word(word): code for code, words in MISSING_REASONS.items() for word in (code, words)
}


def missing_word(question: Question, reason: str) -> str:
    """How a missing reason is written in the cell of an answer."""
    words = MISSING_REASONS.get(reason, reason)
    return words if missing_reason(question, words) else f"missing: {words}"


def _code(question: Question, text: str) -> str:
    """The code that a text is, or is the label of; empty where it is neither."""
    by_word = {choice.code: choice.code for choice in question.field.choices}
    if text in by_word:
        return text
    word = plain_word(text)
    codes = [choice.code for choice in question.field.choices if plain_word(choice.code) == word]
    labels = [choice.code for choice in question.field.choices if plain_word(choice.label) == word]
    found = codes or labels
    return found[0] if len(found) == 1 else ""


def _value(question: Question, text: str) -> Plain:
    kind = question.field.type
    if kind == "choice":
        return _code(question, text) or text
    if kind == "choices":
        items = [item.strip() for item in re.split(r"[;,\n]", text)]
        codes = [_code(question, item) or item for item in items if item]
        whole = _code(question, text)
        return whole or (", ".join(codes) if len(codes) < 2 else list[Plain](codes))
    if kind == "list":
        return list[Plain](item for item in (part.strip() for part in _split(text)) if item)
    if kind == "flag":
        return _FLAGS.get(text.casefold(), text)
    return text


def _named(text: str) -> Plain:
    """Names and texts as `name: text`, one a line; the text itself where a name has none."""
    pairs = [part.partition(":") for part in _split(text) if part.strip()]
    if any(not colon for _, colon, _ in pairs) or len({name.strip() for name, _, _ in pairs}) < len(pairs):
        return text
    return {name.strip(): rest.strip() for name, _, rest in pairs}


_FLAGS: Final = {"yes": "yes", "no": "no", "true": "yes", "false": "no"}


def _split(text: str) -> list[str]:
    return text.split("\n") if "\n" in text else text.split(";")
