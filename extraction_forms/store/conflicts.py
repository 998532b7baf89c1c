"""Two people changed the same record: what each of them says, answer by answer."""

from __future__ import annotations

from typing import Final

from extraction_forms.draft import Draft
from extraction_forms.errors import ReviewError
from extraction_forms.frozen_values import frozen
from extraction_forms.history.replay import moves
from extraction_forms.yaml_text import Plain

_MOST_TOLD: Final = 8
_LONGEST: Final = 60


@frozen
class Clash:
    """One answer on which two versions of a record differ; None where it is not there.

    `base` is what stood there when the editing started, where the history knows it (`base_known`). Where
    only one of the two differs from it, taking that one loses nothing (`both_changed` is false).
    """

    path: str
    yours: Plain | None
    theirs: Plain | None
    base: Plain | None = None
    base_known: bool = False

    @property
    def both_changed(self) -> bool:
        """Whether somebody has to choose."""
        return not self.base_known or self.base not in (self.yours, self.theirs)


class Conflict(ReviewError):  # noqa: N818 - what has happened, as the trade names it
    """A record was changed by somebody else since the editing of it started; nothing was written.

    `yours` is the draft that was to be saved, `theirs` the one that stands there (None where the record is
    gone), `sha256` that of its file, `base` the one the editing started from (None where nobody knows it).
    """

    def __init__(
        self, *, record: str, sha256: str, yours: Draft, theirs: Draft | None, base: Draft | None
    ) -> None:
        self.record = record
        self.sha256 = sha256
        self.yours = yours
        self.theirs = theirs
        self.base = base
        self.fields = _clashes(yours, theirs, base)
        super().__init__(_told(record, self.fields, gone=theirs is None))


def _clashes(yours: Draft, theirs: Draft | None, base: Draft | None) -> tuple[Clash, ...]:
    """What differs, with what stood there before: their changes since, undone, lead to it."""
    before = {} if base is None else {move.path: move.old for move in moves(base, theirs)}
    mine = {} if base is None else {move.path: move.old for move in moves(base, yours)}
    return tuple(
        Clash(
            path=move.path,
            yours=move.new,
            theirs=move.old,
            # What neither changed does not differ, so one of the two tells what stood there.
            base=before[move.path] if move.path in before else mine.get(move.path),
            base_known=base is not None,
        )
        for move in moves(theirs, yours)
    )


def _told(record: str, fields: tuple[Clash, ...], *, gone: bool) -> str:
    if gone:
        return f"{record}: the record was taken away since you started; nothing was saved."
    lines = [f"{record}: somebody else changed this record since you started; nothing was saved."]
    for clash in fields[:_MOST_TOLD]:
        started = f", at the start {shown(clash.base)}" if clash.base_known else ""
        lines.append(f"  {clash.path}: yours {shown(clash.yours)}, theirs {shown(clash.theirs)}{started}")
    if len(fields) > _MOST_TOLD:
        lines.append(f"  and {len(fields) - _MOST_TOLD} more")
    return "\n".join(lines)


def shown(value: Plain | None) -> str:
    """An answer in a line of words: its text, or what an opened answer says."""
    if value is None:
        return "nothing"
    text = _words(value)
    return repr(text if len(text) <= _LONGEST else f"{text[:_LONGEST]}...")


def _words(value: Plain) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return ", ".join(_words(item) for item in value)
    return ", ".join(f"{key}: {_words(item)}" for key, item in value.items())
