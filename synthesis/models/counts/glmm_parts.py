"""The parts of a mixed model of counts: which parameters its studies have, and which of them they share.

Written for P = (...) as in `marginal`; arms are coded (1, 0) in the mean and (1/2, -1/2) in the random
difference between them, so that the heterogeneity falls on both arms alike.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from extraction_forms.frozen_values import frozen
from synthesis.errors import NotEstimable
from synthesis.models.counts import arrowhead, hypergeometric
from synthesis.models.counts.arrowhead import Layout, Local, Maximum, Point
from synthesis.models.counts.derivatives import derive
from synthesis.models.counts.glmm_data import Prepared
from synthesis.models.counts.hypergeometric import Margins
from synthesis.models.counts.marginal import Structure, log_likelihood, modes

Floats = NDArray[np.float64]

_ARM: Final = (1.0, 0.0)
_APART: Final = (0.5, -0.5)
_BOTH: Final = (1.0, 1.0)
_BEYOND: Final = 15.0
"""A standard deviation of log odds or log rates that no studies have."""


@frozen
class Part:
    """One likelihood to maximise: its structure, its layout, and which shared parameters are standard deviations.

    The first P - len(`deviations`) shared parameters are means; `effects` of them, the last ones before the
    deviations, belong to the comparison itself. `nodes` is 0 for the exact likelihood given the margins.
    """

    prepared: Prepared
    structure: Structure
    layout: Layout
    effects: int
    deviations: int
    nodes: int

    @property
    def size(self) -> int:
        """Number of shared parameters."""
        return int(self.layout.border.shape[2])


def single(prepared: Prepared, Z: Floats, nodes: int, *, random: bool) -> Part:
    """One count a study: eta = offset + z'zeta + s t."""
    fixed = np.array([[1.0], [0.0]])[: 1 + random]
    loads = np.zeros((1 + random, 1, int(random)))
    if random:
        loads[1, 0, 0] = 1.0
    border = _border(Z, means=0, deviations=int(random))
    return Part(
        prepared=prepared,
        structure=Structure(fixed=fixed, random=loads),
        layout=Layout(local=-1, border=border),
        effects=Z.shape[1],
        deviations=int(random),
        nodes=nodes,
    )


def fixed_studies(prepared: Prepared, Z: Floats, nodes: int, *, random: bool) -> Part:
    """Two arms a study, its level a parameter of its own: eta_j = alpha_i + arm_j z'zeta + s t apart_j."""
    fixed = np.array([_BOTH, _ARM, (0.0, 0.0)])[: 2 + random]
    loads = np.zeros((2 + random, 2, int(random)))
    if random:
        loads[2, :, 0] = _APART
    border = np.concatenate(
        [np.zeros((Z.shape[0], 1, Z.shape[1] + random)), _border(Z, 0, int(random))], axis=1
    )
    return Part(
        prepared=prepared,
        structure=Structure(fixed=fixed, random=loads),
        layout=Layout(local=0, border=border),
        effects=Z.shape[1],
        deviations=int(random),
        nodes=nodes,
    )


def random_studies(prepared: Prepared, Z: Floats, nodes: int, *, spread: int) -> Part:
    """Two arms a study, its level random: eta_j = gamma + arm_j z'zeta + sigma t1 + apart_j u.

    u is nothing (`spread` 0), s t2 (1), or b t1 + c t2 (2), which lets level and difference go together.
    """
    p = 3 + spread
    fixed = np.zeros((p, 2))
    fixed[0], fixed[1] = _BOTH, _ARM
    loads = np.zeros((p, 2, 2 if spread else 1))
    loads[2, :, 0] = _BOTH
    if spread:
        loads[p - 1, :, 1] = _APART
    if spread == 2:
        loads[3, :, 0] = _APART
    return Part(
        prepared=prepared,
        structure=Structure(fixed=fixed, random=loads),
        layout=Layout(local=-1, border=_border(Z, means=1, deviations=1 + spread)),
        effects=Z.shape[1],
        deviations=1 + spread,
        nodes=nodes,
    )


def saturated(prepared: Prepared, nodes: int) -> Part:
    """Two arms a study, its level random and its comparison a parameter of its own."""
    fixed = np.array([_BOTH, _ARM, (0.0, 0.0)])
    loads = np.zeros((3, 2, 1))
    loads[2, :, 0] = _BOTH
    border = np.zeros((prepared.k, 3, 2))
    border[:, 0, 0] = border[:, 2, 1] = 1.0
    return Part(
        prepared=prepared,
        structure=Structure(fixed=fixed, random=loads),
        layout=Layout(local=1, border=border),
        effects=0,
        deviations=1,
        nodes=nodes,
    )


def local(part: Part) -> Callable[[Floats], Local]:
    """The log-likelihood of a part by study, with its derivatives."""
    margins = part.prepared.margins
    if margins is not None:
        return _given_margins(margins, part)
    counts, structure = part.prepared.counts, part.structure
    kept = np.zeros((part.prepared.k, structure.q))

    def found(P: Floats) -> Local:
        kept[:] = modes(counts, structure, P, kept)
        return derive(lambda Q: log_likelihood(counts, structure, Q, kept, part.nodes), P)

    return found


def _given_margins(margins: Margins, part: Part) -> Callable[[Floats], Local]:
    if not part.deviations:
        return lambda P: hypergeometric.fixed(margins, P)
    kept = np.zeros((part.prepared.k, 1))

    def found(P: Floats) -> Local:
        kept[:] = hypergeometric.modes(margins, P, kept)
        return hypergeometric.integrated(margins, P, part.nodes, kept)

    return found


def value(part: Part) -> Callable[[Floats], float]:
    """The log-likelihood of a part, without the constants of the counts."""
    if part.prepared.margins is not None:
        by_study = local(part)
        return lambda P: float(by_study(P).value.sum())
    counts, structure = part.prepared.counts, part.structure
    origin = np.zeros((part.prepared.k, structure.q))

    def found(P: Floats) -> float:
        at = modes(counts, structure, P, origin)
        return float(log_likelihood(counts, structure, P, at, part.nodes).sum())

    return found


def search(part: Part, start: Point) -> Maximum:
    """The maximum uphill of a start; standard deviations that are 0 but for rounding are set to 0.

    Raises:
        NotEstimable: the search did not end at a maximum.
    """
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        found = arrowhead.maximise(local(part), value(part), part.layout, start)
    if not found.converged:
        raise NotEstimable(
            f"the likelihood of {part.prepared.k} studies could not be maximised: the search did not converge"
        )
    first = part.size - part.deviations
    if np.abs(found.point.shared[first:]).max(initial=0.0) > _BEYOND:
        raise NotEstimable(
            f"the likelihood of {part.prepared.k} studies rises as far as it was followed: "
            "the variance between studies has no finite estimate"
        )
    return _settled(part, found)


def _settled(part: Part, found: Maximum) -> Maximum:
    height = value(part)
    shared = found.point.shared.copy()
    for index in range(part.size - part.deviations, part.size):
        trial = shared.copy()
        trial[index] = 0.0
        if 0 < abs(shared[index]) < 1e-3:
            flat = height(arrowhead.parameters(part.layout, Point(own=found.point.own, shared=trial)))
            shared = trial if flat >= found.value - 1e-7 else shared
    if np.array_equal(shared, found.point.shared):
        return found
    return arrowhead.at(local(part), part.layout, Point(own=found.point.own, shared=shared))


def _border(Z: Floats, means: int, deviations: int) -> Floats:
    """P = (means, z'zeta, deviations): the identity but for the effects, which Z carries."""
    k, effects = Z.shape
    border = np.zeros((k, means + 1 + deviations, means + effects + deviations))
    for i in range(means):
        border[:, i, i] = 1.0
    border[:, means, means : means + effects] = Z
    for i in range(deviations):
        border[:, means + 1 + i, means + effects + i] = 1.0
    return border
