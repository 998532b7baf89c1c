"""What moved the numbers of a review: the records, choices or engine that changed since they were accepted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from extraction_forms.frozen_values import frozen
from synthesis.accepted.choices import NOTHING
from synthesis.accepted.moves import Move
from synthesis.accepted.state import State
from synthesis.plan.plan import PLAN_FILE

RECORDS: Final = "records/"
ENGINE: Final = "the engine"
FORMS: Final = "the form library"
UNKNOWN: Final = "nothing that is kept account of has changed"
UNCITED: Final = "records that these numbers do not cite"


@frozen
class Change:
    """Something that is not as it was: a file of the review, an answer of the plan, the engine or the form library.

    `of` is its path or name, `how` in words what became of it.
    """

    of: str
    how: str

    def __str__(self) -> str:
        return f"{self.of} ({self.how})"


@frozen
class Cause:
    """Changes, and the numbers that they moved; several changes where a number hangs on all of them."""

    changes: tuple[Change, ...]
    moves: tuple[Move, ...]
    note: str = ""


@frozen
class Changes:
    """All that is not as it was, by kind; `idle` of them moved nothing."""

    records: Mapping[str, Change]
    answers: tuple[Change, ...]
    beside: tuple[Change, ...]
    engine: tuple[Change, ...]

    @property
    def every(self) -> tuple[Change, ...]:
        """All of them."""
        return (*self.records.values(), *self.answers, *self.beside, *self.engine)


def changes(accepted: State, now: State) -> Changes:
    """What is not as it was."""
    files = _differing(accepted.files, now.files)
    how = {path: Change(of=path, how=_what_became(path, accepted.files, now.files)) for path in files}
    answers = tuple(
        Change(
            of=f"{PLAN_FILE.file}, {path}",
            how=f"{accepted.choices.get(path, NOTHING)} → {now.choices.get(path, NOTHING)}",
        )
        for path in _differing(accepted.choices, now.choices)
    )
    return Changes(
        records={path: one for path, one in how.items() if path.startswith(RECORDS)},
        answers=answers,
        beside=tuple(one for path, one in how.items() if _is_beside(path)),
        engine=tuple(
            Change(of=name, how="changed")
            for name, same in ((ENGINE, accepted.engine == now.engine), (FORMS, accepted.forms == now.forms))
            if not same
        ),
    )


def causes(changed: Changes, moved: Iterable[Move]) -> tuple[Cause, ...]:
    """The moved numbers under what moved them.

    A number stands under the records that it cites, or cited, and that changed; where there are none under the answers
    of the plan that changed, those of its own synthesis first, and the files beside it; else under the records that
    changed without being cited by it; else under the engine and the form library.
    """
    found: dict[tuple[tuple[Change, ...], str], list[Move]] = {}
    for move in moved:
        found.setdefault(_behind(move, changed), []).append(move)
    ordered = sorted(found.items(), key=lambda one: (-len(one[1]), str(one[0])))
    return tuple(Cause(changes=what, note=note, moves=tuple(some)) for (what, note), some in ordered)


def idle(changed: Changes, found: Iterable[Cause]) -> tuple[Change, ...]:
    """What changed without moving a printed number."""
    busy = {one for cause in found for one in cause.changes}
    return tuple(one for one in changed.every if one not in busy)


def _behind(move: Move, changed: Changes) -> tuple[tuple[Change, ...], str]:
    cited = tuple(one for path, one in changed.records.items() if _cites(move.files, path))
    if cited:
        return cited, ""
    if changed.answers or changed.beside:
        own = tuple(one for one in changed.answers if _is_of(one, move.key))
        return own or (*changed.answers, *changed.beside), ""
    if changed.records:
        return tuple(changed.records.values()), UNCITED
    return (changed.engine, "") if changed.engine else ((), UNKNOWN)


def _is_beside(path: str) -> bool:
    """Whether a file that is no record may move numbers; the history of the records changes whenever they do."""
    head = path.partition("/")[0]
    return path != PLAN_FILE.file and head not in {"records", "history"} and not path.endswith(".md")


def _cites(files: frozenset[str], path: str) -> bool:
    """Whether a number is made from a file: it names the file, or the folder of the study."""
    return path in files or path.rpartition("/")[0] in files


def _is_of(change: Change, key: str) -> bool:
    """Whether an answer of the plan is of the synthesis, figure or table that a key names."""
    path = change.of.partition(", ")[2].split(".")
    named = key.split(".")
    return len(path) > 2 and len(named) > 1 and named[1] in {path[1], f"{path[1]}_one_row"}


def _differing(before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    return [name for name in sorted(before.keys() | after.keys()) if before.get(name) != after.get(name)]


def _what_became(path: str, before: Mapping[str, str], after: Mapping[str, str]) -> str:
    return "new" if path not in before else "gone" if path not in after else "changed"
