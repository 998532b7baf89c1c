"""What an answer may be in JSON, by the type of its question; a YAML editor has typed what we read as text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, Final

from extraction_forms.audit_notes import NOTE_STATUSES
from extraction_forms.datum import CORRECTABLE, DECIMALS, EVIDENCE_KEYS, OPEN_KEYS
from extraction_forms.fields import Choice, Field
from extraction_forms.form import Question
from extraction_forms.records import MISSING_REASONS

Schema = dict[str, Any]

SCALAR: Final[tuple[str, ...]] = ("string", "number", "boolean")
"""A text as an editor's YAML reader may take it: `1.10` is a number, `NO` a truth value to some of them."""
BLANK: Final[Schema] = {"type": "null"}
NOT_BLANK: Final[Schema] = {"not": BLANK}
SLUG: Final = "^[a-z0-9][a-z0-9_-]{0,63}$"
FILE_NAME: Final = "^(?!(?:con|prn|aux|nul|com[0-9]|lpt[0-9])$)[a-z0-9][a-z0-9_-]{0,63}$"

_TRUE: Final = ("true", "yes", "on")
_FALSE: Final = ("false", "no", "off")
_SIGN: Final = "[-+\u2212\u2010-\u2013]"
_BLANKS: Final = " \u00a0\u2007\u2009\u202f"
_NUMBER: Final = (
    rf"^\s*{_SIGN}?[{_BLANKS}]?[0-9.,\u00b7\u2219{_BLANKS}]*[0-9](?:[eE]{_SIGN}?[0-9]{{1,4}})?\s*$"
)
_INTERVAL: Final = r"[0-9]\s*(?:[tT][oO]|[-;,\u2010-\u2014])[^0-9]*[0-9]"
_DAY: Final = r"^\s*[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?\s*$"
_DATE: Final = r"^\s*[0-9]{4}-[0-9]{2}-[0-9]{2}\s*$"

Value = Callable[[Field], Schema]


def scalar(*more: str, **words: Any) -> Schema:
    """Any text; `more` types besides."""
    return {"type": [*SCALAR, *more], **words}


def definitions() -> dict[str, Schema]:
    """What answers of every form refer to: a source, a missing reason, a decimal mark."""
    return {
        "evidence": {
            "type": "object",
            "description": "Where it was read.",
            "properties": {key: scalar("null", description=_EVIDENCE[key]) for key in EVIDENCE_KEYS},
            "additionalProperties": False,
        },
        "missing": {
            **described(tuple(MISSING_REASONS), tuple(MISSING_REASONS.values())),
            "description": "Why there is no value.",
        },
        "numbers": {
            "enum": [*DECIMALS],
            "description": "The decimal mark of the printed numbers.",
        },
        "audit": _notes(),
    }


def _notes() -> Schema:
    """What was written of findings of the audit."""
    words = {key: scalar(description=told) for key, told in _NOTES.items()}
    status = described(tuple(NOTE_STATUSES), tuple(NOTE_STATUSES.values()))
    return {
        "type": "array",
        "description": "What was written of findings of the audit; `synthesis resolve` writes it.",
        "items": {
            "type": "object",
            "properties": {
                **words,
                "status": {**status, "description": "What became of it."},
                "changed": {
                    "type": "array",
                    "items": scalar(),
                    "description": "The answers that were corrected.",
                },
                "numbers": {
                    "type": "object",
                    "additionalProperties": scalar("null"),
                    "description": "The numbers that it rested on when this was written.",
                },
                "evidence": {"$ref": "#/$defs/evidence"},
            },
            "required": ["status", *words],
            "additionalProperties": False,
        },
    }


_NOTES: Final = MappingProxyType(
    {
        "finding": "The id of the finding, as `synthesis audit` prints it.",
        "words": "What was found on looking it up.",
        "date": "The day, as YYYY-MM-DD.",
        "by": "Who looked it up.",
    }
)

_EVIDENCE: Final = MappingProxyType(
    {
        "report": "The report, by its id in the section reports.",
        "page": "The page of the report.",
        "locator": "Where on the page: a table and row, a heading.",
        "quote": "The words it rests on.",
        "quote_prefix": "The words before the quote.",
        "quote_suffix": "The words after the quote.",
        "file": "The file of a data set.",
        "row": "The row of the file.",
        "column": "The column of the file.",
    }
)


def described(codes: Iterable[str], texts: Iterable[str]) -> Schema:
    """A list of codes with what each means, as editors show it beside them."""
    listed, told = tuple(codes), tuple(texts)
    return {"enum": [*listed], "enumDescriptions": [*told], "markdownEnumDescriptions": [*told]}


def spelt(codes: Iterable[str]) -> list[object]:
    """Codes, and what a YAML reader makes of those among them that it takes for truth values or for nothing."""
    found: dict[str, object] = {}
    for code in codes:
        found[f"s{code}"] = code
        lower = code.casefold()
        if lower in _TRUE:
            found["true"] = True
        elif lower in _FALSE:
            found["false"] = False
        elif lower == "null":
            found["null"] = None
    return list(found.values())


def answer_schema(question: Question) -> Schema:
    """What may stand under a question: the answer, a block that opens it, or nothing yet."""
    field = question.field
    bare = VALUES.get(field.type, _anything)(field)
    forms: list[Schema] = [*_BLOCKS[field.type](field, bare)] if field.type in _BLOCKS else []
    if not forms:
        forms = [opened(field, bare)] if field.units else [bare, opened(field, bare)]
    told = {
        "title": field.label,
        "description": about(question),
        "markdownDescription": about(question, "**"),
    }
    retired = {"deprecated": True} if field.retired else {}
    return {**told, **retired, "anyOf": [*forms, BLANK]}


def opened(field: Field, bare: Schema) -> Schema:
    """A block that opens an answer: one of printed, code and missing, and what belongs to it."""
    correctable = field.type in CORRECTABLE
    properties: dict[str, Schema] = {
        "printed": scalar() if correctable else bare,
        **({"corrected": bare} if correctable else {}),
        "code": bare,
        "missing": {"$ref": "#/$defs/missing"},
        "unit": scalar("null"),
        "numbers": {"anyOf": [{"$ref": "#/$defs/numbers"}, BLANK]},
        **{key: scalar("null") for key in ("column", "provisional", "note")},
        "evidence": {"$ref": "#/$defs/evidence"},
    }
    one_of = [_with_unit(field, "printed"), _with_unit(field, "code")]
    if field.required == "yes":
        del properties["missing"]
    else:
        one_of.append({"required": ["missing"]})
    block = {"type": "object", "properties": properties, "additionalProperties": False, "oneOf": one_of}
    if not correctable:
        return block
    read = {"if": {"required": ["corrected"]}, "then": {"required": ["printed"]}}
    return {**block, **read, "else": {"properties": {"printed": bare}}}


def _with_unit(field: Field, key: str) -> Schema:
    """A given answer has a unit where the field has some to choose from."""
    known = field.units or ((field.unit,) if field.unit else ())
    if not known:
        return {"required": [key]}
    codes = spelt(known)
    unit: Schema = {"anyOf": [{"enum": codes}, {"type": "number"}, *([] if field.units else [BLANK])]}
    return {"required": [key, *(["unit"] if field.units else [])], "properties": {"unit": unit}}


def _of_names(field: Field, bare: Schema) -> Iterator[Schema]:
    yield bare
    if field.required != "yes":
        yield _missing()


def _of_source(field: Field, bare: Schema) -> Iterator[Schema]:
    yield bare
    beside = {key: scalar("null") for key in ("column", "provisional", "note")}
    numbers = {"anyOf": [{"$ref": "#/$defs/numbers"}, BLANK]}
    properties = {"evidence": bare, **beside, "numbers": numbers}
    yield {
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
        "required": ["evidence"],
    }
    if field.required != "yes":
        yield _missing()


def _missing() -> Schema:
    """A missing reason in the place of an answer that is a block itself."""
    properties: dict[str, Schema] = {
        key: scalar("null") for key in OPEN_KEYS if key not in {"printed", "corrected", "code"}
    }
    properties |= {"missing": {"$ref": "#/$defs/missing"}, "evidence": {"$ref": "#/$defs/evidence"}}
    return {
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
        "required": ["missing"],
    }


def _text(field: Field) -> Schema:
    return scalar(pattern=f"^(?:{field.pattern})$" if field.pattern else r"\S")


def _number(field: Field) -> Schema:
    return {"type": ["string", "number"], "pattern": _NUMBER, **_bounds(field)}


def _whole(field: Field) -> Schema:
    return {"type": ["string", "integer"], "pattern": _NUMBER, **_bounds(field)}


def _bounds(field: Field) -> Schema:
    low = "exclusiveMinimum" if field.exclusive_minimum else "minimum"
    high = "exclusiveMaximum" if field.exclusive_maximum else "maximum"
    bounds = {low: field.minimum, high: field.maximum}
    return {name: bound for name, bound in bounds.items() if bound is not None}


def _choice(field: Field) -> Schema:
    told = {choice.code: meaning(choice) for choice in field.choices if not choice.retired}
    retired = {
        choice.code: f"Retired. {meaning(choice)}".strip() for choice in field.choices if choice.retired
    }
    schema = described((*told, *retired), (*told.values(), *retired.values()))
    extra = [one for one in spelt(schema["enum"]) if not isinstance(one, str)]
    for key, more in (("enum", extra), ("enumDescriptions", [""] * len(extra))):
        schema[key] = [*schema[key], *more]
    schema["markdownEnumDescriptions"] = schema["enumDescriptions"]
    return schema


def _choices(field: Field) -> Schema:
    codes = "|".join(choice.code for choice in field.choices)
    several = {"type": "string", "pattern": rf"^\s*(?:{codes})(?:\s*[,;]\s*(?:{codes}))*\s*$"}
    one = {"anyOf": [_choice(field), several]}
    return {
        "anyOf": [
            _choice(field),
            several,
            {"type": "array", "items": one, "minItems": 1, "uniqueItems": True},
        ]
    }


def _flag(field: Field) -> Schema:
    del field
    return {"enum": ["yes", "no", True, False], "enumDescriptions": ["yes", "no", "", ""]}


def _anything(field: Field) -> Schema:
    del field
    return {"type": [*SCALAR, "array", "object"]}


VALUES: Final[Mapping[str, Value]] = MappingProxyType(
    {
        "text": _text,
        "whole": _whole,
        "number": _number,
        "number_with_unit": _number,
        "interval": lambda _: {"type": "string", "pattern": _INTERVAL},
        "choice": _choice,
        "choices": _choices,
        "day": lambda _: {"type": ["string", "integer"], "pattern": _DAY},
        "date": lambda _: {"type": "string", "pattern": _DATE},
        "flag": _flag,
        "slug": lambda _: {"type": ["string", "integer", "boolean"], "pattern": FILE_NAME},
        "list": lambda _: {"type": "array", "items": scalar("null")},
        "columns": lambda _: {"type": "object", "additionalProperties": scalar("null")},
        "evidence": lambda _: {"$ref": "#/$defs/evidence", "minProperties": 1},
    }
)
"""The JSON of an answer by the type of its question."""

_BLOCKS: Final[Mapping[str, Callable[[Field, Schema], Iterator[Schema]]]] = MappingProxyType(
    {"columns": _of_names, "evidence": _of_source}
)
"""Types whose answer is a block itself, which is opened in a way of its own."""


def meaning(choice: Choice) -> str:
    """A choice as its codebook has it: what it is called, what belongs to it and what does not."""
    parts = [f"{choice.label}." if choice.label[-1:] not in ".!?" else choice.label, choice.definition]
    if choice.examples:
        parts.append(f"For example: {'; '.join(choice.examples)}.")
    parts += choice.boundary
    return " ".join(part for part in parts if part)


def about(question: Question, strong: str = "") -> str:
    """What is asked, with everything the codebook says of it, a paragraph each."""
    field = question.field
    unit = f" ({field.unit})" if field.unit else ""
    lines = [f"{strong}{field.label}{strong}{unit}", field.definition, field.help]
    if question.when is not None:
        lines.append(f"Asked when {question.when.text}.")
    if question.quote:
        lines.append("Needs the words it rests on (evidence: quote).")
    lines += _needed(field)
    code = "`" if strong else ""
    marks = "- " if strong else ""
    choices = [f"{marks}{code}{one.code}{code}: {meaning(one)}" for one in field.choices if not one.retired]
    told = "\n\n".join(line for line in lines if line)
    return f"{told}\n\n{chr(10).join(choices)}" if choices else told


def _needed(field: Field) -> Iterator[str]:
    if field.retired:
        yield "Retired: kept for records that answer it, not asked any more."
    elif field.required == "yes":
        yield "Required."
    elif field.required == "or_missing":
        yield "Required, or a missing reason."
