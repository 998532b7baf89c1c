"""What is given about the random terms of a model, and whether the terms can take it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from extraction_forms.frozen_values import frozen
from synthesis import expected
from synthesis.errors import NotEstimable
from synthesis.models.multilevel.structures import Structure, known_structure
from synthesis.models.multilevel.terms import Intercepts, Structured, Term

USUAL: Final = "CS"
"""The structure of levels that covary where none is given."""


@frozen(eq=False)
class Given:
    """What is given about random terms: the structure of those that covary, correlations between groups, parameters.

    `structure` is metafor's name of one, compound symmetry where it is empty. `known` are matrices of known
    correlations by the name of a grouping, whose groups stand in the order of their sorted labels; `sigma2` the
    variances of intercepts in their order, `tau2` and `rho` of a structured term, None where they are estimated.
    """

    structure: str = ""
    known: Mapping[str, ArrayLike] | None = None
    sigma2: Sequence[float | None] | None = None
    tau2: float | None = None
    rho: float | None = None


def check_given(given: Given) -> None:
    """That what is given are numbers and names that there can be.

    Raises:
        NotEstimable: one that cannot; the message says what was expected.
    """
    if expected.text("structure", given.structure):
        known_structure(given.structure)
    if given.known is not None:
        expected.kind("known", given.known, Mapping, "a matrix of correlations by the name of a grouping")
    if given.sigma2 is not None:
        expected.kind(
            "sigma2", given.sigma2, (Sequence, np.ndarray), "a list of variances, None where one is estimated"
        )
        for i, value in enumerate(given.sigma2):
            _variance(f"sigma2, number {i + 1}", value)
    _variance("tau2", given.tau2)
    if given.rho is not None and not -1 <= expected.number("rho", given.rho) <= 1:
        raise NotEstimable(f"rho: expected a correlation from -1 to 1; found {given.rho:g}")


def _variance(name: str, value: float | None) -> None:
    if value is not None and not 0 <= expected.number(name, value) < np.inf:
        raise NotEstimable(f"{name}: expected a finite number of 0 or more; found {value:g}")


def refuse_impossible(given: Given, structure: Structure, m: int) -> None:
    """That a structure of m levels takes the parameters that are given.

    Raises:
        NotEstimable: a structure in which each pair has a correlation of its own, or a correlation outside its bounds.
    """
    for name, value in (("tau2", given.tau2), ("rho", given.rho)):
        if value is not None and (structure.pairwise or (name == "rho" and not structure.correlated)):
            raise NotEstimable(
                f"{name}: structure {structure.name} has no one {name} that could be given; HCS and CS have"
            )
    if given.rho is not None:
        low, high = (float(one[-1]) for one in structure.bounds(m))
        if not low <= given.rho <= high:
            raise NotEstimable(
                f"rho: expected {low:.4g} to {high:.4g} for {m} levels in structure {structure.name}; "
                f"found {given.rho:g}"
            )


def refuse_idle(given: Given, terms: Sequence[Term]) -> None:
    """That each thing given is of a term there is.

    Raises:
        NotEstimable: a structure, tau2 or rho where no levels covary, or known correlations of no grouping.
    """
    if not any(isinstance(term, Structured) for term in terms):
        asked = {"structure": given.structure, "tau2": given.tau2, "rho": given.rho}
        idle = [name for name, value in asked.items() if value not in {"", None}]
        if idle:
            raise NotEstimable(
                f"{' and '.join(idle)}: given, but no term is of the form `~ inner | outer`, whose levels covary"
            )
    groupings = [term.name for term in terms if isinstance(term, Intercepts)]
    unknown = [name for name in given.known or {} if name not in groupings]
    if unknown:
        listed = ", ".join(groupings) or "none"
        raise NotEstimable(
            f"known correlations of {unknown[0]!r}: no such grouping of intercepts; known: {listed}"
        )
