"""What a forest plot is asked to show."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from math import exp
from types import MappingProxyType
from typing import Final, Literal, get_args

from synthesis.effects import Effect
from synthesis.figures.forest.supposition import Supposition
from synthesis.models.fit import Fit, Subgroups
from synthesis.numbers import MINUS

RowKey = tuple[str, str]
"""A row of the plot: the study and the result, as `Effect` and `Excluded` name them."""

Margins = tuple[float | None, float | None]
"""The lower and the upper bound of what does not count as a difference."""

Direction = Literal["favours_exp", "favours_ctl", "neither"]

VoteDirection = Literal["favours_exp", "favours_ctl", "conflicting", "null"]
"""What a study may vote without an effect; `null` is a difference of exactly nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ForestColumn:
    """A further column of texts beside the study: its head, and what stands in each row."""

    id: str
    label: str
    texts: Mapping[RowKey, str]
    align: Literal["left", "right"] = "left"

    @property
    def place(self) -> str:
        """The column's id on the page, apart from those of the columns every plot has."""
        return f"extra_{self.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """How a risk of bias is shown: its symbol, its name, and a colour that no reader needs to tell apart."""

    symbol: str
    label: str
    colour: str


JUDGEMENTS: Final[Mapping[str, Judgement]] = MappingProxyType(
    {
        "low": Judgement(symbol="+", label="Low risk", colour="#7cc8ae"),
        "low_except_confounding": Judgement(
            symbol="±", label="Low (except for uncontrolled confounding)", colour="#bfe3d3"
        ),
        "moderate": Judgement(symbol="~", label="Moderate risk", colour="#f0ecb0"),
        "some_concerns": Judgement(symbol="!", label="Some concerns", colour="#f5e27a"),
        "serious": Judgement(symbol="×", label="Serious risk", colour="#eda06c"),
        "high": Judgement(symbol=MINUS, label="High risk", colour="#d1603d"),
        "critical": Judgement(symbol="#", label="Critical risk", colour="#b98bc9"),
        "no_information": Judgement(symbol="?", label="No information", colour="#d9d9d9"),
        "yes": Judgement(symbol="Y", label="Yes", colour="#a9d6c5"),
        "no": Judgement(symbol="N", label="No", colour="#e0825f"),
        "unclear": Judgement(symbol="U", label="Unclear", colour="#f3e8a3"),
        "not_applicable": Judgement(symbol="/", label="Not applicable", colour="#ececec"),
    }
)
"""The judgements a forest plot knows, of every form in the library: risks, the best first, then answers to items."""


NEUTRAL: Final = "#e6e6e6"
"""The colour of a judgement that only a review's own form knows."""


@dataclass(frozen=True, slots=True, kw_only=True)
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
        own = {code: label for code, label in self.labels.items() if code not in JUDGEMENTS}
        numbered = {
            code: Judgement(symbol=str(number), label=label, colour=NEUTRAL)
            for number, (code, label) in enumerate(own.items(), 1)
        }
        return {**JUDGEMENTS, **numbered}


@dataclass(frozen=True, slots=True, kw_only=True)
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


@dataclass(frozen=True, slots=True, kw_only=True)
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

    def __post_init__(self) -> None:
        ids = [column.id for column in self.columns]
        if len(set(ids)) < len(ids):
            raise ValueError(f"figure {self.id}: expected columns of different ids; found {', '.join(ids)}")
        if self.margins is not None:
            _check_margins(self.id, *self.margins)

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


def _check_margins(figure: str, low: float | None, high: float | None) -> None:
    signs = [sign * bound for sign, bound in ((-1, low), (1, high)) if bound is not None]
    if not signs or min(signs) <= 0.0:
        raise ValueError(
            f"figure {figure}: expected a margin below 0, one above it, or both; found {low} and {high}"
        )


def row_key(effect: Effect) -> RowKey:
    """Which row of the plot an effect is."""
    return effect.study, effect.row


ORDERS: Final[Mapping[str, Callable[[Effect, float], tuple[float | str, ...]]]] = MappingProxyType(
    {
        "effect": lambda effect, _: (effect.y, effect.study_label, effect.result),
        "label": lambda effect, _: (effect.study_label.casefold(), effect.study, effect.result),
        "weight": lambda effect, weight: (-weight, effect.study_label, effect.result),
    }
)
"""How rows may be ordered, besides `given`: by effect, by label, or the heaviest first."""


def ordered(rows: tuple[Effect, ...], spec: ForestSpec) -> tuple[Effect, ...]:
    """Rows in the order the spec asks for.

    Raises:
        ValueError: the order is not known.
    """
    if spec.order == "given":
        return rows
    if spec.order not in ORDERS:
        raise ValueError(f"unknown order {spec.order!r}; known are given, {', '.join(ORDERS)}")
    weight = weights(spec)
    return tuple(sorted(rows, key=lambda row: ORDERS[spec.order](row, weight[row_key(row)])))


def weights(spec: ForestSpec) -> Mapping[RowKey, float]:
    """The weight of each row in the headline fit, in percent."""
    pairs = zip(spec.fit.effects.rows, spec.fit.weights, strict=True)
    return {row_key(row): float(weight) for row, weight in pairs}
