"""The errors of the project, one tree.

ReviewError                       everything this project raises on purpose; carries `exit_code`
├── UsageError                    the command was called wrongly (exit code 2)
├── FormError                     a form's own definition is faulty
├── Rejected                      files of a review hold faults: every one of them, at once
├── MissingValue                  a value that was asked for is absent; says why
├── ImportFault                   a foreign file could not be taken in whole
├── conditions.ConditionFault     a condition cannot be read or decided; the form makes a fault of it
├── disk.locks.Busy               somebody else is writing in the review
├── entry.backup.manifest.Damaged an archive of reviews is not whole; nothing was restored
├── store.conflicts.Conflict      a record was changed since it was read; nothing was overwritten
└── synthesis.errors.SynthesisError
    ├── NotComputable             no effect can be computed from what is there
    │   └── ImpossibleNumber      a number is one no study can have: which, in which row
    ├── NotEstimable              a model cannot be fitted; says why
    └── RenderError               a figure or document cannot be set as asked
        └── synthesis.render.seen.seen.Unreadable   a file of a figure is not what its name says
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar, NamedTuple

from extraction_forms.frozen_values import frozen


class Place(NamedTuple):
    """Where something stands: a file, and in it a line and a column, both counted from 1.

    A tuple, since a large review has a million of them, and tuples are made three times as fast.
    """

    file: str
    line: int = 0
    column: int = 0

    @property
    def folder(self) -> str:
        """The folder the file stands in, as far as the file's name tells."""
        return self.file.rpartition("/")[0]

    def __str__(self) -> str:
        if not self.line:
            return self.file
        return f"{self.file}:{self.line}:{self.column}" if self.column else f"{self.file}:{self.line}"


@frozen
class Problem:
    """One fault: where it is, what was expected there, what was found, and a hint when there is one.

    `where` names the place in the reader's words ("Results > cape_post, peer, sd"); a warning
    is told and does not stop the work.
    """

    place: Place
    where: str
    expected: str
    found: str
    hint: str = ""
    warning: bool = False

    def __str__(self) -> str:
        kind = "warning: " if self.warning else ""
        where = f"{self.where}: " if self.where else ""
        hint = f" {self.hint}" if self.hint else ""
        return f"{self.place}: {kind}{where}expected {self.expected}; found {self.found}.{hint}"


class ReviewError(Exception):
    """Whatever this project raises on purpose; `exit_code` is what the command line returns."""

    exit_code: ClassVar[int] = 1


class UsageError(ReviewError):
    """The command was called in a way it does not know."""

    exit_code: ClassVar[int] = 2


class _Faults(ReviewError):  # noqa: N818 - the fault, named as the trade names it
    """Faults collected, then raised once: in the order of their places, or as they come where that `in_order` is."""

    def __init__(self, problems: Iterable[Problem], *, in_order: bool = False) -> None:
        listed = problems if in_order else sorted(problems, key=lambda p: (p.place, p.where))
        self.problems: tuple[Problem, ...] = tuple(listed)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class FormError(_Faults):
    """A form's own definition is faulty."""


class Rejected(_Faults):
    """Files of a review hold faults: every one of them is listed, at once."""


class MissingValue(ReviewError):  # noqa: N818
    """A value that was asked for is absent."""

    def __init__(self, *, field: str, record: str, reason: str) -> None:
        self.field = field
        self.record = record
        self.reason = reason
        super().__init__(f"{record}: {field} is absent: {reason}.")


class ImportFault(_Faults):
    """A foreign file could not be taken in whole; nothing of it was written."""
