"""A form as three CSV sheets that people edit in a spreadsheet: form.csv, fields.csv, choices.csv."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from extraction_forms.errors import FormError, Problem
from extraction_forms.exchange.compiled import Compiled
from extraction_forms.exchange.csv_lines import csv_text
from extraction_forms.exchange.form_parts import PARTS, TEXTS, blanks, written_parts
from extraction_forms.exchange.formula_guard import guarded
from extraction_forms.exchange.joined_texts import joined
from extraction_forms.form import Form
from extraction_forms.yaml_text import Plain

FORM_FILE: Final = "form.csv"
FIELDS_FILE: Final = "fields.csv"
CHOICES_FILE: Final = "choices.csv"

FORM_COLUMNS: Final = ("part", "id", "case", "key", "value")
FIELD_COLUMNS: Final = ("section", "level", *PARTS["field"])
CHOICE_COLUMNS: Final = ("list", *PARTS["choice"])
LEVELS: Final[Mapping[str, str]] = MappingProxyType({"entry": "fields", "units": "unit_fields"})
"""What a field is asked of, and the key of the section that it stands under."""

_CONTROL: Final = re.compile(r"[\x00-\x08\x0e-\x1f]")

Parts = dict[str, Plain]
Row = tuple[str, ...]


@dataclass(slots=True)
class _Lists:
    """The lists of choices so far: one that several fields share stands once, under the first one's name."""

    by_name: dict[str, list[Plain]] = field(default_factory=dict)

    def name(self, choices: list[Plain], *candidates: str) -> str:
        for name, known in self.by_name.items():
            if known == choices:
                return name
        free = next((name for name in candidates if name not in self.by_name), "")
        number = 2
        while not free:
            numbered = f"{candidates[-1]}_{number}"
            free = numbered if numbered not in self.by_name else ""
            number += 1
        self.by_name[free] = choices
        return free


def compile_form(form: Form) -> Compiled:
    """The sheets of a form: from them the same form is read back.

    Raises:
        FormError: a text holds a control character, which no CSV reader takes.
    """
    parts, lists = written_parts(form), _Lists()
    fields = list(_field_rows(parts, lists))
    of_form = list(_form_rows(parts, lists))
    choices = [row for name, items in lists.by_name.items() for row in _choice_rows(name, items)]
    sheets = {
        FORM_FILE: csv_text(FORM_COLUMNS, of_form),
        FIELDS_FILE: csv_text(FIELD_COLUMNS, fields),
        CHOICES_FILE: csv_text(CHOICE_COLUMNS, choices),
    }
    for name, text in sheets.items():
        _refuse_control(form, name, text)
    files = {name: text.encode("utf-8") for name, text in sheets.items()}
    return Compiled(files=MappingProxyType(files), losses=tuple(blanks(form)))


def _refuse_control(form: Form, name: str, text: str) -> None:
    if control := _CONTROL.search(text):
        found = f"the character U+{ord(control.group()):04X}"
        raise FormError(
            [Problem(place=form.place, where=name, expected="text without control characters", found=found)]
        )


def _blocks(owner: Parts, key: str) -> Iterator[Parts]:
    items = owner.get(key, [])
    for item in items if isinstance(items, list) else ():
        if isinstance(item, dict):
            yield item


def _word(owner: Parts, key: str) -> str:
    value = owner.get(key, "")
    return value if isinstance(value, str) else ""


def _cell(value: Plain, kind: str) -> str:
    if isinstance(value, str):
        return guarded(value)
    if kind == TEXTS and isinstance(value, list):
        return guarded(joined(item for item in value if isinstance(item, str)))
    raise ValueError(f"no cell holds {value!r}")


def _cells(part: str, block: Parts, given: Mapping[str, str]) -> Row:
    """The cells of a field or choice, by the columns of its part; `given` stands for what is told elsewhere."""
    unknown = set(block) - set(PARTS[part])
    if unknown:
        raise ValueError(f"no column for {', '.join(sorted(unknown))} of a {part}")
    return tuple(
        given[key] if key in given else _cell(block.get(key, ""), PARTS[part][key]) for key in PARTS[part]
    )


def _field_rows(parts: Parts, lists: _Lists) -> Iterator[Row]:
    for section in _blocks(parts, "sections"):
        for level, key in LEVELS.items():
            for one in _blocks(section, key):
                named = _list_name(one, lists, _word(section, "id"))
                yield _word(section, "id"), level, *_cells("field", one, {"choices": named})


def _list_name(owner: Parts, lists: _Lists, section: str) -> str:
    choices = owner.get("choices", [])
    name = _word(owner, "id")
    return lists.name(choices, name, f"{section}_{name}") if isinstance(choices, list) and choices else ""


def _choice_rows(name: str, items: list[Plain]) -> Iterator[Row]:
    for item in items:
        if isinstance(item, dict):
            yield name, *_cells("choice", item, {})


def _form_rows(parts: Parts, lists: _Lists) -> Iterator[Row]:
    """Form, sections, derived tags, proposals and checks: a line for every key."""
    yield from _key_rows("form", "", parts, lists)
    for key, part in PARTS["form"].items():
        if part in PARTS:
            for block in _blocks(parts, key):
                yield from _key_rows(part, _word(block, "id"), block, lists)


def _key_rows(part: str, name: str, block: Parts, lists: _Lists) -> Iterator[Row]:
    for key, value in block.items():
        kind = PARTS[part].get(key, "")
        if key == "cases":
            for number, case in enumerate(_blocks(block, key), 1):
                yield from ((part, name, str(number), word, _cell(text, "")) for word, text in case.items())
        elif key == "choices":
            yield part, name, "", key, _list_name(block, lists, _word(block, "section"))
        elif kind not in PARTS and not (key == "id" and name):
            yield part, name, "", key, _cell(value, kind)
