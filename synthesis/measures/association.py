"""The association of two halved variables, from a 2x2 table: phi, Yule's Q and Y, the tetrachoric correlation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

import numpy as np

from synthesis.measures.measure import Choices, Columns, Compute, Computed, Floats, Measure, known
from synthesis.measures.tetrachoric import tetrachoric
from synthesis.measures.two_arm_counts import INPUTS, two_by_two
from synthesis.measures.zero_cells import HALF, NOTHING, correct, settle


def phi_coefficient(columns: Columns, choices: Choices) -> Computed:
    """The phi coefficient: y = (a d - b c) / sqrt(n_exp n_ctl (a + c) (b + d)), from -1 to 1.

    `vtype` CS, from N people cross-classified: with p, q the shares of the arms and P, Q those of events and
    others, v = [1 - y^2 + y (1 + y^2 / 2) (p - q)(P - Q) / sqrt(p q P Q) - (3/4) y^2 ((p - q)^2 / (p q) +
    (P - Q)^2 / (P Q))] / N, computed as a mean of squares (Yule 1912, J R Stat Soc 75:579; Bishop, Fienberg &
    Holland 1975, Discrete Multivariate Analysis, chapter 11); ST, stratified by arm: by the delta method from two
    binomials.
    """
    counts = correct(two_by_two(columns, "PHI"), choices)
    return settle("PHI", counts, *_phi(counts.cells, choices))


def fisher_phi(columns: Columns, choices: Choices) -> Computed:
    """Fisher's z of the phi coefficient: y = atanh(phi), v = v(phi) / (1 - phi^2)^2; `vtype` as of PHI."""
    counts = correct(two_by_two(columns, "ZPHI"), choices)
    return settle("ZPHI", counts, *_fisher(*_phi(counts.cells, choices)))


def yule_q(columns: Columns, choices: Choices) -> Computed:
    """Yule's Q: y = (a d - b c) / (a d + b c), v = (1 - y^2)^2 (1/a + 1/b + 1/c + 1/d) / 4.

    (Yule 1900, Phil Trans A 194:257; 1912.)
    """
    counts = correct(two_by_two(columns, "YUQ"), choices)
    return settle("YUQ", counts, *_yule(counts.cells, 1.0))


def yule_y(columns: Columns, choices: Choices) -> Computed:
    """Yule's Y, of colligation: y = (sqrt(ad) - sqrt(bc)) / (sqrt(ad) + sqrt(bc)).

    v = (1 - y^2)^2 (1/a + 1/b + 1/c + 1/d) / 16 (Yule 1912, J R Stat Soc 75:579).
    """
    counts = correct(two_by_two(columns, "YUY"), choices)
    return settle("YUY", counts, *_yule(counts.cells, 0.5))


def tetrachoric_correlation(columns: Columns, choices: Choices) -> Computed:
    """The tetrachoric correlation, from -1 to 1, and its large-sample variance: see `tetrachoric`."""
    counts = correct(two_by_two(columns, "RTET"), choices)
    return settle("RTET", counts, *tetrachoric(counts.cells))


def fisher_tetrachoric(columns: Columns, choices: Choices) -> Computed:
    """Fisher's z of the tetrachoric correlation r: y = atanh(r), v = v(r) / (1 - r^2)^2."""
    counts = correct(two_by_two(columns, "ZTET"), choices)
    return settle("ZTET", counts, *_fisher(*tetrachoric(counts.cells)))


def _fisher(y: Floats, v: Floats) -> tuple[Floats, Floats]:
    return np.arctanh(y), v / ((1 - y) * (1 + y)) ** 2


def _yule(cells: Floats, power: float) -> tuple[Floats, Floats]:
    """(w - 1) / (w + 1) of w = OR^power, and its variance (1 - y^2)^2 power^2 v(log OR) / 4."""
    a, b, c, d = cells
    same, other = (a * d) ** power, (b * c) ** power
    y = (same - other) / (same + other)
    rest = 4 * same * other / (same + other) ** 2  # 1 - y^2, without cancellation
    return y, rest**2 * power**2 / 4 * (1 / a + 1 / b + 1 / c + 1 / d)


def _phi(cells: Floats, choices: Choices) -> tuple[Floats, Floats]:
    a, b, c, d = cells
    exp, ctl, events, others = a + b, c + d, a + c, b + d
    y = (a * d - b * c) / (np.sqrt(exp * ctl) * np.sqrt(events * others))
    v = known(PHI_VARIANCES, choices["vtype"], "variance type of PHI")(cells, y)
    perfect = ((b == 0) & (c == 0)) | ((a == 0) & (d == 0))
    return y, np.where(perfect, 0.0, v)


def _phi_cross_sectional(cells: Floats, y: Floats) -> Floats:
    """With u, w the standardised halves of both variables: the mean square of u w - y (u^2 + w^2) / 2, over N."""
    a, b, c, d = cells
    n = a + b + c + d
    row, column = np.sqrt((c + d) / (a + b)), np.sqrt((b + d) / (a + c))
    halves = ((a, row, column), (b, row, -1 / column), (c, -1 / row, column), (d, -1 / row, -1 / column))
    squares = [cell * (u * w - y * (u**2 + w**2) / 2) ** 2 for cell, u, w in halves]
    return np.asarray(sum(squares) / n**2, dtype=np.float64)


def _phi_stratified(cells: Floats, y: Floats) -> Floats:
    """With w the share of an arm, s^2 = P Q: d phi / d p = sqrt(w w') / s - phi w (1 - 2 P) / (2 s^2), and alike."""
    a, b, c, d = cells
    exp, ctl = a + b, c + d
    n = exp + ctl
    events, others = (a + c) / n, (b + d) / n
    s2 = events * others
    up = np.sqrt(exp * ctl) / n / np.sqrt(s2)
    tilt = y * (others - events) / (2 * s2)
    to_exp, to_ctl = up - tilt * exp / n, -up - tilt * ctl / n
    return np.asarray(to_exp**2 * a * b / exp**3 + to_ctl**2 * c * d / ctl**3, dtype=np.float64)


PHI_VARIANCES: Final[Mapping[str, Callable[[Floats, Floats], Floats]]] = MappingProxyType(
    {"CS": _phi_cross_sectional, "ST": _phi_stratified}
)

_HALF: Final = {**HALF, "drop00": False}
_NOTHING: Final = {**NOTHING, "drop00": False}
_CS: Final = {**_NOTHING, "vtype": "CS"}


def _measure(code: str, label: str, compute: Compute, choices: Choices, scale: str = "") -> Measure:
    return Measure(
        code=code,
        label=label,
        inputs=INPUTS,
        choices=MappingProxyType(choices),
        compute=compute,
        scale=scale,
    )


MEASURES: Final = (
    _measure("PHI", "phi coefficient", phi_coefficient, _CS),
    _measure("ZPHI", "Fisher's z of the phi coefficient", fisher_phi, _CS, "z_to_r"),
    _measure("YUQ", "Yule's Q", yule_q, _HALF),
    _measure("YUY", "Yule's Y", yule_y, _HALF),
    _measure("RTET", "tetrachoric correlation", tetrachoric_correlation, _NOTHING),
    _measure("ZTET", "Fisher's z of the tetrachoric correlation", fisher_tetrachoric, _NOTHING, "z_to_r"),
)
