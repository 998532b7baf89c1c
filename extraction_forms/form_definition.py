"""From the YAML of a form to the form itself; every fault of the definition is told at once."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, get_args

from extraction_forms.definition_reader import IDENTIFIER, Reader
from extraction_forms.errors import FormError
from extraction_forms.fields import KINDS, NUMERIC, STRUCTURED, Choice, Field, Misread, parse
from extraction_forms.form import (
    READS_AS,
    SUBJECTS,
    Case,
    Check,
    Derived,
    Form,
    Proposal,
    Question,
    Repeat,
    Section,
    Subject,
)
from extraction_forms.form_links import link_problems
from extraction_forms.yaml_text import Map, Node, Text, plain

__all__ = ["IDENTIFIER", "KEYS", "TYPES", "define", "form_sha256"]

VERSION: Final = re.compile(r"\d+\.\d+\.\d+\Z")
_FILE_NAME: Final = Field(id="id", label="Id", type="slug")
TYPES: Final = (*KINDS, *STRUCTURED)
"""The types of answers that a field may have."""

KEYS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "form": (
            *("id", "version", "title", "about", "reads_as", "subject"),
            *("sections", "derived", "proposals", "checks"),
        ),
        "section": (
            *("id", "label", "about", "repeat", "repeat_over", "required", "when"),
            *("fields", "units", "unit_fields"),
        ),
        "field": (
            *("id", "label", "type", "required", "choices", "min", "max", "above", "below", "tolerance"),
            *("unit", "units", "when", "quote", "help", "definition", "refers_to", "retired", "ordered"),
        ),
        "choice": ("code", "label", "definition", "examples", "boundary", "retired"),
        "derived": ("id", "label", "section", "help", "cases", "choices"),
        "derived case": ("when", "code", "take"),
        "proposal": ("id", "section", "field", "label", "reason", "help", "cases"),
        "proposal case": ("when", "code"),
        "check": ("id", "section", "level", "severity", "expression", "message"),
    }
)
"""Every key of the language, by the part of a form that it is a key of."""

_TOLERANCE: Final = re.compile(r"(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)%?\Z")
_LEVELS: Final = ("entry", "units", "record")


def form_sha256(node: Node) -> str:
    """The hash of what a definition says; comments, layout, quotes and the order of keys do not count."""
    text = json.dumps(plain(node), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def define(node: Node) -> Form:
    """The form that a definition describes.

    Raises:
        FormError: every fault of the definition, each with its line.
    """
    reader = Reader()
    if not isinstance(node, Map):
        reader.map(node, "form", KEYS["form"], node.place)
        raise FormError(reader.problems)
    top = reader.map(node, "form", KEYS["form"], node.place)
    version = reader.text(top, "version", "form")
    if version and not VERSION.match(version):
        reader.fault(top.key_place("version"), "form > version", "a version like 1.0.0", repr(version))
    sections = tuple(
        reader.each(top, "sections", "form", KEYS["section"], lambda block, at: _section(reader, block, at))
    )
    form = Form(
        id=_form_id(reader, top),
        version=version,
        title=reader.text(top, "title", "form"),
        about=reader.text(top, "about", "form", default=""),
        reads_as=reader.word(top, "reads_as", "form", READS_AS),
        sha256=form_sha256(node),
        place=node.place,
        sections=sections,
        derived=tuple(
            reader.each(
                top, "derived", "form", KEYS["derived"], lambda block, at: _derived(reader, block, at)
            )
        ),
        proposals=tuple(
            reader.each(top, "proposals", "form", KEYS["proposal"], lambda b, at: _proposal(reader, b, at))
        ),
        subject=_SUBJECTS[reader.word(top, "subject", "form", SUBJECTS, "study")],
        checks=tuple(
            c
            for c in reader.each(top, "checks", "form", KEYS["check"], lambda b, at: _check(reader, b, at))
            if c
        ),
        written=top,
    )
    problems = (*reader.problems, *link_problems(form))
    if problems:
        raise FormError(problems)
    return form


def _form_id(reader: Reader, top: Map) -> str:
    """The id of a form, which names its file too."""
    name = reader.identifier(top, "form")
    if IDENTIFIER.match(name):
        try:
            parse(_FILE_NAME, name, "decimal_point")
        except Misread as fault:
            reader.fault(top.key_place("id"), "form", fault.expected, f"{fault.found}, which Windows keeps")
    return name


def _section(reader: Reader, block: Map, where: str) -> Section:
    over = reader.text(block, "repeat_over", where, default="")
    repeat = reader.word(block, "repeat", where, get_args(Repeat), "map" if over else "no")
    if over and repeat != "map":
        expected = "'map', as its entries have the ids of another section's"
        reader.fault(block.key_place("repeat"), f"{where} > repeat", expected, repr(repeat))
    return Section(
        id=reader.identifier(block, where),
        label=reader.text(block, "label", where),
        about=reader.text(block, "about", where, default=""),
        repeat=_REPEATS[repeat],
        repeat_over=over,
        required=reader.word(block, "required", where, ("no", "yes"), "no") == "yes",
        when=reader.expression(block, "when", where),
        questions=tuple(
            reader.each(block, "fields", where, KEYS["field"], lambda b, at: _question(reader, b, at))
        ),
        units=reader.texts(block, "units", where),
        unit_questions=tuple(
            reader.each(block, "unit_fields", where, KEYS["field"], lambda b, at: _question(reader, b, at))
        ),
    )


_OF_CHOICES: Final = ("choice", "choices")
_ONLY_OF: Final[Mapping[str, tuple[str, ...]]] = {
    **dict.fromkeys(("min", "max", "above", "below", "tolerance", "unit"), NUMERIC),
    "units": ("number_with_unit",),
    "choices": _OF_CHOICES,
    "ordered": ("choice",),
    "refers_to": ("slug",),
}
"""The types of answers that a key of a field says something of."""
_MEANT: Final[Mapping[str, str]] = {
    **dict.fromkeys(("integer", "int"), "whole"),
    **dict.fromkeys(("decimal", "float", "numeric"), "number"),
    **dict.fromkeys(("select_one", "radio", "dropdown"), "choice"),
    **dict.fromkeys(("select_multiple", "checkbox"), "choices"),
    **dict.fromkeys(("yes_no", "yesno", "boolean", "bool", "truefalse", "acknowledge"), "flag"),
    **dict.fromkeys(("string", "note", "notes"), "text"),
}
"""What other tools, and people, call a type of answer."""
_REPEATS: Final[Mapping[str, Repeat]] = {word: word for word in get_args(Repeat)}
_SUBJECTS: Final[Mapping[str, Subject]] = {word: word for word in SUBJECTS}


def _question(reader: Reader, block: Map, where: str) -> Question:
    kind = _type(reader, block, where)
    before = len(reader.problems)
    choices = tuple(
        reader.each(block, "choices", where, KEYS["choice"], lambda b, at: _choice(reader, b, at))
    )
    if kind in _OF_CHOICES and not choices and len(reader.problems) == before:
        reader.fault(block.place, where, "choices", "none", "Write choices: [{code: a, label: A}].")
    if kind == "number_with_unit" and block.get("units") is None:
        reader.fault(block.place, where, "units", "none", "Write units: [weeks, months].")
    _fitting(reader, block, where, kind)
    minimum, above = reader.limit(block, ("min", "above"), where)
    maximum, below = reader.limit(block, ("max", "below"), where)
    return Question(
        field=Field(
            id=reader.identifier(block, where),
            label=reader.text(block, "label", where),
            type=kind,
            required=reader.word(block, "required", where, ("no", "yes", "or_missing"), "no"),  # type: ignore[arg-type]
            choices=choices,
            minimum=minimum,
            maximum=maximum,
            exclusive_minimum=above,
            exclusive_maximum=below,
            unit=reader.text(block, "unit", where, default=""),
            units=reader.texts(block, "units", where),
            help=reader.text(block, "help", where, default=""),
            definition=reader.text(block, "definition", where, default=""),
            retired=reader.word(block, "retired", where, ("no", "yes"), "no") == "yes",
            tolerance=_tolerance(reader, block, where),
            ordered=reader.word(block, "ordered", where, ("no", "yes"), "no") == "yes",
        ),
        when=reader.expression(block, "when", where),
        quote=reader.word(block, "quote", where, ("no", "yes"), "no") == "yes",
        refers_to=reader.text(block, "refers_to", where, default=""),
    )


def _type(reader: Reader, block: Map, where: str) -> str:
    """The type of an answer; empty where it is none, so that nothing else is held against it."""
    written = block.get("type")
    word = written.value if isinstance(written, Text) else ""
    meant = _MEANT.get(word.partition(" ")[0].casefold(), "")
    if meant:
        expected, hint = f"one of {', '.join(TYPES)}", f"It is called {meant!r} here."
        reader.fault(block.key_place("type"), f"{where} > type", expected, repr(word), hint)
        return meant
    kind = reader.word(block, "type", where, TYPES)
    return kind if word in TYPES else ""


def _fitting(reader: Reader, block: Map, where: str, kind: str) -> None:
    """What says something of numbers, codes or ids is said of them only."""
    for key, kinds in _ONLY_OF.items():
        if block.get(key) is not None and kind and kind not in kinds:
            expected = f"it at a field of type {', '.join(kinds)}"
            reader.fault(block.key_place(key), f"{where} > {key}", expected, f"type {kind}")


def _tolerance(reader: Reader, block: Map, where: str) -> str:
    text = reader.text(block, "tolerance", where, default="").strip()
    if text and not _TOLERANCE.match(text):
        expected = "a number such as 0.05, or a share such as 5%"
        reader.fault(block.key_place("tolerance"), f"{where} > tolerance", expected, repr(text))
        return ""
    return text


def _choice(reader: Reader, block: Map, where: str) -> Choice:
    return Choice(
        code=reader.identifier(block, where, "code"),
        label=reader.text(block, "label", where),
        definition=reader.text(block, "definition", where, default=""),
        examples=reader.texts(block, "examples", where),
        boundary=reader.texts(block, "boundary", where),
        retired=reader.word(block, "retired", where, ("no", "yes"), "no") == "yes",
    )


def _derived(reader: Reader, block: Map, where: str) -> Derived:
    cases = []
    for number, node in enumerate(reader.list(block, "cases", where), 1):
        case = reader.map(node, f"{where} > case {number}", KEYS["derived case"], block.place)
        code = reader.text(case, "code", where, default="")
        take = reader.text(case, "take", where, default="")
        if bool(code) == bool(take):
            reader.fault(case.place, f"{where} > case {number}", "either 'code' or 'take'", "both or neither")
        cases.append(Case(when=reader.expression(case, "when", where), code=code, take=take))
    return Derived(
        id=reader.identifier(block, where),
        label=reader.text(block, "label", where),
        section=reader.text(block, "section", where),
        help=reader.text(block, "help", where, default=""),
        cases=tuple(cases),
        choices=tuple(
            reader.each(block, "choices", where, KEYS["choice"], lambda b, at: _choice(reader, b, at))
        ),
    )


def _proposal(reader: Reader, block: Map, where: str) -> Proposal:
    cases = []
    for number, node in enumerate(reader.list(block, "cases", where), 1):
        at = f"{where} > case {number}"
        case = reader.map(node, at, KEYS["proposal case"], block.place)
        code = reader.text(case, "code", at)
        cases.append(Case(when=reader.expression(case, "when", at), code=code))
    if not cases:
        reader.fault(block.place, where, "cases", "none")
    return Proposal(
        id=reader.identifier(block, where),
        section=reader.text(block, "section", where),
        field=reader.text(block, "field", where),
        cases=tuple(cases),
        label=reader.text(block, "label", where, default=""),
        reason=reader.text(block, "reason", where, default=""),
        help=reader.text(block, "help", where, default=""),
    )


def _check(reader: Reader, block: Map, where: str) -> Check | None:
    expression = reader.expression(block, "expression", where)
    level = reader.word(block, "level", where, _LEVELS, "entry")
    severity = reader.word(block, "severity", where, ("error", "warn"), "error")
    if expression is None:
        if block.get("expression") is None:
            reader.fault(block.place, where, "'expression'", "nothing")
        return None
    return Check(
        id=reader.identifier(block, where),
        section=reader.text(block, "section", where, default="" if level == "record" else None),
        level="units" if level == "units" else "record" if level == "record" else "entry",
        severity="warn" if severity == "warn" else "error",
        expression=expression,
        message=reader.text(block, "message", where),
    )
