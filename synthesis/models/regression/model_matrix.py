"""The columns that a formula makes of moderators, by the library formulaic: expansion, coding and scaling.

formulaic works formulas out as Python. It is only ever given a skeleton of signs and our own names for the
columns (`a0`, `a1` ...), and levels under our own names too (`L0` ...); what the review calls them is put back here.
A sum of numbers is made without it: it takes a third of a second to load.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from extraction_forms.frozen_values import frozen
from synthesis.errors import NotEstimable
from synthesis.frozen import Frozen
from synthesis.models.design import Design, design
from synthesis.models.regression.arithmetic import columns_of, work_out
from synthesis.models.regression.formula import Atom, Formula
from synthesis.models.regression.moderators import Moderators, columns

Floats = NDArray[np.float64]

INTERCEPT: Final = "intercept"
TIMES: Final = " × "
_COLUMN: Final = re.compile(r"^(?P<code>.+?)(?:\[(?:T\.)?(?P<part>\w+)\])?$")


@frozen
class Term:
    """A term of a formula, and the positions of its coefficients, counted from 0."""

    name: str
    positions: tuple[int, ...]


@frozen
class Factor:
    """A factor: its levels in order, and the one the others are compared with."""

    name: str
    levels: tuple[str, ...]
    reference: str


@frozen(eq=False)
class ModelMatrix(Frozen):
    """A design with its terms and factors, and how the columns of further rows are made."""

    formula: Formula
    design: Design
    terms: tuple[Term, ...]
    factors: Mapping[int, Factor] = field(repr=False)
    spec: Any = field(repr=False, compare=False)

    @property
    def intercept(self) -> int | None:
        """The position of the intercept, if there is one."""
        return next((term.positions[0] for term in self.terms if term.name == INTERCEPT), None)

    @property
    def holds_constant(self) -> bool:
        """Whether the columns, perhaps together, hold a constant: the intercept-only model lies within this one."""
        X = self.design.X / np.max(np.abs(self.design.X), axis=0)
        ones = np.ones(len(X))
        return bool(np.max(np.abs(X @ np.linalg.lstsq(X, ones, rcond=None)[0] - ones)) < 1e-8)


def model_matrix(formula: Formula, table: Moderators) -> ModelMatrix:
    """The columns of a formula for the studies of a model.

    Numbers stand as they are; codes, and what stands in `C(...)`, by treatment coding: a column for each
    level but the reference, or for each level where nothing else spans them. `scale(x)` is (x - mean) / sd.

    Raises:
        NotEstimable: a factor with one level or an unknown reference, codes where numbers are needed,
            columns that are not finite, that repeat each other, or that are more than the studies less 1.
    """
    factors = {i: _factor(atom, table) for i, atom in enumerate(formula.atoms) if _is_factor(atom, table)}
    if _is_plain(formula, factors):
        return _plain_matrix(formula, table)
    from formulaic import model_matrix as work

    codes = [_code(i, atom, factors.get(i)) for i, atom in enumerate(formula.atoms)]
    skeleton = formula.skeleton.format(*codes)
    made = work(skeleton, _frame(formula, table, factors), context={}, na_action="raise")
    names = {
        code: (atom, factors.get(i)) for i, (code, atom) in enumerate(zip(codes, formula.atoms, strict=True))
    }
    readable = tuple(_readable(column, names) for column in made.columns)
    if not readable:
        raise NotEstimable(f"formula {formula.text!r} leaves no coefficient")
    found = made.model_spec.term_indices.items()
    terms = tuple(
        Term(name=_term_name(str(term), names), positions=tuple(places)) for term, places in found if places
    )
    _refuse_many(readable, table.k)
    return ModelMatrix(
        formula=formula,
        design=design(readable, np.asarray(made, dtype=np.float64)),
        terms=terms,
        factors=factors,
        spec=made.model_spec,
    )


def further_rows(matrix: ModelMatrix, table: Moderators) -> Floats:
    """The columns of a design for further rows, shape (n, p), coded and scaled as the studies were.

    Raises:
        NotEstimable: a level that none of the studies has, codes where numbers are needed.
    """
    if matrix.spec is None:
        return _beside_ones(matrix.formula, table)
    frame = _frame(matrix.formula, table, matrix.factors)
    made = matrix.spec.get_model_matrix(frame, context={}, na_action="raise")
    return np.asarray(made, dtype=np.float64)


def _is_plain(formula: Formula, factors: Mapping[int, Factor]) -> bool:
    """Whether a formula is a sum of numbers, each once: nothing to expand or to code."""
    sums = " + ".join(f"{{{number}}}" for number in range(len(formula.atoms)))
    labels = {atom.label for atom in formula.atoms}
    values = all(atom.kind == "value" for atom in formula.atoms)
    return (
        bool(labels)
        and formula.skeleton == sums
        and values
        and not factors
        and len(labels) == len(formula.atoms)
    )


def _plain_matrix(formula: Formula, table: Moderators) -> ModelMatrix:
    names = (INTERCEPT, *(atom.label for atom in formula.atoms))
    _refuse_many(names, table.k)
    return ModelMatrix(
        formula=formula,
        design=design(names, _beside_ones(formula, table)),
        terms=tuple(Term(name=name, positions=(place,)) for place, name in enumerate(names)),
        factors={},
        spec=None,
    )


def _beside_ones(formula: Formula, table: Moderators) -> Floats:
    numbers = columns(table, formula)
    found = [_values(atom, numbers, table) for atom in formula.atoms]
    return np.column_stack([np.ones(table.k), *found])


def _is_factor(atom: Atom, table: Moderators) -> bool:
    return atom.kind == "factor" or (atom.bare and table.is_text(atom.label))


def _factor(atom: Atom, table: Moderators) -> Factor:
    found = set(table.codes(atom.label))
    if table.is_text(atom.label):
        levels = tuple(sorted(found, key=lambda one: (one.casefold(), one)))
    else:
        levels = tuple(sorted(found, key=float))
    if len(levels) < 2:
        raise NotEstimable(f"moderator {atom.label!r} has one level, {levels[0]!r}, among {table.k} effects")
    if atom.reference and atom.reference not in levels:
        listed = ", ".join(levels)
        raise NotEstimable(f"moderator {atom.label!r} has no level {atom.reference!r}; known: {listed}")
    return Factor(name=atom.label, levels=levels, reference=atom.reference or levels[0])


def _code(number: int, atom: Atom, factor: Factor | None) -> str:
    """How the library is told of an atom."""
    if factor is not None:
        return f"C(a{number}, contr.treatment(base='L{factor.levels.index(factor.reference)}'))"
    if atom.kind == "poly":
        return f"poly(a{number}, degree={atom.degree})"
    return f"a{number}" if atom.kind == "value" else f"{atom.kind}(a{number})"


def _frame(formula: Formula, table: Moderators, factors: Mapping[int, Factor]) -> Any:
    from pandas import Categorical, DataFrame

    numbers = columns(table, formula)
    frame = DataFrame(index=range(table.k))
    for i, atom in enumerate(formula.atoms):
        if i in factors:
            frame[f"a{i}"] = Categorical(
                _places(factors[i], table), [f"L{n}" for n in range(len(factors[i].levels))]
            )
        else:
            frame[f"a{i}"] = _values(atom, numbers, table)
    return frame


def _values(atom: Atom, numbers: Mapping[str, Floats], table: Moderators) -> Floats:
    found = table.numbers(atom.label) if atom.bare else work_out(atom.expression, numbers)
    return _finite(atom, np.broadcast_to(found, (table.k,)), numbers, table)


def _places(factor: Factor, table: Moderators) -> list[str]:
    found = table.codes(factor.name)
    for code, row in zip(found, table.rows, strict=True):
        if code not in factor.levels:
            listed = ", ".join(factor.levels)
            raise NotEstimable(f"{row}: moderator {factor.name!r} has no level {code!r}; known: {listed}")
    return [f"L{factor.levels.index(code)}" for code in found]


def _finite(atom: Atom, values: Floats, numbers: Mapping[str, Floats], table: Moderators) -> Floats:
    faulty = np.flatnonzero(~np.isfinite(values))
    if faulty.size:
        row = int(faulty[0])
        used = ", ".join(
            f"{name} = {numbers[name][row]:g}" for name in dict.fromkeys(columns_of(atom.expression))
        )
        raise NotEstimable(f"{table.rows[row]}: {atom.label} must be a finite number; found {used}")
    return np.array(values, dtype=np.float64)


def _readable(column: str, names: Mapping[str, tuple[Atom, Factor | None]]) -> str:
    """A column by the names of the review: `year`, `alloc = random`, `grade = 2 × length`."""
    if column == "Intercept":
        return INTERCEPT
    pieces = []
    for piece in column.split(":"):
        match = _COLUMN.match(piece)
        code, part = (match["code"], match["part"]) if match else (piece, None)
        atom, factor = names[code]
        if factor is not None:
            pieces.append(f"{factor.name} = {factor.levels[int(part[1:])]}" if part else factor.name)
        else:
            pieces.append(f"{atom.label}: {part}" if part else atom.label)
    return TIMES.join(pieces)


def _term_name(term: str, names: Mapping[str, tuple[Atom, Factor | None]]) -> str:
    return INTERCEPT if term == "1" else _readable(term, names)


def _refuse_many(names: tuple[str, ...], k: int) -> None:
    if len(names) >= k:
        listed = ", ".join(names)
        raise NotEstimable(
            f"{len(names)} coefficients ({listed}) and the variance between studies need {len(names) + 1} effects; "
            f"there are {k}"
        )
