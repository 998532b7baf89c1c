"""Counts as the mixed models read them: what is conditioned on, offsets, constants, the studies' own estimates."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from extraction_forms.frozen_values import frozen
from synthesis.errors import NotEstimable
from synthesis.expected import told
from synthesis.models.counts import hypergeometric
from synthesis.models.counts.counts import LeftOut, Proportions, Rates, SingleRates, Tables, without
from synthesis.models.counts.hypergeometric import Margins
from synthesis.models.counts.marginal import Counts

Floats = NDArray[np.float64]
Data = Tables | Rates | Proportions | SingleRates


@frozen
class Prepared:
    """What a mixed model is fitted to: k studies of m counts each, or tables given their margins.

    `constant` is what a log-likelihood of the counts lacks; `own` are the studies' own estimates with
    `precision` 0 where they are infinite, and `saturated` the log-likelihood there; each (k,) or a sum.
    """

    studies: tuple[str, ...]
    rows: NDArray[np.intp]
    left_out: tuple[LeftOut, ...]
    counts: Counts
    margins: Margins | None
    constant: float
    own: Floats
    precision: Floats
    saturated: float

    @property
    def k(self) -> int:
        """Studies."""
        return len(self.studies)

    @property
    def one_sided(self) -> Floats:
        """Studies whose first group has no events (-1) or nothing else (1), so that it sets no bound; else 0; (k,)."""
        y, size = self.counts.y[:, 0], self.counts.size[:, 0]
        full = (y == size) & (self.counts.family == "binomial")
        return np.asarray(full.astype(np.float64) - (y == 0), dtype=np.float64)


def prepare(data: Data, measure: str, *, conditional: bool, exact: bool) -> Prepared:
    """The counts of the studies that tell something of the measure.

    Two-armed studies without an event in either arm, or without anyone else, are left out and listed: the
    likelihood of a comparison does not depend on them.

    Raises:
        NotEstimable: the wrong kind of data, no studies left, counts that are not whole, or no event (or
            nothing else) in an arm of any study.
    """
    kind, read = KINDS[measure]
    if not isinstance(data, kind):
        raise NotEstimable(
            f"{measure} is modelled from {kind.__name__}; found {told(data)}; counts makes them of a data frame"
        )
    if not data.studies:
        raise NotEstimable("no studies")
    _whole(data)
    y, size = read(data)
    silent = _silent(data)
    kept, left_out = without(data.studies, silent, "drop00", "the same outcome for everyone of both arms")
    if not kept:
        raise NotEstimable("no study is left: each has the same outcome for everyone")
    y, size = y[~silent], size[~silent]
    _possible(measure, y, size)
    family = "binomial" if measure in {"OR", "PLO"} else "poisson"
    rows = np.flatnonzero(~silent)
    all_out = (*data.left_out, *left_out)
    if exact and measure == "OR":
        return _given_margins(kept, rows, all_out, y, size)
    if conditional:
        return _given_total(kept, rows, all_out, y, size)
    offset = np.zeros(y.shape) if family == "binomial" else np.log(size)
    return _prepared(kept, rows, all_out, Counts(family=family, y=y, size=size, offset=offset))


def _given_total(
    studies: tuple[str, ...], rows: NDArray[np.intp], left_out: tuple[LeftOut, ...], y: Floats, size: Floats
) -> Prepared:
    """Events of the first arm among those of both: binomial, log odds = log(n1 / n2) + theta."""
    offset = np.log(size[:, :1]) - np.log(size[:, 1:])
    counts = Counts(family="binomial", y=y[:, :1], size=y.sum(axis=1, keepdims=True), offset=offset)
    return _prepared(studies, rows, left_out, counts)


def _prepared(
    studies: tuple[str, ...], rows: NDArray[np.intp], left_out: tuple[LeftOut, ...], counts: Counts
) -> Prepared:
    from scipy.special import gammaln, xlogy

    y, size = counts.y, counts.size
    with np.errstate(divide="ignore", invalid="ignore"):
        if counts.family == "binomial":
            constant = np.sum(gammaln(size + 1) - gammaln(y + 1) - gammaln(size - y + 1))
            saturated = constant + np.sum(xlogy(y, y / size) + xlogy(size - y, 1 - y / size))
            level, precision = np.log(y) - np.log(size - y) - counts.offset, y * (size - y) / size
        else:
            constant = -np.sum(gammaln(y + 1))
            saturated = constant + np.sum(xlogy(y, y) - y)
            level, precision = np.log(y) - counts.offset, y
        own = level[:, 0] - level[:, 1] if y.shape[1] == 2 else level[:, 0]
        weight = 1 / np.sum(1 / precision, axis=1)
    return Prepared(
        studies=studies,
        rows=rows,
        left_out=left_out,
        counts=counts,
        margins=None,
        constant=float(constant),
        own=np.where(weight > 0, own, 0.0),
        precision=weight,
        saturated=float(saturated),
    )


def _given_margins(
    studies: tuple[str, ...], rows: NDArray[np.intp], left_out: tuple[LeftOut, ...], y: Floats, size: Floats
) -> Prepared:
    margins = Margins(x=y[:, 0], m=y.sum(axis=1), n1=size[:, 0], n2=size[:, 1])
    own, precision, saturated = hypergeometric.own_estimates(margins)
    return Prepared(
        studies=studies,
        rows=rows,
        left_out=left_out,
        counts=Counts(family="binomial", y=y, size=size, offset=np.zeros(y.shape)),
        margins=margins,
        constant=0.0,
        own=own,
        precision=precision,
        saturated=saturated,
    )


def _whole(data: Data) -> None:
    for field, column in data.columns.items():
        if field.startswith("time"):
            continue
        for i in np.flatnonzero(column != np.floor(column)):
            raise NotEstimable(f"{data.studies[i]}: {field} must be a whole number; found {column[i]:g}")


def _silent(data: Data) -> NDArray[np.bool_]:
    if isinstance(data, Tables):
        events = data.events_exp + data.events_ctl
        return np.asarray((events == 0) | (events == data.n_exp + data.n_ctl))
    if isinstance(data, Rates):
        return np.asarray(data.events_exp + data.events_ctl == 0)
    return np.zeros(len(data.studies), dtype=np.bool_)


def _possible(measure: str, y: Floats, size: Floats) -> None:
    arms = ("experimental arm", "control arm") if y.shape[1] == 2 else ("group",)
    for arm, events, whole in zip(arms, y.sum(axis=0), size.sum(axis=0), strict=True):
        if events == 0:
            raise NotEstimable(f"no events in the {arm} of any study: {measure} has no finite estimate")
        if measure in {"OR", "PLO"} and events == whole:
            raise NotEstimable(
                f"everyone in the {arm} of every study has the event: {measure} has no finite estimate"
            )


def _two_arms(data: Data) -> tuple[Floats, Floats]:
    columns = list(data.columns.values())
    return np.stack([columns[0], columns[2]], axis=1), np.stack([columns[1], columns[3]], axis=1)


def _one_group(data: Data) -> tuple[Floats, Floats]:
    events, size = data.columns.values()
    return events[:, None], size[:, None]


_Kind = type[Tables] | type[Rates] | type[Proportions] | type[SingleRates]
_Reader = Callable[[Data], tuple[Floats, Floats]]

KINDS: Final[Mapping[str, tuple[_Kind, _Reader]]] = MappingProxyType(
    {
        "OR": (Tables, _two_arms),
        "IRR": (Rates, _two_arms),
        "PLO": (Proportions, _one_group),
        "IRLN": (SingleRates, _one_group),
    }
)
