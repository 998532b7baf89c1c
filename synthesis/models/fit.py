"""A fit: what a model made of some effects, owning its data and saying what was asked and what was done."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from extraction_forms.frozen_values import frozen
from synthesis.effects import Effects
from synthesis.models import fit_frames, fit_sheets, methods_text, model_tau2
from synthesis.models.inference import RULE_WORDS
from synthesis.models.mixed import Mixed, Options
from synthesis.numbers import Unavailable, count
from synthesis.sheet import Presented, Sheet

if TYPE_CHECKING:
    import pandas as pd

    from synthesis.models.tau2.interval import TauInterval

Floats = NDArray[np.float64]
Maybe = float | Unavailable

RULES: Final = RULE_WORDS
"""How the rule of an interval is called in print."""

NOT_KEPT: Final = Unavailable(reason="the model behind this fit was not kept")


class Counted(Protocol):
    """A model of counts, or of dependent effects, that a fit was made from, in the direction of its measure."""

    def methods_text(self) -> str:
        """The paragraph on statistical methods that reports it."""
        ...


@frozen
class Interval:
    """A confidence or prediction interval and the rule that made it."""

    low: float
    high: float
    rule: str
    level: float = 0.95


@frozen
class Heterogeneity:
    """Cochran's Q about the common-effect mean, its test, and the shares of variance both ways.

    `i2_q` = 100 max(0, (Q - df) / Q); `i2_tau2` = 100 tau2 / (tau2 + s2), s2 the typical sampling
    variance (Higgins & Thompson 2002, Stat Med 21:1539, eq. 9); `h2` = tau2 / s2 + 1, `h2_q` = Q / df.
    Percentages 0-100.
    """

    q: Maybe
    q_df: int
    q_p: Maybe
    i2_q: Maybe
    i2_tau2: Maybe
    h2: Maybe
    h2_q: Maybe = NOT_KEPT


@frozen(eq=False, repr=False)
class Fit(Presented):
    """A univariate random-effects or common-effect fit of `effects`, or of the counts behind them.

    `interval` is the headline interval by the rule it names (a key of `RULES`); `interval_hk` and
    `interval_wald` stand beside it. `weights` are percentages that sum to 100, in the order of the rows.
    `asked` is what was asked for as it was given; `tau2_method` and `test` are what that was taken as, and
    `mixed` is the model itself, by the test that was asked for whatever the headline is; `ruled` says that the
    headline was chosen between Knapp-Hartung and Wald. `unweighted` says why a model gives effects no weights,
    which are then equal; `counted` is the model of the counts, or of dependent effects, where that was pooled by;
    `own_df` are the degrees of freedom of the headline interval where its rule does not tell them.
    """

    effects: Effects
    model: str
    tau2_method: str
    test: str
    estimate: float
    se: float
    interval: Interval
    p: float
    interval_hk: Interval | Unavailable
    interval_wald: Interval
    se_hk: Maybe
    se_wald: float
    p_hk: Maybe
    p_wald: float
    tau2: Maybe
    heterogeneity: Heterogeneity
    prediction: Interval | Unavailable
    weights: Floats
    notes: tuple[str, ...] = ()
    asked: Options = field(default_factory=Options, repr=False)
    ruled: bool = False
    mixed: Mixed | Unavailable = field(default=NOT_KEPT, repr=False)
    prediction_style: str = "default"
    unweighted: str = ""
    counted: Counted | None = field(default=None, repr=False)
    own_df: float | None = None

    @property
    def k(self) -> int:
        """Rows pooled."""
        return self.effects.k

    @property
    def n_studies(self) -> int:
        """Studies the rows come from."""
        return len(self.effects.studies)

    @property
    def df(self) -> float:
        """Degrees of freedom of the headline interval, inf where it is by the normal distribution."""
        if self.own_df is not None:
            return self.own_df
        return float("inf") if self.interval.rule in {"z", "study"} else float(self.k - 1)

    @property
    def se_tau2(self) -> Maybe:
        """The standard error of tau2, from its asymptotic variance."""
        model = self.mixed
        return model if isinstance(model, Unavailable) else model_tau2.standard_error(model)

    def tau2_interval(self, kind: str = "QP", level: float | None = None) -> TauInterval | Unavailable:
        """The interval of tau2, with those of tau, I2 and H2; by default that of the Q-profile method.

        Args:
            kind: QP, GENQ, PL, HT, Wald, Wald.log or Wald.sqrt.
            level: That of the fit's intervals where it is None.
        """
        model = self.mixed
        return model if isinstance(model, Unavailable) else model_tau2.interval(model, kind, level)

    def statistics(self, likelihood: str = "REML") -> model_tau2.Statistics | Unavailable:
        """Log-likelihood, deviance, AIC, BIC and AICc by the full (ML) or restricted (REML) likelihood."""
        model = self.mixed
        return model if isinstance(model, Unavailable) else model_tau2.statistics(model, likelihood)

    def sheet(self) -> Sheet:
        """The fit in tables: the mean with its intervals, heterogeneity, notes."""
        return fit_sheets.of_fit(self)

    def in_a_line(self) -> str:
        """The fit in a few words."""
        return fit_sheets.in_a_line(self)

    def methods_text(self) -> str:
        """The paragraph on statistical methods that reports this fit, with its references below."""
        return methods_text.of_fit(self) if self.counted is None else self.counted.methods_text()

    def to_frame(self) -> pd.DataFrame:
        """A data frame of the effects, one a row: study, y, v, se, interval, weight."""
        return fit_frames.of_fit(self)


@frozen
class SubgroupTest:
    """The test between subgroups: Q_between, chi-square on `df`, or F on `df` and `df2` degrees of freedom."""

    q: Maybe
    df: int
    p: Maybe
    df2: float = float("inf")

    @property
    def letter(self) -> str:
        """What its statistic is called."""
        return "Q" if self.df2 == float("inf") else "F"

    @property
    def df_text(self) -> str:
        """Its degrees of freedom as print has them: `3`, or `3 and 7.1`."""
        return count(self.df) if self.letter == "Q" else f"{self.df} and {self.df2:.1f}"


@frozen(eq=False, repr=False)
class Subgroups(Presented):
    """One fit per level of a tag, in the form's order of codes, and the test between them.

    `tau2` says whether the levels share one variance between studies (`common`) or have each its own
    (`separate`); `untested` are the levels outside the test: effects that have no code, by why they have none.
    """

    variable: str
    label: str
    levels: tuple[tuple[str, str, Fit], ...]
    test: SubgroupTest
    tau2: str
    untested: tuple[str, ...] = ()

    def sheet(self) -> Sheet:
        """The levels in a table, and the test between them."""
        return fit_sheets.of_subgroups(self)

    def in_a_line(self) -> str:
        """The subgroups in a few words."""
        return fit_sheets.levels_in_a_line(self)

    def methods_text(self) -> str:
        """The paragraph on statistical methods that reports these subgroups, with its references below."""
        return methods_text.of_subgroups(self)

    def to_frame(self) -> pd.DataFrame:
        """A data frame of the levels, one a row: k, estimate, interval, p, heterogeneity."""
        return fit_frames.of_subgroups(self)
