"""What each study does to a model: the models without all effects of a study, beside that of all studies."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from extraction_forms.frozen_values import frozen
from synthesis.models.diagnostics import influence_sheets
from synthesis.models.diagnostics.deletion import Deletion
from synthesis.models.diagnostics.groups import Groups
from synthesis.models.diagnostics.leverage import hat_values
from synthesis.models.diagnostics.refits import Refits
from synthesis.models.mixed import Mixed
from synthesis.models.modelled import Modelled, names_of
from synthesis.sheet import Presented, Sheet

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Indices = NDArray[np.intp]


@frozen(eq=False, repr=False)
class StudyInfluence(Presented):
    """Diagnostics of m studies, each left out with all its effects, on p coefficients.

    `cook`, `cov_ratio` and `hat` have shape (m,), `dfbetas` (m, p). `hat` is the sum of the leverages of a study's
    effects. `rstudent` (k,) is of the effects, called `effects`: each against the model without its whole study;
    `groups` says whose they are. `deleted` are the models without each study, whose `without` says which could not be
    fitted (their diagnostics are nan).
    """

    groups: Groups
    effects: tuple[str, ...]
    model: Mixed
    deleted: Refits
    rstudent: Floats
    cook: Floats
    cov_ratio: Floats
    hat: Floats
    dfbetas: Floats

    @property
    def names(self) -> tuple[str, ...]:
        """The studies."""
        return self.groups.names

    @property
    def k(self) -> Indices:
        """Effects of each study."""
        return self.groups.count

    @property
    def tau2(self) -> Floats:
        """tau2 without each study."""
        return self.deleted.tau2

    @property
    def q(self) -> Floats:
        """Cochran's Q (residual) without each study."""
        return self.deleted.q

    @property
    def influential(self) -> Bools:
        """Whether a study stands out, by any of three rules.

        The chi-square(p) probability of Cook's distance is above 0.5; hat > 3 p / m; any |DFBETAS| > 1.
        """
        from scipy.special import chdtr

        m, p = len(self.names), self.model.design.p
        with np.errstate(invalid="ignore"):
            return np.asarray(
                (chdtr(p, self.cook) > 0.5) | (self.hat > 3 * p / m) | (np.abs(self.dfbetas) > 1).any(axis=1)
            )

    def sheet(self) -> Sheet:
        """The diagnostics in a table, a study a row, those that stand out marked; the residuals of the effects."""
        return influence_sheets.of_study_influence(self)

    def to_frame(self) -> pd.DataFrame:
        """A data frame, a study a row: all diagnostics, a column of dfbetas for each coefficient."""
        return influence_sheets.study_frame_of(self)


def study_influence(result: Mixed | Modelled, found: Deletion) -> StudyInfluence:
    """The diagnostics of studies, from the models without each of them; equations as of `influence`."""
    return StudyInfluence(
        groups=found.groups,
        effects=names_of(result),
        model=found.model,
        deleted=found.without,
        rstudent=found.rstudent,
        cook=found.cook,
        cov_ratio=found.cov_ratio,
        hat=found.groups.total(hat_values(found.model)),
        dfbetas=found.dfbetas,
    )
