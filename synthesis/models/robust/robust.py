"""Cluster-robust variances of coefficients: tests that hold though the effects of a cluster hang together."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import field
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from extraction_forms.frozen_values import frozen
from synthesis import expected, numbers
from synthesis.effects import Effects
from synthesis.models.mixed import Mixed
from synthesis.models.modelled import NO_EFFECTS, Modelled
from synthesis.models.regression.model_matrix import ModelMatrix
from synthesis.models.robust import methods, sheets
from synthesis.models.robust.bread import bread
from synthesis.models.robust.clusters import STUDY
from synthesis.models.robust.hypotheses import Names
from synthesis.models.robust.lines import Line, frame, known_degrees, lines
from synthesis.models.robust.sandwich import Sandwich, holders, sandwich
from synthesis.models.robust.satterthwaite import satterthwaite
from synthesis.models.robust.wald import WaldTest, wald
from synthesis.models.robust.working import Workable, Working, working_of
from synthesis.numbers import Unavailable
from synthesis.sheet import Presented, Sheet

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]

FEW: Final = 10
MANY: Final = 40
FEW_DEGREES: Final = 4
UNCORRECTED: Final = frozenset({"CR0", "CR1", "CR1p", "CR1S"})
ROBUST: Final = "a robust result, as robust gives it"

OMNIBUS: Final[Mapping[str, str]] = MappingProxyType(
    {"satterthwaite": "HTZ", "m-p": "F", "m-1": "naive-F", "inf": "chi-square"}
)
"""The joint test that goes with each rule for the degrees of freedom of single coefficients."""


@frozen(eq=False, repr=False)
class Robust(Presented):
    """The coefficients of a model with cluster-robust variances.

    `kind` is a key of `sandwich.SANDWICHES`, `df` one of `lines.DEGREES`; `covariance` (p, p) is that of the
    coefficients, `omnibus` the test of all but the intercept, `names` what hypotheses may ask for.
    """

    effects: Effects | Unavailable
    working: Working = field(repr=False)
    sandwich: Sandwich = field(repr=False)
    df: str
    level: float
    names: Names
    coefficients: tuple[Line, ...]
    omnibus: WaldTest
    notes: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        """The kind of robust variance."""
        return self.sandwich.kind

    @property
    def covariance(self) -> Floats:
        """The robust covariance of the coefficients, (p, p)."""
        return self.sandwich.covariance

    @property
    def k(self) -> int:
        """Number of effects."""
        return self.working.k

    @property
    def m(self) -> int:
        """Number of clusters."""
        return self.working.m

    @property
    def by(self) -> str:
        """What the clusters are."""
        return self.working.clusters.by

    @property
    def measure(self) -> str:
        """The measure of the effects; empty where it is not known."""
        return "" if isinstance(self.effects, Unavailable) else self.effects.measure

    def sheet(self) -> Sheet:
        """The coefficients in a table, the test of all, notes."""
        return sheets.of_robust(self)

    def in_a_line(self) -> str:
        """The result in a few words."""
        return sheets.in_a_line(self)

    def methods_text(self) -> str:
        """The paragraph on statistical methods that reports the robust variances, with its references below."""
        return methods.of_robust(self)

    def to_frame(self) -> pd.DataFrame:
        """A data frame of the coefficients, one a row: estimate, se, statistic, df, p, interval."""
        return frame(self.coefficients)


def robust(
    result: Mixed | Modelled | Workable,
    cluster: str | Sequence[Hashable] = STUDY,
    *,
    kind: str = "CR2",
    df: str = "satterthwaite",
    level: float | None = None,
) -> Robust:
    """The coefficients of a model with cluster-robust standard errors, tests and intervals.

    The coefficients stay what they are; their variances rest on how the clusters differ and not on the model being
    right about what ties the effects of a cluster (Hedges, Tipton & Johnson 2010, Res Synth Methods 1:39). The
    defaults hold with few clusters (Tipton 2015, Psychol Methods 20:375; Pustejovsky & Tipton 2018, J Bus Econ Stat
    36:672).

    Args:
        result: A fit, a meta-regression, a mixed model, or a multilevel one.
        cluster: `study`, a tag or a moderator of the effects, or a label for each effect.
        kind: A key of `sandwich.SANDWICHES`.
        df: A key of `lines.DEGREES`.
        level: That of the model's intervals where it is None.

    Raises:
        NotEstimable: there is no model, no such clusters or choice, one cluster, no more clusters than coefficients,
            or random effects that reach over several clusters.
    """
    working = working_of(result, cluster)
    effects = getattr(result, "effects", NO_EFFECTS)
    matrix = getattr(result, "matrix", None)
    terms = {term.name: term.positions for term in matrix.terms} if isinstance(matrix, ModelMatrix) else {}
    return of_working(working, effects, terms=terms, kind=kind, df=df, level=level)


def of_working(
    working: Working,
    effects: Effects | Unavailable = NO_EFFECTS,
    *,
    terms: Mapping[str, tuple[int, ...]] = MappingProxyType({}),
    kind: str = "CR2",
    df: str = "satterthwaite",
    level: float | None = None,
) -> Robust:
    """The robust result of a working model, whichever model it is that of.

    Raises:
        NotEstimable: as `robust` does.
    """
    rule, asked = known_degrees(df), expected.level(working.level if level is None else level)
    found = sandwich(bread(working), kind)
    names = Names(coefficients=working.design.names, terms=MappingProxyType(dict(terms)))
    p = working.design.p
    own = lines(found, names.coefficients, found.bread.places(np.eye(p)), np.zeros(p), rule, asked)
    return Robust(
        effects=effects,
        working=working,
        sandwich=found,
        df=rule,
        level=asked,
        names=names,
        coefficients=own,
        omnibus=_omnibus(found, names, OMNIBUS[rule]),
        notes=_notes(found, own, rule),
    )


def _omnibus(found: Sandwich, names: Names, test: str) -> WaldTest:
    """The test of all coefficients but the intercept; of the intercept where there is nothing else."""
    X = found.bread.working.design.X
    tested = [i for i in range(X.shape[1]) if not np.all(X[:, i] == 1)] or list(range(X.shape[1]))
    C = found.bread.places(np.eye(X.shape[1])[tested])
    return wald(found, tuple(names.coefficients[i] for i in tested), C, np.zeros(len(tested)), test)


def _notes(found: Sandwich, own: Sequence[Line], rule: str) -> tuple[str, ...]:
    bread, notes = found.bread, []
    clusters = bread.working.clusters
    if bread.m < FEW:
        notes.append(
            f"There are {bread.m} clusters; with fewer than {FEW} robust variances are easily misled."
        )
    if found.kind in UNCORRECTED and bread.m < MANY:
        notes.append(
            f"{found.kind} variances tend to be too small with fewer than {MANY} clusters; kind=CR2 corrects that."
        )
    low = [one.name for one in own if not isinstance(one.df, Unavailable) and one.df < FEW_DEGREES]
    if rule == "satterthwaite" and low:
        notes.append(
            f"Fewer than {FEW_DEGREES} degrees of freedom ({', '.join(low)}): the p-values and intervals may not hold "
            "(Tipton 2015)."
        )
    if clusters.partition.largest == 1:
        notes.append("Every cluster is a single effect.")
    alone = holders(bread)
    if alone.size:
        who = ", ".join(clusters.labels[int(i)] for i in alone)
        notes.append(
            f"What is known of some combination of the coefficients lies within one cluster ({who}), so how far it "
            f"differs between clusters cannot be seen. {_expected(found, own)}"
        )
    return tuple(notes)


def _expected(found: Sandwich, own: Sequence[Line]) -> str:
    """How large robust variances are expected to be beside those of the working model, in words."""
    share = satterthwaite(found, found.bread.places(np.eye(len(own)))).share * found.factor
    told = [
        f"{one.name} {numbers.percent(100 * min(float(part), 1.0), 0)}"
        for one, part in zip(own, share, strict=True)
    ]
    return f"Of the variances by the working model, robust ones are expected to reach: {', '.join(told)}."
