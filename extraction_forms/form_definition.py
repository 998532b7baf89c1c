"""From the YAML of a form to the form itself; every fault of the definition is told at once."""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, TypeVar

from extraction_forms import conditions
from extraction_forms.errors import FormError, Place, Problem
from extraction_forms.fields import KINDS, Choice, Field
from extraction_forms.form import READS_AS, Case, Check, Derived, Form, Question, Repeat, Section
from extraction_forms.form_links import link_problems
from extraction_forms.yaml_text import List, Map, Node, Text, plain

T = TypeVar("T")

IDENTIFIER: Final = re.compile(r"[a-z][a-z0-9_]{0,63}\Z")
CODE: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,63}\Z")
VERSION: Final = re.compile(r"\d+\.\d+\.\d+\Z")
STRUCTURED: Final = ("columns", "list")
"""Types whose answer is a mapping or a list of texts, read by the record's own checker."""

_FORM_KEYS: Final = ("id", "version", "title", "about", "reads_as", "sections", "derived", "checks")
_SECTION_KEYS: Final = ("id", "label", "repeat", "required", "fields", "units", "unit_fields", "about")
_FIELD_KEYS: Final = (
    *("id", "label", "type", "required", "choices", "min", "max", "above", "below"),
    *("unit", "units", "when", "quote", "help", "definition", "refers_to", "retired"),
)
_CHOICE_KEYS: Final = ("code", "label", "definition", "examples", "boundary")
_DERIVED_KEYS: Final = ("id", "label", "section", "help", "cases", "choices")
_CHECK_KEYS: Final = ("id", "section", "level", "severity", "expression", "message")


@dataclass(slots=True)
class _Reader:
    """Reads the parts of one definition and collects what is wrong with it."""

    problems: list[Problem] = field(default_factory=list)

    def fault(self, place: Place, where: str, expected: str, found: str) -> None:
        self.problems.append(Problem(place=place, where=where, expected=expected, found=found))

    def map(self, node: Node | None, where: str, keys: Collection[str], place: Place) -> Map:
        if not isinstance(node, Map):
            at = node.place if node else place
            self.fault(
                at, where, "a block of " + ", ".join(keys), "nothing" if node is None else "something else"
            )
            return Map(items=(), place=at)
        for key, _ in node.items:
            if key.value not in keys:
                self.fault(key.place, where, "one of " + ", ".join(keys), repr(key.value))
        return node

    def list(self, owner: Map, key: str, where: str) -> tuple[Node, ...]:
        node = owner.get(key)
        if node is None or (isinstance(node, Text) and not node.value):
            return ()
        if not isinstance(node, List):
            self.fault(node.place, f"{where} > {key}", "a list", "something else")
            return ()
        return node.items

    def text(self, owner: Map, key: str, where: str, *, default: str | None = None) -> str:
        node = owner.get(key)
        if node is None:
            if default is None:
                self.fault(owner.place, where, f"{key!r}", "nothing")
            return default or ""
        if not isinstance(node, Text):
            self.fault(node.place, f"{where} > {key}", "text", "a block")
            return default or ""
        return node.value

    def word(
        self, owner: Map, key: str, where: str, known: Collection[str], default: str | None = None
    ) -> str:
        value = self.text(owner, key, where, default=default)
        if value not in known and (owner.get(key) is not None):
            self.fault(owner.key_place(key), f"{where} > {key}", "one of " + ", ".join(known), repr(value))
            return next(iter(known))
        return value

    def identifier(self, owner: Map, where: str, key: str = "id") -> str:
        value = self.text(owner, key, where)
        if value and not (CODE if key == "code" else IDENTIFIER).match(value):
            self.fault(owner.key_place(key), where, "an id of letters, digits and _", repr(value))
        return value

    def texts(self, owner: Map, key: str, where: str) -> tuple[str, ...]:
        items = self.list(owner, key, where)
        for item in items:
            if not isinstance(item, Text):
                self.fault(item.place, f"{where} > {key}", "text", "a block")
        return tuple(item.value for item in items if isinstance(item, Text))

    def bound(self, owner: Map, key: str, where: str) -> float | None:
        raw = self.text(owner, key, where, default="")
        if not raw:
            return None
        try:
            value = float(raw)
        except ValueError:
            value = math.nan
        if math.isfinite(value):
            return value
        self.fault(owner.key_place(key), f"{where} > {key}", "a number", repr(raw))
        return None

    def limit(self, owner: Map, keys: tuple[str, str], where: str) -> tuple[float | None, bool]:
        """A bound, under the first key where it is itself allowed, else under the second; and whether it is not."""
        included, excluded = (self.bound(owner, key, where) for key in keys)
        if included is not None and excluded is not None:
            self.fault(owner.key_place(keys[1]), where, f"{keys[0]!r} or {keys[1]!r}", "both")
        return (excluded, True) if included is None and excluded is not None else (included, False)

    def expression(self, owner: Map, key: str, where: str) -> conditions.Expression | None:
        node = owner.get(key)
        if node is None:
            return None
        text = self.text(owner, key, where)
        try:
            return conditions.compile(text, node.place)
        except conditions.ConditionFault as error:
            self.problems.append(error.problem(place=node.place, where=f"{where} > {key}"))
            return None

    def each(
        self, owner: Map, key: str, where: str, keys: Collection[str], make: Callable[[Map, str], T]
    ) -> Iterator[T]:
        seen: set[str] = set()
        for number, node in enumerate(self.list(owner, key, where), 1):
            block = self.map(node, f"{where} > {key} {number}", keys, owner.place)
            name = self.text(block, "id" if "id" in keys else "code", where, default=str(number))
            if name in seen:
                self.fault(node.place, f"{where} > {key}", "each id once", f"{name!r} again")
            seen.add(name)
            yield make(block, f"{where} > {name}")


def form_sha256(node: Node) -> str:
    """The hash of what a definition says; comments, layout, quotes and the order of keys do not count."""
    text = json.dumps(plain(node), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def define(node: Node) -> Form:
    """The form that a definition describes.

    Raises:
        FormError: every fault of the definition, each with its line.
    """
    reader = _Reader()
    top = reader.map(node, "form", _FORM_KEYS, node.place)
    version = reader.text(top, "version", "form")
    if version and not VERSION.match(version):
        reader.fault(top.key_place("version"), "form > version", "a version like 1.0.0", repr(version))
    sections = tuple(
        reader.each(top, "sections", "form", _SECTION_KEYS, lambda block, at: _section(reader, block, at))
    )
    form = Form(
        id=reader.identifier(top, "form"),
        version=version,
        title=reader.text(top, "title", "form"),
        about=reader.text(top, "about", "form", default=""),
        reads_as=reader.word(top, "reads_as", "form", READS_AS),
        sha256=form_sha256(node),
        place=node.place,
        sections=sections,
        derived=tuple(
            reader.each(top, "derived", "form", _DERIVED_KEYS, lambda block, at: _derived(reader, block, at))
        ),
        checks=tuple(
            c
            for c in reader.each(top, "checks", "form", _CHECK_KEYS, lambda b, at: _check(reader, b, at))
            if c
        ),
        by_id=MappingProxyType({section.id: section for section in sections}),
    )
    problems = (*reader.problems, *link_problems(form))
    if problems:
        raise FormError(problems)
    return form


def _section(reader: _Reader, block: Map, where: str) -> Section:
    repeat = reader.word(block, "repeat", where, tuple(_REPEATS), "no")
    return Section(
        id=reader.identifier(block, where),
        label=reader.text(block, "label", where),
        repeat=_REPEATS[repeat],
        required=reader.word(block, "required", where, ("no", "yes"), "no") == "yes",
        questions=tuple(
            reader.each(block, "fields", where, _FIELD_KEYS, lambda b, at: _question(reader, b, at))
        ),
        units=reader.texts(block, "units", where),
        unit_questions=tuple(
            reader.each(block, "unit_fields", where, _FIELD_KEYS, lambda b, at: _question(reader, b, at))
        ),
    )


_REPEATS: Final[dict[str, Repeat]] = {"no": "no", "top": "top", "list": "list", "map": "map"}


def _question(reader: _Reader, block: Map, where: str) -> Question:
    kind = reader.word(block, "type", where, (*KINDS, *STRUCTURED))
    choices = tuple(reader.each(block, "choices", where, _CHOICE_KEYS, lambda b, at: _choice(reader, b, at)))
    if kind in {"choice", "choices"} and not choices:
        reader.fault(block.place, where, "choices", "none")
    if kind == "number_with_unit" and block.get("units") is None:
        reader.fault(block.place, where, "units", "none")
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
        ),
        when=reader.expression(block, "when", where),
        quote=reader.word(block, "quote", where, ("no", "yes"), "no") == "yes",
        refers_to=reader.text(block, "refers_to", where, default=""),
    )


def _choice(reader: _Reader, block: Map, where: str) -> Choice:
    return Choice(
        code=reader.identifier(block, where, "code"),
        label=reader.text(block, "label", where),
        definition=reader.text(block, "definition", where, default=""),
        examples=reader.texts(block, "examples", where),
        boundary=reader.texts(block, "boundary", where),
    )


def _derived(reader: _Reader, block: Map, where: str) -> Derived:
    cases = []
    for number, node in enumerate(reader.list(block, "cases", where), 1):
        case = reader.map(node, f"{where} > case {number}", ("when", "code", "take"), block.place)
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
            reader.each(block, "choices", where, _CHOICE_KEYS, lambda b, at: _choice(reader, b, at))
        ),
    )


def _check(reader: _Reader, block: Map, where: str) -> Check | None:
    expression = reader.expression(block, "expression", where)
    level = reader.word(block, "level", where, ("entry", "units"), "entry")
    severity = reader.word(block, "severity", where, ("error", "warn"), "error")
    if expression is None:
        if block.get("expression") is None:
            reader.fault(block.place, where, "'expression'", "nothing")
        return None
    return Check(
        id=reader.identifier(block, where),
        section=reader.text(block, "section", where),
        level="units" if level == "units" else "entry",
        severity="warn" if severity == "warn" else "error",
        expression=expression,
        message=reader.text(block, "message", where),
    )
