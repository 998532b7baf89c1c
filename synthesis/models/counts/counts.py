"""Raw counts of studies, as the models of counts read them: tables, rates, proportions, with the studies' names."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from extraction_forms.frozen_values import frozen
from synthesis import expected
from synthesis.errors import NotComputable, NotEstimable
from synthesis.measures.zero_cells import RULES
from synthesis.models.counts import sheets as count_sheets
from synthesis.models.owned import owned
from synthesis.sheet import Presented, Sheet

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
Moderators = Mapping[str, tuple[float | str, ...]]

NO_MODERATORS: Final[Moderators] = MappingProxyType({})
"""Nothing is known of the studies but their counts."""


@frozen
class LeftOut:
    """A study that was given and is not pooled: by which rule, and why."""

    study: str
    rule: str
    reason: str


@frozen
class ZeroRule:
    """What is done about cells of 0: `add` to the cells of which tables (`to`); `drop00` leaves out double zeros.

    `to` is a key of `synthesis.measures.zero_cells.RULES`: none, only0, all, if0all or treatment_arm.
    """

    add: float = 0.0
    to: str = "none"
    drop00: bool = False

    def __post_init__(self) -> None:
        if expected.number("what is added to zero cells (`add`)", self.add) < 0:
            raise NotEstimable(f"what is added to zero cells (`add`) must be 0 or more; found {self.add:g}")
        expected.one_of("rule for zero cells (`to`)", self.to, RULES)
        expected.flag("drop00", self.drop00)

    @property
    def choices(self) -> dict[str, float | str | bool]:
        """The rule as the measures take it."""
        return {"add": self.add, "to": self.to, "drop00": self.drop00}


@frozen(eq=False, repr=False)
class Tables(Presented):
    """Events among the people of two arms, k studies; made by `tables`."""

    studies: tuple[str, ...]
    events_exp: Floats
    n_exp: Floats
    events_ctl: Floats
    n_ctl: Floats
    left_out: tuple[LeftOut, ...] = ()
    moderators: Moderators = field(default_factory=lambda: NO_MODERATORS)

    @property
    def columns(self) -> dict[str, Floats]:
        """The counts by name, each (k,)."""
        return {name: getattr(self, name) for name in ("events_exp", "n_exp", "events_ctl", "n_ctl")}

    def sheet(self) -> Sheet:
        """The counts in a table, with what was left out."""
        return count_sheets.of_counts(self)

    def to_frame(self) -> pd.DataFrame:
        """A data frame of the counts, a study a row."""
        return count_sheets.counts_frame(self)


@frozen(eq=False, repr=False)
class Rates(Presented):
    """Events in the person-time of two arms, k studies, times in one unit; made by `rates`."""

    studies: tuple[str, ...]
    events_exp: Floats
    time_exp: Floats
    events_ctl: Floats
    time_ctl: Floats
    left_out: tuple[LeftOut, ...] = ()
    moderators: Moderators = field(default_factory=lambda: NO_MODERATORS)

    @property
    def columns(self) -> dict[str, Floats]:
        """The counts and times by name, each (k,)."""
        return {name: getattr(self, name) for name in ("events_exp", "time_exp", "events_ctl", "time_ctl")}

    def sheet(self) -> Sheet:
        """The counts in a table, with what was left out."""
        return count_sheets.of_counts(self)

    def to_frame(self) -> pd.DataFrame:
        """A data frame of the counts, a study a row."""
        return count_sheets.counts_frame(self)


@frozen(eq=False, repr=False)
class Proportions(Presented):
    """Events among the people of one group, k studies; made by `proportions`."""

    studies: tuple[str, ...]
    events: Floats
    n: Floats
    left_out: tuple[LeftOut, ...] = ()
    moderators: Moderators = field(default_factory=lambda: NO_MODERATORS)

    @property
    def columns(self) -> dict[str, Floats]:
        """The counts by name, each (k,)."""
        return {"events": self.events, "n": self.n}

    def sheet(self) -> Sheet:
        """The counts in a table, with what was left out."""
        return count_sheets.of_counts(self)

    def to_frame(self) -> pd.DataFrame:
        """A data frame of the counts, a study a row."""
        return count_sheets.counts_frame(self)


@frozen(eq=False, repr=False)
class SingleRates(Presented):
    """Events in the person-time of one group, k studies, times in one unit; made by `single_rates`."""

    studies: tuple[str, ...]
    events: Floats
    time: Floats
    left_out: tuple[LeftOut, ...] = ()
    moderators: Moderators = field(default_factory=lambda: NO_MODERATORS)

    @property
    def columns(self) -> dict[str, Floats]:
        """The counts and times by name, each (k,)."""
        return {"events": self.events, "time": self.time}

    def sheet(self) -> Sheet:
        """The counts in a table, with what was left out."""
        return count_sheets.of_counts(self)

    def to_frame(self) -> pd.DataFrame:
        """A data frame of the counts, a study a row."""
        return count_sheets.counts_frame(self)


def tables(
    studies: Sequence[str],
    *,
    events_exp: ArrayLike,
    n_exp: ArrayLike,
    events_ctl: ArrayLike,
    n_ctl: ArrayLike,
    moderators: Moderators = NO_MODERATORS,
) -> Tables:
    """2x2 tables by study; a study with a count that is missing (nan) is left out and listed.

    Raises:
        NotComputable: counts no study can have, all named by study and field; columns of unlike lengths.
    """
    columns = {"events_exp": events_exp, "n_exp": n_exp, "events_ctl": events_ctl, "n_ctl": n_ctl}
    return Tables(**_read(studies, columns, _of_people, moderators))


def rates(
    studies: Sequence[str],
    *,
    events_exp: ArrayLike,
    time_exp: ArrayLike,
    events_ctl: ArrayLike,
    time_ctl: ArrayLike,
    moderators: Moderators = NO_MODERATORS,
) -> Rates:
    """Events and person-time of two arms by study; a study with a number missing (nan) is left out and listed.

    Raises:
        NotComputable: numbers no study can have, all named by study and field; columns of unlike lengths.
    """
    columns = {
        "events_exp": events_exp,
        "time_exp": time_exp,
        "events_ctl": events_ctl,
        "time_ctl": time_ctl,
    }
    return Rates(**_read(studies, columns, _in_time, moderators))


def proportions(
    studies: Sequence[str], *, events: ArrayLike, n: ArrayLike, moderators: Moderators = NO_MODERATORS
) -> Proportions:
    """Events among the people of one group by study; a study with a count missing (nan) is left out and listed.

    Raises:
        NotComputable: counts no study can have, all named by study and field; columns of unlike lengths.
    """
    return Proportions(**_read(studies, {"events": events, "n": n}, _of_people, moderators))


def single_rates(
    studies: Sequence[str], *, events: ArrayLike, time: ArrayLike, moderators: Moderators = NO_MODERATORS
) -> SingleRates:
    """Events in the person-time of one group by study; a study with a number missing (nan) is left out and listed.

    Raises:
        NotComputable: numbers no study can have, all named by study and field; columns of unlike lengths.
    """
    return SingleRates(**_read(studies, {"events": events, "time": time}, _in_time, moderators))


def without(
    studies: tuple[str, ...], out: NDArray[np.bool_], rule: str, reason: str
) -> tuple[tuple[str, ...], tuple[LeftOut, ...]]:
    """The studies that stay, and those that are `out` with the rule and the reason."""
    gone = tuple(
        LeftOut(study=name, rule=rule, reason=reason)
        for name, is_out in zip(studies, out, strict=True)
        if is_out
    )
    return tuple(name for name, is_out in zip(studies, out, strict=True) if not is_out), gone


_Check = Callable[[Mapping[str, Floats], str], tuple[tuple[str, NDArray[np.bool_], str], ...]]


def _read(
    studies: Sequence[str], columns: Mapping[str, ArrayLike], check: _Check, moderators: Moderators
) -> dict[str, Any]:
    """The fields of the counts: the studies that have all numbers, and those that were left out."""
    given = {name: np.atleast_1d(owned(name, column)) for name, column in columns.items()}
    for name, column in given.items():
        if column.shape != (len(studies),):
            raise NotComputable(f"{name} holds {column.size} values, there are {len(studies)} studies")
    missing = np.any([np.isnan(column) for column in given.values()], axis=0)
    left_out = tuple(
        LeftOut(study=str(studies[int(i)]), rule="missing", reason=f"{_absent(given, int(i))} missing")
        for i in np.flatnonzero(missing)
    )
    kept = {name: column[~missing] for name, column in given.items()}
    names = tuple(str(study) for study, gone in zip(studies, missing, strict=True) if not gone)
    faults = [
        f"{names[i]}: {field} must be {expected}; found {kept[field][i]:g}"
        for suffix in sorted({name.removeprefix("events") for name in kept if name.startswith("events")})
        for field, bad, expected in check(kept, suffix)
        for i in np.flatnonzero(bad)
    ]
    if faults:
        raise NotComputable("; ".join(faults))
    stay = np.flatnonzero(~missing).tolist()
    about = {name: tuple(values[row] for row in stay) for name, values in moderators.items()}
    return {"studies": names, **kept, "left_out": left_out, "moderators": MappingProxyType(about)}


def _absent(columns: Mapping[str, Floats], row: int) -> str:
    names = [name for name, column in columns.items() if np.isnan(column[row])]
    return f"{', '.join(names)} {'is' if len(names) == 1 else 'are'}"


def _of_people(columns: Mapping[str, Floats], suffix: str) -> tuple[tuple[str, NDArray[np.bool_], str], ...]:
    events, n = columns[f"events{suffix}"], columns[f"n{suffix}"]
    return (
        (f"n{suffix}", ~(np.isfinite(n) & (n >= 1)), "at least 1"),
        (f"events{suffix}", ~(events >= 0), "at least 0"),
        (f"events{suffix}", events > n, f"at most n{suffix}"),
    )


def _in_time(columns: Mapping[str, Floats], suffix: str) -> tuple[tuple[str, NDArray[np.bool_], str], ...]:
    events, time = columns[f"events{suffix}"], columns[f"time{suffix}"]
    return (
        (f"time{suffix}", ~(np.isfinite(time) & (time > 0)), "above 0"),
        (f"events{suffix}", ~(np.isfinite(events) & (events >= 0)), "at least 0"),
    )
