"""The moderators of some effects: those that a formula asks for, and the effects that lack one set aside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isnan
from numbers import Real

import numpy as np
from numpy.typing import NDArray

from extraction_forms.frozen_values import frozen
from extraction_forms.nearest import did_you_mean
from extraction_forms.records import MISSING_REASONS
from synthesis import expected
from synthesis.effects import WANTED, Effect, Effects, Excluded, set_aside
from synthesis.errors import NotEstimable
from synthesis.models.regression.arithmetic import columns_of
from synthesis.models.regression.formula import Formula

Floats = NDArray[np.float64]
Value = float | str
RULE = "moderator missing"


@frozen
class Moderators:
    """Values by moderator, a row each; `rows` is how the rows are called in a fault."""

    values: Mapping[str, tuple[Value, ...]]
    rows: tuple[str, ...]

    @property
    def k(self) -> int:
        """Number of rows."""
        return len(self.rows)

    def is_text(self, name: str) -> bool:
        """Whether a moderator holds codes rather than numbers.

        Raises:
            NotEstimable: it holds both; the message names a row of each.
        """
        kinds = [isinstance(value, str) for value in self.values[name]]
        if any(kinds) and not all(kinds):
            text, number = kinds.index(True), kinds.index(False)
            raise NotEstimable(
                f"moderator {name!r}: expected numbers, or codes, throughout; found "
                f"{self.values[name][number]:g} ({self.rows[number]}) and "
                f"{self.values[name][text]!r} ({self.rows[text]})"
            )
        return bool(kinds) and kinds[0]

    def numbers(self, name: str) -> Floats:
        """The values of a moderator as numbers, shape (k,).

        Raises:
            NotEstimable: it holds codes.
        """
        if self.is_text(name):
            raise NotEstimable(
                f"moderator {name!r}: expected numbers where it is reckoned with; "
                f"found {self.values[name][0]!r} ({self.rows[0]})"
            )
        return np.array(self.values[name], dtype=np.float64)

    def codes(self, name: str) -> tuple[str, ...]:
        """The values of a moderator as the levels of a factor; whole numbers without a point."""
        self.is_text(name)
        return tuple(level(value) for value in self.values[name])


def level(value: Value) -> str:
    """How a value is called as the level of a factor: `2`, `2.5`, `random`."""
    if isinstance(value, str):
        return value
    return str(int(value)) if float(value).is_integer() else repr(float(value))


def complete(effects: Effects, asked: Sequence[Formula]) -> tuple[Effects, tuple[Excluded, ...]]:
    """The effects that have every moderator the formulas ask for, and those set aside for want of one.

    A moderator is missing where the effect has none of that name or a number that is not one; a tag of the
    same name says why.

    Raises:
        NotEstimable: no effects, none that has all the moderators, or a name that no effect has; the message
            lists the names there are.
    """
    expected.kind("effects", effects, Effects, WANTED)
    if not effects.rows:
        raise NotEstimable("no studies")
    names = tuple(dict.fromkeys(name for formula in asked for name in formula.names))
    _refuse_unknown(names, effects)
    missing = [_missing(row, names) for row in effects.rows]
    kept = tuple(row for row, why in zip(effects.rows, missing, strict=True) if not why)
    aside = tuple(set_aside(row, RULE, why) for row, why in zip(effects.rows, missing, strict=True) if why)
    if not kept:
        raise NotEstimable(f"no study has all the moderators {', '.join(names)}")
    return Effects(measure=effects.measure, rows=kept, excluded=(*effects.excluded, *aside)), aside


def moderators(effects: Effects, formula: Formula) -> Moderators:
    """The moderators of effects that have them all."""
    return Moderators(
        values={name: tuple(row.moderators[name] for row in effects.rows) for name in formula.names},
        rows=tuple(f"{row.study_label or row.study}, {row.result}" for row in effects.rows),
    )


def of_rows(rows: Sequence[Mapping[str, Value]], formula: Formula) -> Moderators:
    """The moderators of rows that are not studies, such as those to predict for.

    Raises:
        NotEstimable: a row lacks one that the formula asks for.
    """
    for number, row in enumerate(rows):
        expected.kind(f"row {number}", row, Mapping, "a value for each moderator, {'year': 1990}")
        for name in formula.names:
            value = row.get(name, "")
            expected.kind(f"row {number}, {name}", value, (str, Real), "a number or a text")
            if value == "" or (isinstance(value, float) and isnan(value)):
                found = "nan" if value != "" else ", ".join(map(str, row)) or "none"
                raise NotEstimable(f"row {number}: expected a value of {name!r}; found {found}")
    return Moderators(
        values={name: tuple(_plain(row[name]) for row in rows) for name in formula.names},
        rows=tuple(f"row {number}" for number in range(len(rows))),
    )


def columns(table: Moderators, formula: Formula) -> dict[str, Floats]:
    """The moderators that stand in arithmetic, as numbers."""
    reckoned = {
        name
        for atom in formula.atoms
        if atom.kind != "factor" and not atom.bare
        for name in columns_of(atom.expression)
    }
    return {name: table.numbers(name) for name in sorted(reckoned)}


def _plain(value: Value) -> Value:
    return value if isinstance(value, str) else float(value)


def _refuse_unknown(names: tuple[str, ...], effects: Effects) -> None:
    known = sorted({name for row in effects.rows for name in row.moderators})
    unknown = [name for name in names if name not in known]
    if unknown:
        hint = did_you_mean(unknown[0], known)
        listed = ", ".join(known) or "none"
        found = ", ".join(map(repr, unknown))
        raise NotEstimable(f"unknown moderator {found}; known: {listed}{'. ' if hint else ''}{hint}")


def _missing(row: Effect, names: tuple[str, ...]) -> str:
    reasons = [f"{name}: {why}" for name in names if (why := _why(row, name))]
    return "; ".join(reasons)


def _why(row: Effect, name: str) -> str:
    """Why an effect lacks a moderator, by its tag where it has one; empty where it lacks nothing."""
    value = row.moderators.get(name, "")
    if isinstance(value, str):
        told = row.tags.get(name, "")
        return "" if value else MISSING_REASONS.get(told, MISSING_REASONS["not_reported"])
    if np.isfinite(value):
        return ""
    return MISSING_REASONS["not_reported"] if isnan(value) else "not finite"
