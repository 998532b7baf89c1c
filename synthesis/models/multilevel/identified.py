"""Whether the effects can tell the components of a model: what cannot be told is refused by name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from synthesis.dependence.blocks import Blocks
from synthesis.errors import NotEstimable
from synthesis.models.multilevel.algebra import Curved, Solved, information
from synthesis.models.multilevel.terms import Intercepts, Structured, Term

Indices = NDArray[np.intp]
Bools = NDArray[np.bool_]

CONFOUNDED: Final = 1e-10  # the share of the information at which nothing but rounding is left
PART: Final = 0.1  # of a direction without information, from which a number has a part in it


def refuse_unidentified(terms: Sequence[Term], V: Blocks) -> None:
    """That no two terms split the effects alike, and that every correlation is of levels that meet.

    Raises:
        NotEstimable: the terms, or the term and its levels, are named.
    """
    plain = [
        term for term in terms if isinstance(term, Intercepts) and term.fixed is None and term.known is None
    ]
    for i, one in enumerate(plain):
        for other in plain[:i]:
            if one.levels == other.levels and np.array_equal(one.of, other.of):
                raise NotEstimable(
                    f"{other.name} and {one.name} split the {V.k} effects into the same groups; only the sum of their "
                    "variances can be told. Leave one of them out."
                )
    for term in terms:
        if isinstance(term, Structured):
            _refuse_unmet(term)


def _refuse_unmet(term: Structured) -> None:
    if not term.structure.correlated or term.fixed_rho is not None:
        return
    if term.m < 2:
        raise NotEstimable(
            f"{term.name} has one level ({', '.join(term.inner_labels)}); structure {term.structure.name} needs two "
            "or more, a random intercept does for one"
        )
    meet = _met(term)
    pairs = [(a, b) for a in range(term.m) for b in range(a + 1, term.m)]
    if term.structure.pairwise:
        for a, b in pairs:
            if not meet[a, b]:
                raise NotEstimable(
                    f"{term.name}: {term.inner_labels[a]} and {term.inner_labels[b]} never occur in the same group, so "
                    "their correlation cannot be told; structure HCS, CS or DIAG does without it, or give it"
                )
    elif not any(meet[a, b] for a, b in pairs):
        raise NotEstimable(
            f"{term.name}: no group has two of {', '.join(term.inner_labels)}, so their correlation cannot be told; "
            "structure DIAG or ID does without it, or give it"
        )


def _met(term: Structured) -> NDArray[np.bool_]:
    """Whether two levels occur in the same group, (m, m)."""
    there = np.zeros((term.levels, term.m))
    there[term.outer, term.inner] = 1.0
    return np.asarray(there.T @ there > 0, dtype=np.bool_)


def refuse_confounded(at: Solved, curve: Curved, free: Bools) -> None:
    """That Fisher's information about the parameters that are searched for is not singular, at a point within bounds.

    Raises:
        NotEstimable: it is; the terms that cannot be told apart, or the one that nothing tells, are named.
    """
    whole = information(at)
    told = np.flatnonzero(free & (np.diag(whole) > 0))  # a correlation of a variance held at 0 tells nothing
    scale = np.sqrt(np.diag(whole)[told])
    values, vectors = np.linalg.eigh(curve.expected[np.ix_(told, told)] / np.outer(scale, scale))
    if not values.size or values[0] > CONFOUNDED:
        return
    size = np.zeros(free.size)
    size[told] = np.abs(vectors[:, 0])
    some = [term for term, own in zip(at.layout.terms, at.layout.at, strict=True) if np.any(size[own] > PART)]
    names = " and ".join(term.name for term in some)
    if len(some) > 1:
        raise NotEstimable(
            f"{names} cannot be told apart in these effects: other values of their variances and correlations fit them "
            "as well. Leave one of them out, or give some of the values."
        )
    if isinstance(some[0], Structured):
        raise NotEstimable(
            f"{names}: these effects cannot tell all parameters of structure {some[0].structure.name}; one with fewer "
            "may do"
        )
    raise NotEstimable(
        f"nothing tells the variance of {names}: the moderators take up all that its groups differ by"
    )
