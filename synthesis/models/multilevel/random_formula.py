"""The random part of a model as it is written: `~ 1 | study/effect`, `~ outcome | study`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from extraction_forms.frozen_values import frozen
from extraction_forms.nearest import did_you_mean
from extraction_forms.records import MISSING_REASONS
from synthesis import expected
from synthesis.dependence.partition import numbered
from synthesis.effects import Effect, Effects
from synthesis.errors import NotEstimable
from synthesis.models.multilevel.given import USUAL, Given, check_given, refuse_idle, refuse_impossible
from synthesis.models.multilevel.structures import known_structure
from synthesis.models.multilevel.terms import Intercepts, Structured, Term
from synthesis.models.owned import owned

Floats = NDArray[np.float64]

EFFECT: Final = "effect"
OWN: Final = ("study", "effect", "outcome", "result", "contrast", "measure", "weeks")
"""What effects can be grouped by beside their moderators and tags; `effect` is each row on its own."""

_SHAPE: Final = re.compile(r"^\s*~?\s*(?P<inner>[^|]+?)\s*\|\s*(?P<outer>[^|]+?)\s*$")
_NAME: Final = re.compile(r"^[^\s/|~+]+$")
_WANTED: Final = "`~ 1 | study`, `~ 1 | study/effect`, or `~ outcome | study`"


@frozen
class RandomPart:
    """One piece of the random part: `inner` is `1` for intercepts, else what varies within the groups of `outer`."""

    inner: str
    outer: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """What the effects are grouped by."""
        return self.outer if self.inner == "1" else (self.inner, *self.outer)


def random_parts(text: str | Sequence[str]) -> tuple[RandomPart, ...]:
    """The pieces of a random part, as one text or several.

    Raises:
        NotEstimable: a text that cannot be read; what was expected is shown.
    """
    expected.kind("random", text, Sequence, f"{_WANTED}, or a list of such")
    given = [text] if isinstance(text, str) else list(text)
    return tuple(_part(expected.text("random", one)) for one in given)


def _part(text: str) -> RandomPart:
    match = _SHAPE.match(text)
    if match is None:
        raise NotEstimable(f"random: expected {_WANTED}; found {text!r}")
    outer = tuple(one.strip() for one in match["outer"].split("/"))
    inner = match["inner"].strip()
    for name in (inner, *outer):
        if not _NAME.match(name):
            raise NotEstimable(f"random: expected {_WANTED}; found {text!r}, in which {name!r} is no name")
    if inner != "1" and len(outer) > 1:
        raise NotEstimable(f"random: levels covary within one grouping; found {text!r} with {len(outer)}")
    return RandomPart(inner=inner, outer=outer)


def random_terms(effects: Effects, parts: Sequence[RandomPart], given: Given) -> tuple[Term, ...]:
    """The random terms of some effects.

    Raises:
        NotEstimable: an unknown name (those known are listed), an effect without a value, a structure unknown, or
            parameters that do not fit the terms.
    """
    check_given(given)
    terms: list[Term] = []
    for part in parts:
        if part.inner == "1":
            terms += _nested(effects, part, given)
        else:
            terms.append(_structured(effects, part, given))
    refuse_idle(given, terms)
    return _with_sigma2(terms, given)


def _nested(effects: Effects, part: RandomPart, given: Given) -> list[Term]:
    """The groups of each level, each within the groups of those before it."""
    columns = [labels(effects, name) for name in part.outer]
    found: list[Term] = []
    for depth in range(1, len(columns) + 1):
        rows = list(zip(*columns[:depth], strict=True))
        of = numbered(rows)
        order = list(dict.fromkeys(rows))
        name = "/".join(part.outer[:depth])
        known = (given.known or {}).get(name)
        found.append(
            Intercepts(
                name=name,
                of=of,
                labels=tuple("/".join(one) for one in order),
                known=None if known is None else _known(name, known, ["/".join(one) for one in order]),
            )
        )
    return found


def _known(name: str, matrix: ArrayLike, order: Sequence[str]) -> Floats:
    """Known correlations, put from the order of sorted labels into that of the groups."""
    R = owned(f"known correlations of {name}", matrix)
    q = len(order)
    if R.shape != (q, q):
        raise NotEstimable(f"known correlations of {name}: expected shape {(q, q)}; found {R.shape}")
    if not (np.isfinite(R).all() and np.allclose(R, R.T)) or np.linalg.eigvalsh(R)[0] <= 0:
        raise NotEstimable(f"known correlations of {name}: expected a symmetric, positive definite matrix")
    rank = np.argsort(np.argsort(np.array(order, dtype=object)))
    return R[np.ix_(rank, rank)]


def _structured(effects: Effects, part: RandomPart, given: Given) -> Structured:
    structure = known_structure(given.structure or USUAL)
    inner, outer = labels(effects, part.inner), labels(effects, part.outer[0])
    levels = sorted(set(inner), key=_by_number)
    place = {level: i for i, level in enumerate(levels)}
    spots = np.arange(len(levels), dtype=np.float64)
    if structure.name == "CAR":
        spots = np.array([_time(part.inner, level) for level in levels])
    order = list(dict.fromkeys(outer))
    refuse_impossible(given, structure, len(levels))
    return Structured(
        name=f"{part.inner} | {part.outer[0]}",
        inner=np.array([place[one] for one in inner], dtype=np.intp),
        inner_labels=tuple(levels),
        outer=numbered(outer),
        outer_labels=tuple(order),
        structure=structure,
        spots=spots,
        fixed_tau2=given.tau2,
        fixed_rho=given.rho,
    )


def _by_number(level: str) -> tuple[int, float, str]:
    try:
        return 0, float(level), level
    except ValueError:
        return 1, 0.0, level


def _time(name: str, level: str) -> float:
    try:
        return float(level)
    except ValueError:
        raise NotEstimable(f"structure CAR needs times as numbers in {name!r}; found {level!r}") from None


def _with_sigma2(terms: Sequence[Term], given: Given) -> tuple[Term, ...]:
    if given.sigma2 is None:
        return tuple(terms)
    plain = [term for term in terms if isinstance(term, Intercepts)]
    if len(given.sigma2) != len(plain):
        raise NotEstimable(
            f"sigma2: there are {len(plain)} variances of intercepts; found {len(given.sigma2)} values"
        )
    values = iter(given.sigma2)
    return tuple(_fixed(term, next(values)) if isinstance(term, Intercepts) else term for term in terms)


def _fixed(term: Intercepts, value: float | None) -> Intercepts:
    return Intercepts(name=term.name, of=term.of, labels=term.labels, known=term.known, fixed=value)


def labels(effects: Effects, name: str) -> tuple[str, ...]:
    """What groups each effect by a name, as text.

    Raises:
        NotEstimable: no effect has it, or one lacks it; a moderator of that name goes before a tag.
    """
    if name == EFFECT:
        return tuple(str(i) for i in range(effects.k))
    known = {*OWN, *(key for row in effects.rows for key in (*row.moderators, *row.tags))}
    if name not in known:
        hint = did_you_mean(name, sorted(known))
        raise NotEstimable(
            f"unknown grouping {name!r}; known: {', '.join(sorted(known))}{'. ' if hint else ''}{hint}"
        )
    if name in OWN[:1]:
        return tuple(row.study for row in effects.rows)
    return tuple(_label(row, name) for row in effects.rows)


def _label(row: Effect, name: str) -> str:
    value = row.moderators.get(name)
    if value is None or value == "":
        value = row.tags.get(name)
    if value is None and name in OWN:
        value = getattr(row, name)
    if value is None or value == "" or value in MISSING_REASONS or value != value:  # noqa: PLR0124 - nan
        raise NotEstimable(f"{row.study_label or row.study}, {row.row}: no {name} to group by")
    if isinstance(value, str):
        return value
    return str(int(value)) if float(value).is_integer() else repr(float(value))
