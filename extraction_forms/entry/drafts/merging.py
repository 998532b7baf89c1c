"""A record changed in two places: what each of them says, input by input, and what stood there at the start."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from extraction_forms.draft import Draft
from extraction_forms.entry.drafts.editing import Editing, file_draft
from extraction_forms.entry.drafts.file_states import draft_at
from extraction_forms.entry.drafts.ledger import TabClash
from extraction_forms.entry.drafts.names import ENTRIES, InputName, entries_of
from extraction_forms.entry.drafts.typed import overlaid, texts
from extraction_forms.frozen_values import frozen

YOURS: Final = "yours"
THEIRS: Final = "theirs"
OTHER: Final = "other"
"""Which of two texts is taken: what was typed here, what stands there, or a third."""


@frozen
class Difference:
    """An input that two say different things in, and what it said before, where that is known."""

    name: str
    yours: str
    theirs: str
    start: str = ""
    start_known: bool = False

    @property
    def both_changed(self) -> bool:
        """Whether somebody has to choose."""
        return not self.start_known or self.start not in {self.yours, self.theirs}

    @property
    def proposed(self) -> str:
        """Which of the two is taken unless somebody chooses otherwise; nothing where both changed it."""
        if self.both_changed:
            return OTHER if self.together else ""
        return YOURS if self.start == self.theirs else THEIRS

    @property
    def together(self) -> str:
        """The entries of a section with those that either of the two added, without those that either took out."""
        if not self.name.startswith(ENTRIES) or not self.start_known:
            return ""
        start, yours, theirs = (text.splitlines() for text in (self.start, self.yours, self.theirs))
        kept = [one for one in theirs if one in yours or one not in start]
        return "\n".join([*kept, *(one for one in yours if one not in start and one not in kept)])


def of_tabs(clashes: Iterable[TabClash]) -> tuple[Difference, ...]:
    """What two tabs of one person say differently."""
    return tuple(Difference(name=one.name, yours=one.yours, theirs=one.theirs) for one in clashes)


def of_files(editing: Editing, start: Draft | None) -> tuple[Difference, ...]:
    """What is typed and what the present file says differently; `start` is the file that it was typed over.

    Where nobody knows that any more, only what was typed is told.
    """
    asked, typed = editing.asked, editing.typed.texts
    there = file_draft(editing)
    yours, theirs = texts(asked, overlaid(asked, start or there, typed)), texts(asked, there)
    before = texts(asked, start) if start else {}
    return tuple(
        Difference(
            name=name,
            yours=yours.get(name, ""),
            theirs=theirs.get(name, ""),
            start=before.get(name, ""),
            start_known=start is not None,
        )
        for name in dict.fromkeys((*yours, *theirs))
        if yours.get(name, "") != theirs.get(name, "")
    )


def all_yours(editing: Editing) -> Mapping[str, str]:
    """The whole record as it is typed over the file that the typing started from."""
    start = draft_at(editing, editing.typed.base_sha256) or file_draft(editing)
    return texts(editing.asked, overlaid(editing.asked, start, editing.typed.texts))


def goes_by_itself(differences: Iterable[Difference]) -> bool:
    """Whether nothing differs but what was typed: whoever changed the file changed nothing that is told here."""
    return all(one.proposed == YOURS for one in differences)


def with_entries(editing: Editing, chosen: Mapping[str, str]) -> Mapping[str, str]:
    """What was chosen, and the entries that it is said of: none is lost because somebody else took its entry out."""
    listed = dict(chosen)
    for section, entry in _entries_said(editing, chosen):
        name = entries_of(section)
        there = texts(editing.asked, file_draft(editing)).get(name, "")
        ids = listed.get(name, there).splitlines()
        if entry not in ids:
            listed[name] = "\n".join([*ids, entry])
    return listed


def _entries_said(editing: Editing, chosen: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name, text in chosen.items():
        if text and not name.startswith(ENTRIES):
            path = InputName.parse(name).path
            section = editing.form.by_id.get(path.section)
            if section is not None and section.repeats:
                yield path.section, path.entry
