"""How effects covary that compare groups of the same study: a control that several arms share."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from extraction_forms.frozen_values import frozen
from synthesis.errors import NotComputable
from synthesis.measures.measure import Floats, refuse


@frozen
class Comparisons:
    """The k comparisons of a synthesis: study, the names of both groups and their sizes, each of length k."""

    study: Sequence[str]
    experimental: Sequence[str]
    control: Sequence[str]
    n_exp: Floats
    n_ctl: Floats


def shared_group_correlation(compared: Comparisons) -> Floats:
    """Correlation of the sampling errors of each two comparisons; shape (k, k).

    An effect is taken for the difference of two independent group estimates with variances in proportion
    to 1/n. Two effects of one study then correlate by the groups they share,
    sum s / sqrt(n_i n_j) / sqrt((1/n_exp_i + 1/n_ctl_i) (1/n_exp_j + 1/n_ctl_j)), n_i and n_j the sizes of
    the shared group in either comparison and s = 1 where it stands on the same side, -1 where not
    (Gleser & Olkin 2009, in Cooper, Hedges & Valentine, chapter 19).

    Raises:
        NotComputable: the columns differ in length, or a group is compared with itself.
        ImpossibleNumber: a group of fewer than one.
    """
    _check(compared)
    sides = ((compared.experimental, compared.n_exp, 1.0), (compared.control, compared.n_ctl, -1.0))
    covariance = np.zeros((len(compared.study), len(compared.study)))
    for names, sizes, sign in sides:
        for other_names, other_sizes, other_sign in sides:
            same = np.asarray(names, dtype=object)[:, None] == np.asarray(other_names, dtype=object)
            covariance += np.where(same, sign * other_sign / np.sqrt(np.outer(sizes, other_sizes)), 0.0)
    spread = np.sqrt(1 / compared.n_exp + 1 / compared.n_ctl)
    study = np.asarray(compared.study, dtype=object)
    correlation = np.where(study[:, None] == study, covariance / np.outer(spread, spread), 0.0)
    np.fill_diagonal(correlation, 1.0)
    return np.asarray(correlation, dtype=np.float64)


def shared_group_covariance(v: Floats, compared: Comparisons) -> Floats:
    """Covariance matrix of k effects with variances `v`, from `shared_group_correlation`; shape (k, k).

    Raises:
        NotComputable: see `shared_group_correlation`.
        ImpossibleNumber: a variance not above 0, or a group of fewer than one.
    """
    refuse(~(v > 0), v, "the sampling variance", "above 0")
    if v.size != len(compared.study):
        raise NotComputable(f"there are {v.size} variances for {len(compared.study)} comparisons")
    covariance: Floats = shared_group_correlation(compared) * np.sqrt(np.outer(v, v))
    np.fill_diagonal(covariance, v)
    return covariance


def _check(compared: Comparisons) -> None:
    lengths = {
        "study": len(compared.study),
        "experimental": len(compared.experimental),
        "control": len(compared.control),
        "n_exp": compared.n_exp.size,
        "n_ctl": compared.n_ctl.size,
    }
    if len(set(lengths.values())) > 1:
        told = ", ".join(f"{name} {length}" for name, length in lengths.items())
        raise NotComputable(f"comparisons must be equally long; found {told}")
    for row, (one, other) in enumerate(zip(compared.experimental, compared.control, strict=True)):
        if one == other:
            raise NotComputable(f"comparison {row}: the group {one!r} is compared with itself")
    refuse(~(compared.n_exp >= 1), compared.n_exp, "n_exp", "at least 1")
    refuse(~(compared.n_ctl >= 1), compared.n_ctl, "n_ctl", "at least 1")
