"""What a forest plot is asked to show."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from math import exp
from types import MappingProxyType
from typing import Final, Literal, TypeVar, get_args

from extraction_forms.frozen_values import frozen
from synthesis.effects import Effect
from synthesis.figures.forest.layouts import PREDICTIONS, Layout, layout_of
from synthesis.figures.forest.supposition import Supposition
from synthesis.figures.judgements import Judgement, looks
from synthesis.models.fit import Fit, Subgroups
from synthesis.numbers import interval

T = TypeVar("T")

RowKey = tuple[str, str]
Origins = tuple[str, ...]
"""A row of the plot: the study and the result, as `Effect` and `Excluded` name them."""

Margins = tuple[float | None, float | None]
"""The lower and the upper bound of what does not count as a difference."""

Direction = Literal["favours_exp", "favours_ctl", "neither"]

VoteDirection = Literal["favours_exp", "favours_ctl", "conflicting", "null"]
"""What a study may vote without an effect; `null` is a difference of exactly nothing."""


@frozen
class ForestColumn:
    """A further column of texts beside the study: its head, and what stands in each row.

    Columns side by side with the same `over` share that head above their own. `numbers` are what it counts in each row,
    and `summed` says where their sums are printed: in the row of a `mean`, or in a row of its own, by that name.
    `origins` are the data of each text that is a number.
    """

    id: str
    label: str
    texts: Mapping[RowKey, str]
    align: Literal["left", "right"] = "left"
    over: str = ""
    numbers: Mapping[RowKey, int] = field(default_factory=lambda: MappingProxyType({}))
    summed: str = ""
    origins: Mapping[RowKey, Origins] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def place(self) -> str:
        """The column's id on the page, apart from those of the columns every plot has."""
        return f"extra_{self.id}"


@frozen
class Judged:
    """Risk of bias by row: the short names and the labels of the domains in order, the overall judgement last.

    Each row has one code per domain, and "" where nothing was judged. `labels` has, in order, the labels of
    codes that are none of `JUDGEMENTS`: these are shown by numbers on grey, since nobody knows which is worse.
    """

    domains: tuple[tuple[str, str], ...]
    codes: Mapping[RowKey, tuple[str, ...]]
    labels: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def __post_init__(self) -> None:
        for row, codes in self.codes.items():
            if len(codes) != len(self.domains):
                raise ValueError(f"{row}: expected {len(self.domains)} judgements; found {len(codes)}")
            unknown = sorted(set(codes) - {*self.looks, ""})
            if unknown:
                raise ValueError(
                    f"{row}: unknown judgement {unknown[0]!r}; known are {', '.join(self.looks)}"
                )

    @property
    def looks(self) -> Mapping[str, Judgement]:
        """How every code is shown: those of `JUDGEMENTS`, then those of the form alone, numbered."""
        return looks(self.labels)


@frozen
class VotedRow:
    """A study, or one of its results, that has a direction and no effect.

    `basis` says where the direction comes from ("means without SD", "stated in words"); `selected` that the
    source states it only because of a test of significance. `source` is the record it came from.
    """

    row: RowKey
    study_label: str
    direction: VoteDirection
    basis: str
    outcome_label: str = ""
    selected: bool = False
    n_exp: int | None = None
    n_ctl: int | None = None
    source: str = ""

    def __post_init__(self) -> None:
        if self.direction not in get_args(VoteDirection):
            known = ", ".join(get_args(VoteDirection))
            raise ValueError(f"{self.row}: unknown direction {self.direction!r}; known are {known}")


@frozen
class ForestSpec:
    """A forest plot as asked for.

    `fit` gives the rows, their weights and the headline diamond; `common` a lighter one. Rows that could
    not be pooled are those the fit's effects exclude; `directions` says what is known of them. `voted` are
    shown apart, by their direction only, and not among the excluded again. `arms` are the heads of the
    columns of numbers per arm, `favours` the labels left and right of the null, `exp_side` the side of the
    experimental arm, `turned` what the axis says of effects whose sign was turned ("+ favours exercise").
    `ratio` says that effects are logarithms of ratios. `margins` are the declared bounds of what does not
    count as a difference, either of which may lack, and `x_range` the ends of the axis, both on the scale
    of the effects. `key` is what the keys of the synthesis's numbers begin with, and `table` the table with
    the same numbers. With `supposed` some results are drawn twice, and both means stand in place of the summary.
    `layout` is a key of `LAYOUTS`, `prediction` one of `PREDICTIONS`. `order` is `given`, `ranks` (by those numbers,
    rows without one last) or a key of `ORDERS`; `descending` turns it, and is the habit of each order where it is None.
    `people` are the data of the numbers of people in either arm, `margin_origins` where the margins are declared.
    """

    id: str
    title: str
    fit: Fit
    effect_label: str
    favours: tuple[str, str]
    turned: str = ""
    caption: str = ""
    common: Fit | None = None
    subgroups: Subgroups | None = None
    columns: tuple[ForestColumn, ...] = ()
    arms: tuple[str, str] | None = None
    rob: Judged | None = None
    directions: Mapping[RowKey, Direction] = field(default_factory=lambda: MappingProxyType({}))
    voted: tuple[VotedRow, ...] = ()
    exp_side: Literal["left", "right"] = "right"
    ratio: bool = False
    x_range: tuple[float, float] | None = None
    margins: Margins | None = None
    order: str = "given"
    key: str = ""
    table: str = ""
    supposed: Supposition | None = None
    layout: str = "default"
    prediction: str = "bar"
    weights: bool = True
    null_line: bool = True
    descending: bool | None = None
    ranks: Mapping[RowKey, float] = field(default_factory=lambda: MappingProxyType({}))
    people: Mapping[RowKey, tuple[Origins, Origins]] = field(default_factory=lambda: MappingProxyType({}))
    margin_origins: Origins = ()

    def __post_init__(self) -> None:
        ids = [column.id for column in self.columns]
        if len(set(ids)) < len(ids):
            raise ValueError(f"figure {self.id}: expected columns of different ids; found {', '.join(ids)}")
        if self.margins is not None:
            _check_margins(self.id, *self.margins)
        if self.prediction not in PREDICTIONS:
            known = ", ".join(PREDICTIONS)
            raise ValueError(f"figure {self.id}: unknown prediction {self.prediction!r}; known are {known}")
        layout_of(self.layout)

    @property
    def look(self) -> Layout:
        """How it is laid out."""
        return layout_of(self.layout)

    @property
    def pools(self) -> bool:
        """Whether several results are pooled; a single one is only shown."""
        return self.fit.k > 1

    @property
    def scale(self) -> tuple[str, ...]:
        """The part of a key that tells the scale of what is printed."""
        return ("shown",) if self.ratio else ()

    def shown(self, value: float) -> float:
        """A value on the scale of the effects as it is printed: ratios are printed as ratios."""
        return exp(min(value, 700.0)) if self.ratio else value

    def written(self, low: float, high: float) -> str:
        """An interval as the layout prints it: `0.11 to 0.27`, `(0.11 to 0.27)`, `[0.11, 0.27]`."""
        ends = self.shown(low), self.shown(high)
        if self.look.interval == "parenthesised":
            return f"({interval(*ends)})"
        return interval(*ends, style=self.look.interval)


def _check_margins(figure: str, low: float | None, high: float | None) -> None:
    signs = [sign * bound for sign, bound in ((-1, low), (1, high)) if bound is not None]
    if not signs or min(signs) <= 0.0:
        raise ValueError(
            f"figure {figure}: expected a margin below 0, one above it, or both; found {low} and {high}"
        )


def row_key(effect: Effect) -> RowKey:
    """Which row of the plot an effect is."""
    return effect.study, effect.row


ORDERS: Final[Mapping[str, tuple[Callable[[Effect, float], float | str], bool]]] = MappingProxyType(
    {
        "effect": (lambda effect, _: effect.y, False),
        "label": (lambda effect, _: effect.study_label.casefold(), False),
        "weight": (lambda _, weight: weight, True),
        "precision": (lambda effect, _: -effect.v, True),
    }
)
"""How rows may be ordered, besides `given` and `ranks`, and whether each order descends where nobody says.

By effect or label they rise; the heaviest or the most precise stands first.
"""


def ordered(rows: tuple[Effect, ...], spec: ForestSpec) -> tuple[Effect, ...]:
    """Rows in the order the spec asks for; those that are equal in it stand by label.

    Raises:
        ValueError: the order is not known.
    """
    if spec.order == "given":
        return tuple(reversed(rows)) if spec.descending else rows
    alike = sorted(rows, key=lambda row: (row.study_label.casefold(), row.study, row.result))
    if spec.order == "ranks":
        return _ranked(alike, row_key, spec)
    if spec.order not in ORDERS:
        raise ValueError(f"unknown order {spec.order!r}; known are given, ranks, {', '.join(ORDERS)}")
    by, falls = ORDERS[spec.order]
    weight = weights(spec)
    turn = falls if spec.descending is None else spec.descending
    return tuple(sorted(alike, key=lambda row: by(row, weight[row_key(row)]), reverse=turn))


def _ranked(rows: Sequence[T], key: Callable[[T], RowKey], spec: ForestSpec) -> tuple[T, ...]:
    """Rows by their ranks, those without one last whichever way they run."""
    known = [row for row in rows if key(row) in spec.ranks]
    known.sort(key=lambda row: spec.ranks[key(row)], reverse=bool(spec.descending))
    return (*known, *(row for row in rows if key(row) not in spec.ranks))


def ordered_votes(spec: ForestSpec) -> tuple[VotedRow, ...]:
    """The results that could only vote, by label or by their ranks where the others stand so, else as given."""
    if spec.order == "label":
        turn = bool(spec.descending)
        return tuple(sorted(spec.voted, key=lambda one: (one.study_label.casefold(), one.row), reverse=turn))
    return _ranked(spec.voted, lambda one: one.row, spec)


def weights(spec: ForestSpec) -> Mapping[RowKey, float]:
    """The weight of each row in the headline fit, in percent."""
    pairs = zip(spec.fit.effects.rows, spec.fit.weights, strict=True)
    return {row_key(row): float(weight) for row, weight in pairs}
