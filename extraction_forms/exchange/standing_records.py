"""A record that is read from a file of another program, held against the one that stands in the review."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from shlex import quote
from typing import Final

from extraction_forms.corrections import joined, notes_of, with_notes
from extraction_forms.draft import Draft
from extraction_forms.errors import Place, Problem, Rejected, UsageError
from extraction_forms.history.replay import Move, moves, record_at
from extraction_forms.store.stored import Stored

FINISHED: Final = ("submitted", "locked")
"""How far a record is whose answers change only once it is opened again."""

STATUS: Final = "head/status"


def answers_alike(changes: Sequence[Move]) -> bool:
    """Whether nothing differs, or only how far the record is."""
    return all(change.path == STATUS for change in changes)


def with_standing_notes(there: Stored | None, draft: Draft) -> Draft:
    """What was read, with the notes of the audit in the record that stands there: no file does away with them."""
    return draft if there is None else with_notes(draft, joined(notes_of(draft), notes_of(there.draft)))


def says_the_same(there: Stored | None, changes: Sequence[Move]) -> bool:
    """Whether the review has all of a record: its answers, and a status that these need not change.

    A record that was handed in since it was given out keeps its status.
    """
    if there is None:
        return False
    return not changes or (answers_alike(changes) and there.draft.text("status") in FINISHED)


def is_outdated(review: Path, name: str, revision: str, there: Stored) -> bool:
    """Whether answers of a record have changed since this revision of it was given out.

    That it was submitted, locked or opened again since is no change of its answers.
    """
    if int(revision) >= there.revision:
        return False
    try:
        given = record_at(review, name, int(revision))
    except (UsageError, Rejected):  # the history does not tell how it was
        return True
    return not answers_alike(moves(given, there.draft))


def finished_problem(review: Path, place: Place, there: Stored, differs: str) -> Problem | None:
    """Why other answers may not take the place of those of a record that was handed in; None where they may."""
    status = there.draft.text("status")
    if status not in FINISHED:
        return None
    name = there.path.relative_to(review).as_posix()
    return Problem(
        place=place,
        where=f"record {name}",
        expected=f"the answers that the review has, as the record is {status}",
        found=differs,
        hint=f"Open it first: `{reopening(review, there)}`, then import again with --replace.",
    )


def reopening(review: Path, there: Stored) -> str:
    """The command that opens a record again."""
    draft: Draft = there.draft
    name = there.path.name.split(".", 1)[0]
    actor = "" if name == draft.text("extractor") else " --actor NAME"
    study, form = draft.text("study"), there.form.id
    return f"synthesis reopen {quote(str(review))} {study} {name} --form {form}{actor} --reason WHY"
