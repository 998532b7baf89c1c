"""The correlated and hierarchical effects model by one assumed correlation after another, in one call."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from synthesis.dependence import rho_grid as grids
from synthesis.dependence.blocks import Blocks
from synthesis.dependence.correlations import Correlations
from synthesis.dependence.rho_grid import PLAIN, USUAL, Fitted, RhoGrid
from synthesis.effects import Effects
from synthesis.models.multilevel.correlated import of_blocks


def rho_grid(
    effects: Effects,
    rhos: Sequence[float] = USUAL,
    *,
    fit: Callable[[Effects, Blocks], Fitted] = of_blocks,
    correlations: Correlations = PLAIN,
) -> RhoGrid:
    """A model fitted with V by each of several correlations `rho`: how much hangs on what was assumed.

    Args:
        effects: The effects.
        rhos: The correlations, each above -1 and below 1.
        fit: The model: of effects and their V a result with `estimate`, `low`, `high` and `tau2s`. By default the
            correlated and hierarchical effects model with CR2 variances (Pustejovsky & Tipton 2022, Prev Sci 23:425).
        correlations: What else is assumed; its `rho` is replaced by each of `rhos`.

    Returns:
        The estimates side by side; of a correlation by which there is no V or no fit, the reason.

    Raises:
        NotEstimable: no correlations, one that is none, or none by which the model can be fitted.
    """
    return grids.rho_grid(effects, rhos, fit=fit, correlations=correlations)
