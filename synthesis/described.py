"""How completely sources describe something, item by item: the ratings of forms such as TIDieR, and what they tell."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Final

from extraction_forms.fields import Choice
from extraction_forms.form import Form, Question, Section
from extraction_forms.frozen_values import frozen
from extraction_forms.records import Datum, Entry
from extraction_forms.studies import Study
from synthesis.review import Review

TEXT: Final = "_text"
"""What the id of a question ends in that takes what is told for an item."""

_FEWEST: Final = 3  # fewer rated questions of a section are no checklist
_NUMBERED: Final = re.compile(r"^Item \d+: ")


@frozen
class Description:
    """How a study, or an arm of it, is described: its name, and the answers."""

    study: str
    name: str
    of: str
    entry: Entry

    def rating(self, item: Question) -> Datum | None:
        """How completely an item is described."""
        return self.entry.data.get(item.id)

    def told(self, item: Question) -> Datum | None:
        """What is told for it."""
        found = self.entry.data.get(item.id + TEXT)
        return found if found is not None and found.known else None

    def source(self, item: Question, ids: Collection[str]) -> Datum | None:
        """Where its rating was read, with words of the report or a note; `ids` are the questions for such places."""
        found = (self.entry.data.get(one) for one in ids if one.rpartition("_")[0] == item.id)
        return next((one for one in found if one is not None and (one.source.quote or one.note)), None)


@frozen
class Described:
    """A section of a form whose items are rated by the same codes, and all that was rated by it."""

    form: Form
    section: Section
    items: tuple[Question, ...]
    rows: tuple[Description, ...]
    alone: bool

    @property
    def id(self) -> str:
        """What tables and numbers are called by: the form, and the section where there are several."""
        name = self.form.id if self.alone else f"{self.form.id}_{self.section.id}"
        return name.replace("-", "_")

    @property
    def asks_for_words(self) -> bool:
        """Whether the form asks what is told for an item, and not only where."""
        return any(q.id == item.id + TEXT for item in self.items for q in self.section.questions)

    @property
    def sources(self) -> tuple[str, ...]:
        """The questions that take where something was read."""
        return tuple(q.id for q in self.section.questions if q.field.type == "evidence")

    @property
    def codes(self) -> tuple[Choice, ...]:
        """The codes that items are rated by."""
        return tuple(self.items[0].field.choices)

    def rated(self, item: Question, code: str) -> tuple[Datum, ...]:
        """The answers that rate an item so."""
        found = (row.rating(item) for row in self.rows)
        return tuple(one for one in found if one is not None and one.known and one.value == code)


def item_name(item: Question) -> str:
    """What an item is called, without its number."""
    return _NUMBERED.sub("", item.field.label)


def described(review: Review) -> tuple[Described, ...]:
    """What records rate of how studies are described, form by form and section by section."""
    found = []
    for form in review.forms.values():
        if form.reads_as != "answers" or form.subject != "study":
            continue
        rated = [(section, _items(section)) for section in form.sections]
        rated = [(section, items) for section, items in rated if len(items) >= _FEWEST]
        for section, items in rated:
            rows = tuple(_rows(review, form, section))
            if rows:
                found.append(
                    Described(form=form, section=section, items=items, rows=rows, alone=len(rated) == 1)
                )
    return tuple(found)


def _items(section: Section) -> tuple[Question, ...]:
    """The questions that are rated by the codes of the first such, each with a source of its own."""
    sourced = {q.id.rpartition("_")[0] for q in section.questions if q.field.type == "evidence"}
    rated = [q for q in section.questions if q.field.type == "choice" and q.id in sourced]
    codes = [[choice.code for choice in q.field.choices] for q in rated]
    return tuple(q for q, own in zip(rated, codes, strict=True) if own == codes[0])


def _rows(review: Review, form: Form, section: Section) -> Iterator[Description]:
    """The entries of the settled records, in the order of the studies."""
    records = {record.study: record for record in review.evidence.records if record.form == form.id}
    for study in review.evidence.studies:
        record = records.get(study.id)
        for entry in record.sections.get(section.id, ()) if record is not None else ():
            yield Description(study=study.id, name=study.label, of=_arm(study, entry), entry=entry)


def _arm(study: Study, entry: Entry) -> str:
    """What the arm is called that an entry is of; nothing where it is of the study."""
    arm = entry.data.get("arm")
    if arm is None or not arm.known:
        return ""
    return next((one.label for one in study.arms if one.id == arm.value), str(arm.value))
