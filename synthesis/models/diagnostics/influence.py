"""What each effect does to a model: deletion residuals, Cook's distances and their kin, leverages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, overload

import numpy as np
from numpy.typing import NDArray

from extraction_forms.frozen_values import frozen
from synthesis import expected
from synthesis.models.diagnostics import influence_sheets
from synthesis.models.diagnostics.deletion import Deletion, deletion
from synthesis.models.diagnostics.leverage import hat_values
from synthesis.models.diagnostics.refits import Refits
from synthesis.models.diagnostics.study_influence import StudyInfluence, study_influence
from synthesis.models.mixed import Mixed
from synthesis.models.modelled import Modelled
from synthesis.models.multilevel.diagnostics import influence as dependent
from synthesis.models.multilevel.diagnostics.influence import ClusterInfluence
from synthesis.models.multilevel.diagnostics.of import DEPENDENT, By, Dependent
from synthesis.sheet import Presented, Sheet

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@frozen(eq=False, repr=False)
class Influence(Presented):
    """Case diagnostics of k effects, called `names`, on p coefficients: each of shape (k,), `dfbetas` (k, p).

    `influential` marks the effects that stand out by the rules of Viechtbauer & Cheung; `deleted` are the
    models without each effect, whose `without` says which could not be fitted (their diagnostics are nan).
    """

    names: tuple[str, ...]
    model: Mixed
    deleted: Refits
    rstudent: Floats
    dffits: Floats
    cook: Floats
    cov_ratio: Floats
    hat: Floats
    dfbetas: Floats

    @property
    def tau2(self) -> Floats:
        """tau2 without each effect."""
        return self.deleted.tau2

    @property
    def q(self) -> Floats:
        """Cochran's Q (residual) without each effect."""
        return self.deleted.q

    @property
    def influential(self) -> Bools:
        """Whether an effect stands out, by any of four rules.

        |DFFITS| > 3 sqrt(p / (k - p)); the chi-square(p) probability of Cook's distance is above 0.5;
        hat > 3 p / k; any |DFBETAS| > 1.
        """
        from scipy.special import chdtr

        k, p = self.model.k, self.model.design.p
        with np.errstate(invalid="ignore"):
            return np.asarray(
                (np.abs(self.dffits) > 3 * np.sqrt(p / (k - p)))
                | (chdtr(p, self.cook) > 0.5)
                | (self.hat > 3 * p / k)
                | (np.abs(self.dfbetas) > 1).any(axis=1)
            )

    def sheet(self) -> Sheet:
        """The diagnostics in a table, an effect a row, those that stand out marked."""
        return influence_sheets.of_influence(self)

    def to_frame(self) -> pd.DataFrame:
        """A data frame, an effect a row: all diagnostics, a column of dfbetas for each coefficient."""
        return influence_sheets.frame_of(self)


@overload
def influence(result: Mixed | Modelled, *, by: Literal["effect"] = "effect") -> Influence: ...


@overload
def influence(result: Mixed | Modelled, *, by: Literal["study"]) -> StudyInfluence: ...


@overload
def influence(result: Dependent, *, by: By = "effect") -> ClusterInfluence: ...


def influence(
    result: Mixed | Modelled | Dependent, *, by: By = "effect"
) -> Influence | StudyInfluence | ClusterInfluence:
    """Case diagnostics by leaving out each effect, or each study, in turn, all through one batch of fits.

    With (-i) for the model without effect i, x_i its row of the design, M = V + tau2 I, W = M^-1,
    H = X (X'WX)^-1 X'W and h_i = H_ii (Viechtbauer & Cheung 2010, Res Synth Methods 1:112):

    - rstudent = (y_i - x_i b(-i)) / sqrt(f (v_i + tau2(-i)) + x_i var(b(-i)) x_i')
    - dffits = x_i (b - b(-i)) / sqrt(f h_i (v_i + tau2(-i)))
    - cook = (b - b(-i))' var(b)^-1 (b - b(-i))
    - cov_ratio = |var(b(-i))| / |var(b)|
    - dfbetas_j = (b_j - b_j(-i)) / sqrt(f [(X'W(-i)X)^-1]_jj), W(-i) = 1 / (V + tau2(-i) I) of all k effects

    where f is the factor by which the test scales variances, 1 for z and t (metafor does the same). By study, (-i) is
    the model without all effects of the study of effect i. Of dependent effects, the equations are those of
    `synthesis.models.multilevel.diagnostics.influence`, with all components of variance estimated anew each time.

    Args:
        result: A fit, a meta-regression or a mixed model, of k effects; or a model of dependent effects.
        by: `effect` leaves out one effect at a time, `study` all effects of a study; each effect of a bare model is
            a study. Of dependent effects also a tag or moderator of theirs, or a label for each.

    Returns:
        An `Influence`, an effect a row; by study a `StudyInfluence`, a study a row; of dependent effects a
        `ClusterInfluence`, a row for whatever is left out.

    Raises:
        NotEstimable: one effect or study, a model with weights of the user's own, or `by` something else.
    """
    if isinstance(result, DEPENDENT):
        return dependent.influence(result, by)
    found = deletion(result, expected.text("by", by))
    return study_influence(result, found) if by == "study" else _by_effect(found)


def _by_effect(found: Deletion) -> Influence:
    hat = hat_values(found.model)
    return Influence(
        names=found.groups.names,
        model=found.model,
        deleted=found.without,
        rstudent=found.rstudent,
        dffits=(found.model.fitted - found.expected) / np.sqrt(hat * found.total),
        cook=found.cook,
        cov_ratio=found.cov_ratio,
        hat=hat,
        dfbetas=found.dfbetas,
    )
