"""How the numbers of a draft are read, wherever one is not read as it looks: for a page that shows them all at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Final

from extraction_forms.datum import DECIMALS
from extraction_forms.draft import AnswerPath, Draft
from extraction_forms.entry.asked import Asked
from extraction_forms.entry.file_signs import Remembered
from extraction_forms.entry.record_page.known import decimal_of
from extraction_forms.entry.typing.echo import echo
from extraction_forms.fields import NUMERIC
from extraction_forms.form import Form, Section
from extraction_forms.yaml_text import Plain

_PLAIN: Final[Mapping[str, Callable[[str], object]]] = MappingProxyType(
    {
        DECIMALS[0]: re.compile(r"[+-]?[0-9]*\.?[0-9]*").fullmatch,
        DECIMALS[1]: re.compile(r"[+-]?[0-9]*,?[0-9]*").fullmatch,
    }
)
"""What is read as it looks, by the decimal mark."""
_Asking = tuple[Section, frozenset[str], frozenset[str]]
"""A section, with its questions that ask for numbers: of an entry, and of its arms."""
_known: Remembered[str, tuple[_Asking, ...]] = Remembered(64)


def echoes(asked: Asked, draft: Draft) -> Iterator[tuple[str, str]]:
    """The inputs whose number is not read as it looks, each with how it is read."""
    for section, whole, of_units in _numeric(asked.form):
        for block in draft.sections.get(section.id, ()):
            decimal = decimal_of(draft, block)
            yield from _in_block(asked, (section, block.id, ""), block.answers, whole, decimal)
            for unit, answers in block.units.items():
                yield from _in_block(asked, (section, block.id, unit), answers, of_units, decimal)


def _numeric(form: Form) -> tuple[_Asking, ...]:
    """The sections that ask for numbers, looked up once for each form."""
    return _known.of(form.sha256, (), lambda: tuple(_asking(form)))


def _asking(form: Form) -> Iterator[_Asking]:
    found = (
        (
            section,
            frozenset(one.id for one in section.questions if one.field.type in NUMERIC),
            frozenset(one.id for one in section.unit_questions if one.field.type in NUMERIC),
        )
        for section in form.sections
    )
    yield from (one for one in found if one[1] or one[2])


def _in_block(
    asked: Asked,
    where: tuple[Section, str, str],
    answers: Mapping[str, Plain],
    numeric: frozenset[str],
    usual: str,
) -> Iterator[tuple[str, str]]:
    section, entry, unit = where
    for field, value in answers.items():
        if field not in numeric:
            continue
        own = value.get("numbers") if isinstance(value, dict) else None
        text = value.get("printed") if isinstance(value, dict) else value
        decimal = own if isinstance(own, str) and own in _PLAIN else usual
        if isinstance(text, str) and not _PLAIN[decimal](text):
            of = entry if section.repeats else ""
            path = AnswerPath(section=section.id, entry=of, unit=unit, field=field)
            said = echo(asked, path, text, decimal)
            if said:
                yield str(path), said
