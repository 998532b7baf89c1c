"""Locked records whose files were changed by hand: told by the history, which knows how each was left."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from extraction_forms.disk.journal import content_of, sha256
from extraction_forms.disk.safe_paths import RECORDS, inside
from extraction_forms.errors import Place, Problem
from extraction_forms.history.chain import read_head
from extraction_forms.history.log import events_of
from extraction_forms.history.replay import last_state
from extraction_forms.store.status import LOCKED


def changed_though_locked(review: Path) -> tuple[str, ...]:
    """The records that the history left locked and whose files hold other bytes by now, or are gone.

    Raises:
        Rejected: the history cannot be read.
    """
    head = read_head(review)
    return tuple(
        record
        for record, standing in sorted(head.records.items() if head else ())
        if record.startswith(f"{RECORDS}/")
        and standing.sha256
        and _sha256(review, record) != standing.sha256
        and _was_locked(review, record)
    )


def _sha256(review: Path, record: str) -> str:
    content = content_of(inside(review, *record.split("/")))
    return "" if content is None else sha256(content)


def _was_locked(review: Path, record: str) -> bool:
    state = last_state(events_of(review, record))
    return state is not None and state.text("status") == LOCKED


def lock_warnings(review: Path) -> Iterator[Problem]:
    """A warning for each record that was locked and is not what the history left.

    Raises:
        Rejected: the history cannot be read.
    """
    for record in changed_though_locked(review):
        yield Problem(
            place=Place(file=record),
            where="",
            expected="the file as it was locked",
            found="one that was changed by hand since" if _sha256(review, record) else "no file",
            hint="Bring it back from version control; or `synthesis history record` takes the change in.",
            warning=True,
        )
