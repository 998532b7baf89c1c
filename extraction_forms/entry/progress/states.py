"""How far a study is by a form: who has begun and submitted, and whether it is settled; of others no more than that."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType

from extraction_forms.compare.extracted import Extracted
from extraction_forms.entry.heads import extracted_now, form_and_status
from extraction_forms.entry.sight import typed_unsaved
from extraction_forms.entry.visit import Visit
from extraction_forms.frozen_values import frozen
from extraction_forms.header import SLUG
from extraction_forms.record_files import CONSENSUS
from extraction_forms.store.status import DONE

At = tuple[str, str]
"""A study and a form."""


@frozen
class State:
    """How far a study is by a form: the statuses by extractor, that of a consensus, and whether one types into it."""

    study: str
    form: str
    one: Extracted | None = None
    consensus: str = ""
    is_typing: bool = False

    @property
    def statuses(self) -> Mapping[str, str]:
        """How far each extractor's record is, by name."""
        if self.one is None:
            return MappingProxyType({})
        return {name: self.one.statuses[file] for name, file in self.one.files.items()}

    @property
    def is_begun(self) -> bool:
        """Whether anybody has saved anything of it."""
        return self.one is not None

    @property
    def is_submitted(self) -> bool:
        """Whether every record that was begun is submitted."""
        return self.one is not None and self.one.submitted

    @property
    def is_open(self) -> bool:
        """Whether several have extracted it and all of them have submitted, so that it can be compared."""
        return self.one is not None and self.one.several and self.one.submitted

    @property
    def is_agreed(self) -> bool:
        """Whether there is a consensus that counts, over records that are all submitted."""
        return self.consensus in DONE and (self.one is None or self.one.submitted)

    @property
    def is_to_settle(self) -> bool:
        """Whether it waits for somebody to settle it."""
        return self.is_open and not self.is_agreed


@frozen
class Standing:
    """All studies of a review by name, and how far each is by the forms it was begun by."""

    studies: tuple[str, ...]
    states: Mapping[At, State]
    unreadable: tuple[str, ...]

    def of(self, study: str, form: str) -> State:
        """How far a study is by a form; not begun where nothing is known."""
        return self.states.get((study, form)) or State(study=study, form=form)


def standing(visit: Visit) -> Standing:
    """Where the studies of a review stand, as this person may know it."""
    review = visit.folder
    found = extracted_now(review)
    folders = _folders(review)
    consensus = _consensus(folders)
    typing = typed_unsaved(visit)
    by_at = {(one.study, one.form): one for one in found if one.form}
    states = {
        at: State(
            study=at[0],
            form=at[1],
            one=by_at.get(at),
            consensus=consensus.get(at, ""),
            is_typing=at in typing,
        )
        for at in {*by_at, *consensus, *typing}
    }
    return Standing(
        studies=tuple(sorted({*(folder.name for folder in folders), *(study for study, _ in typing)})),
        states=MappingProxyType(states),
        unreadable=tuple(_unreadable(found)),
    )


def _folders(review: Path) -> tuple[Path, ...]:
    """The folders that can be those of a study; others are told by `synthesis check`."""
    records = review / "records"
    if not records.is_dir():
        return ()
    with os.scandir(records) as found:
        names = sorted(one.name for one in found if SLUG.match(one.name) and one.is_dir())
    return tuple(records / name for name in names)


def _consensus(folders: Iterable[Path]) -> Mapping[At, str]:
    """The status of every consensus."""
    found: dict[At, str] = {}
    for folder in folders:
        for name in sorted(os.listdir(folder)):  # noqa: PTH208 - a thousand folders are looked into at every turn
            if name.startswith(CONSENSUS) and name.endswith(".yaml") and name.split(".", 1)[0] == CONSENSUS:
                form, status = form_and_status(folder / name)
                if form:
                    found[folder.name, form] = status
    return found


def _unreadable(found: Iterable[Extracted]) -> list[str]:
    """The files of records that cannot be read: of these nobody knows the form, or how far they are."""
    return [file for one in found for file, status in one.statuses.items() if not one.form or not status]
