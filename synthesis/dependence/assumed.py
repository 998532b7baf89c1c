"""V of the effects of a synthesis: who and what each is of is read from them, and what had to be assumed is told."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Final

import numpy as np

from extraction_forms.frozen_values import frozen
from synthesis import expected
from synthesis.dependence.assumptions import Assumption, assumptions
from synthesis.dependence.blocks import Blocks, check_positive
from synthesis.dependence.correlations import Correlations
from synthesis.dependence.group_parts import effective
from synthesis.dependence.groups import Groups, sharing
from synthesis.dependence.observed import Observed, coded
from synthesis.dependence.pairs import pairs
from synthesis.dependence.partition import Partition, joined, numbered
from synthesis.dependence.sampling import block
from synthesis.effects import WANTED, Effect, Effects
from synthesis.errors import NotEstimable
from synthesis.sheet import Cell, Grid, Presented, Sheet

STANDARDISED: Final = frozenset({"SMD"})
"""Measures whose effects are differences divided by the standard deviation of both groups together."""

SPLIT: Final = "split_arm"
"""The derivation by which an arm is shared out among the comparisons it stands in."""


@frozen(eq=False, repr=False)
class Assumed(Presented):
    """The covariance matrix `V` of effects, and what was assumed to have it, each with the pairs it mattered for."""

    V: Blocks
    correlations: Correlations
    assumptions: tuple[Assumption, ...]

    def sheet(self) -> Sheet:
        """What was assumed, in a table."""
        rows: tuple[tuple[Cell, ...], ...] = tuple(
            (one.text, one.pairs, one.studies) for one in self.assumptions
        )
        head = ("", "pairs of effects", "studies")
        return Sheet(title=self.in_a_line(), blocks=(Grid(head=head, rows=rows),) if rows else ())

    def in_a_line(self) -> str:
        """The size of the matrix."""
        return f"V of {self.V.k} effects in {self.V.partition.m} independent clusters"

    def methods_text(self) -> str:
        """What was assumed, as sentences for the paragraph on methods."""
        if not self.assumptions:
            return "The effects were independent of each other."
        return " ".join(f"{one.text} ({one.counted})." for one in self.assumptions)


def covariance(effects: Effects, correlations: Correlations) -> Blocks:
    """V of effects by assumed correlations: see `assumed_covariance`."""
    return assumed_covariance(effects, correlations).V


def assumed_covariance(effects: Effects, correlations: Correlations) -> Assumed:
    """The covariance matrix of the sampling errors of effects, and what was assumed to have it.

    A cluster is a study, or several whose comparisons name one shared control group. Effects on one outcome that
    compare different arms with one control correlate by the people they share: exactly where the numbers of the arms
    are known, by the parts that the arms have in the variances (Gleser & Olkin 2009, in Cooper, Hedges & Valentine,
    chapter 19; a standardised mean difference by the standard deviation of its own two groups); as groups of equal
    size where not. Effects on other outcomes correlate by `rho`, at other times by `phi`; see `Correlations` and
    `sampling_covariance`. Effects of one study with no arm in common are independent, and so are comparisons among
    which a shared arm was split. Correlations hold in the direction of benefit: between an effect that favours the
    experimental arm where it is positive and one that does where it is negative, the sign is turned.

    Raises:
        NotEstimable: a correlation that is needed and not given, or covariances that make no positive definite
            matrix; the message names the study.
    """
    expected.kind("effects", effects, Effects, WANTED)
    expected.kind("correlations", correlations, Correlations, "Correlations(rho=...)")
    rows = effects.rows
    if not rows:
        raise NotEstimable("no effects")
    names = [row.study_label or row.study for row in rows]
    parts = clusters(rows)
    times, unknown = _times(rows, parts)
    shared = sharing(_groups(rows), parts)
    of = Observed(
        outcome=[_outcome(row, correlations.by) for row in rows],
        observation=[_outcome(row, "outcome") for row in rows],
        time=times,
    )
    found = coded(of, parts, shared.compared)
    told = list(pairs(parts, found, shared))
    sense = np.array([-1.0 if row.sense < 0 else 1.0 for row in rows])
    values = tuple(
        block(one, effects.v, correlations, found, names)
        * (sense[one.rows][:, :, None] * sense[one.rows][:, None, :])
        for one in told
    )
    V = Blocks(partition=parts, values=values)
    check_positive(V, names)
    split = np.array([any(_is_split(row, side) for side in ("exp", "ctl")) for row in rows])
    made = assumptions(told, correlations, split=split, unknown=unknown, studies=[row.study for row in rows])
    return Assumed(V=V, correlations=correlations, assumptions=made)


def clusters(rows: Sequence[Effect]) -> Partition:
    """The rows by what is independent of each other: studies, and those together that name one shared control group."""
    study = numbered([row.study for row in rows])
    named = [("group", row.control_group) if row.control_group else i for i, row in enumerate(rows)]
    return joined([study, numbered(named)], len(rows))


def _outcome(row: Effect, by: str) -> Hashable:
    if by == "outcome":
        return row.outcome or str(row.moderators.get("outcome", ""))
    found = row.tags.get(by, row.moderators.get(by))
    if found is None:
        raise NotEstimable(f"{row.study_label or row.study}: expected {by!r} of its effects; found none")
    return str(found)


def _times(rows: Sequence[Effect], parts: Partition) -> tuple[list[float], list[bool]]:
    """Weeks of each row, 0 in clusters in which one is not known; and the rows of these where another is."""
    known = np.array([row.weeks is not None for row in rows])
    some = np.bincount(parts.of, weights=known, minlength=parts.m)[parts.of]
    whole = some == parts.sizes[parts.of]
    times = [row.weeks or 0.0 if one else 0.0 for row, one in zip(rows, whole.tolist(), strict=True)]
    return times, ((some > 0) & ~whole).tolist()


def _groups(rows: Sequence[Effect]) -> Groups:
    named = {
        (row.study, row.arms[1][0]): ("group", row.control_group)
        for row in rows
        if row.control_group and len(row.arms[1]) == 1
    }
    d = [row.y if row.measure in STANDARDISED else float("nan") for row in rows]
    sizes = [effective(row) for row in rows]
    return Groups(
        experimental=[_arms(row, "exp", named) for row in rows],
        control=[_arms(row, "ctl", named) for row in rows],
        n_exp=[one for one, _ in sizes],
        n_ctl=[other for _, other in sizes],
        d=d,
    )


def _arms(row: Effect, side: str, named: Mapping[tuple[str, str], Hashable]) -> tuple[Hashable, ...]:
    """The people on one side: the arms of its study, a group that several studies share, a part of a split arm."""
    known = any(row.arms)
    arms = row.arms[0 if side == "exp" else 1] if known else (side,)
    if _is_split(row, side):
        return tuple((row.study, arm, row.contrast) for arm in arms)
    return tuple(named.get((row.study, arm), (row.study, arm)) for arm in arms)


def _is_split(row: Effect, side: str) -> bool:
    """Whether the numbers of a side are a part of an arm."""
    return any(one.name == SPLIT and one.output.endswith(f"_{side}") for one in row.derivations)
