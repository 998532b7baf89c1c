"""One-sided p-values against numbers of people: what an albatross plot shows."""

from __future__ import annotations

from math import erfc, sqrt
from typing import Final

from extraction_forms.frozen_values import frozen
from synthesis.clusters import DESIGN_EFFECT
from synthesis.effects import Effect
from synthesis.pooling.pooled import Synthesis

UNTOLD: Final = "the number of people in its arms is not reported"


@frozen
class PAndN:
    """An effect as a one-sided p towards benefit, and the number of people, of clusters the effective one."""

    effect: Effect
    p: float
    n: float
    clustered: bool


def _design_effect(row: Effect) -> float:
    """By how much a variance was inflated for clusters; 1 where it was not."""
    made = next((one for one in row.derivations if one.name == DESIGN_EFFECT), None)
    return 1.0 if made is None else made.value / dict(made.inputs)["variance"]


def p_and_n(synthesis: Synthesis) -> tuple[tuple[PAndN, ...], tuple[Effect, ...]]:
    """The effects of a synthesis with p and n, and those that lack the number of people.

    p = P(Z > y / se), + being benefit; n is divided by the design effect where clusters were adjusted for.
    """
    found: list[PAndN] = []
    without: list[Effect] = []
    for row in synthesis.effects.rows:
        if row.n_exp is None or row.n_ctl is None or row.se <= 0 or row.sense == 0:
            without.append(row)
            continue
        inflation = _design_effect(row)
        found.append(
            PAndN(
                effect=row,
                p=0.5 * erfc(row.sense * row.y / row.se / sqrt(2.0)),
                n=(row.n_exp + row.n_ctl) / inflation,
                clustered=inflation != 1.0,
            )
        )
    return tuple(found), tuple(without)
