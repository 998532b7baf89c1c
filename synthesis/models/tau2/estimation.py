"""The variance between studies, estimated for a whole batch of fits at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from synthesis.errors import NotEstimable
from synthesis.models.kernel.batch import Batch
from synthesis.models.tau2.equations import generalised_median, paule_mandel, paule_mandel_median
from synthesis.models.tau2.found import Tau2
from synthesis.models.tau2.moments import (
    dersimonian_laird,
    generalised,
    hedges,
    hunter_schmidt,
    hunter_schmidt_corrected,
    none,
    sidik_jonkman,
)
from synthesis.models.tau2.peaks import maximum_likelihood

Estimator = Callable[[Batch], Tau2]


def estimate(batch: Batch, method: str = "REML", weights: ArrayLike | None = None) -> Tau2:
    """tau2 of every fit of a batch by the estimator of this name.

    Args:
        batch: n fits of up to k studies.
        method: A key of `TAU2`.
        weights: For GENQ and GENQM, the user's weights, shape (n, k); the others do not depend on them.

    Raises:
        NotEstimable: no such estimator (the message lists those there are), or weights that are missing
            or cannot be used.
    """
    if method not in TAU2:
        raise NotEstimable(f"unknown tau2 estimator {method!r}; known: {', '.join(sorted(TAU2))}")
    if weights is not None:
        batch = batch.weighted(weights)
    value = np.zeros(batch.n)
    converged = np.ones(batch.n, dtype=np.bool_)
    for where, block in batch.blocks():
        scaled, unit = block.scaled()
        found = TAU2[method](scaled)
        value[where] = found.value * unit
        converged[where] = found.converged & np.isfinite(found.value)
    return Tau2(value=value, converged=converged)


TAU2: Final[Mapping[str, Estimator]] = MappingProxyType(
    {
        "REML": partial(maximum_likelihood, method="REML"),
        "ML": partial(maximum_likelihood, method="ML"),
        "DL": dersimonian_laird,
        "HE": hedges,
        "HS": hunter_schmidt,
        "HSk": hunter_schmidt_corrected,
        "SJ": sidik_jonkman,
        "PM": paule_mandel,
        "EB": paule_mandel,
        "DLIT": paule_mandel,
        "SJIT": paule_mandel,
        "PMM": paule_mandel_median,
        "GENQ": generalised,
        "GENQM": generalised_median,
        "EE": none,
        "FE": none,
        "CE": none,
    }
)
COMMON: Final = frozenset({"EE", "FE", "CE"})
"""The rows that are no estimators: the common-effect model by its names."""
WEIGHTED: Final = frozenset({"GENQ", "GENQM"})
"""The estimators that need the user's weights."""
