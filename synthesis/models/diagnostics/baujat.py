"""Baujat's numbers: what effects, or studies, add to heterogeneity, and how far the mean moves without them."""

from __future__ import annotations

from typing import TYPE_CHECKING, overload

import numpy as np
from numpy.typing import NDArray

from extraction_forms.frozen_values import frozen
from synthesis import expected
from synthesis.models.diagnostics import refit_sheets
from synthesis.models.diagnostics.deletion import deletion
from synthesis.models.mixed import Mixed
from synthesis.models.modelled import Modelled
from synthesis.models.multilevel.diagnostics import baujat as dependent
from synthesis.models.multilevel.diagnostics.baujat import ClusterBaujat
from synthesis.models.multilevel.diagnostics.of import DEPENDENT, By, Dependent
from synthesis.sheet import Presented, Sheet

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]


@frozen(eq=False, repr=False)
class Baujat(Presented):
    """For each effect its share in the heterogeneity, `q`, and its influence on its fitted value, `shift`; (k,).

    With `by` a study, for each of m studies; (m,).
    """

    by: str
    names: tuple[str, ...]
    q: Floats
    shift: Floats

    def sheet(self) -> Sheet:
        """The effects, or studies, in a table, each with both."""
        return refit_sheets.of_baujat(self)

    def to_frame(self) -> pd.DataFrame:
        """A data frame of the effects, or studies, one a row: q and shift."""
        import pandas as pd

        return pd.DataFrame({"q": self.q, "shift": self.shift}, index=pd.Index(self.names, name=self.by))


@overload
def baujat(fit: Mixed | Modelled, *, by: str = "effect") -> Baujat: ...


@overload
def baujat(fit: Dependent, *, by: By = "effect") -> ClusterBaujat: ...


def baujat(fit: Mixed | Modelled | Dependent, *, by: By = "effect") -> Baujat | ClusterBaujat:
    """What each effect adds to heterogeneity, and what leaving it out does to its fitted value.

    With x_i the row of the design, 1 where there are no moderators: q_i = (y_i - x_i b)^2 / (v_i + tau2);
    shift_i = (x_i b - x_i b(-i))^2 / var(x_i b(-i)) (Baujat, Mahe, Pignon & Hill 2002, Stat Med 21:2641). By study,
    (-i) is the model without all effects of the study of effect i; its q is the sum, its shift the mean of those of
    its effects, which without moderators is that of the pooled mean. Of dependent effects, q is what an effect or study
    adds to e'M^-1 e, e = y - X b, M their covariance matrix, and the components of variance are estimated anew.

    Args:
        fit: A fit, a meta-regression or a mixed model, of k effects; or a model of dependent effects.
        by: `effect`, or `study` for all effects of a study together; of dependent effects also a tag or moderator of
            theirs, or a label for each.

    Raises:
        NotEstimable: one effect or study, weights of the user's own, or `by` something else.
    """
    if isinstance(fit, DEPENDENT):
        return dependent.baujat(fit, by)
    found = deletion(fit, expected.text("by", by))
    model, own = found.model, found.groups
    shift = (model.fitted - found.expected) ** 2 / found.spread
    return Baujat(
        by=str(by),
        names=own.names,
        q=own.total((model.y - model.fitted) ** 2 / (model.v + model.tau2)),
        shift=own.total(shift) / own.count,
    )
