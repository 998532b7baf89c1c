"""The evidence as an auditor reads it: one line for each result of each comparison, with all that was printed of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from math import inf
from types import MappingProxyType
from typing import Final

from extraction_forms.errors import Place
from extraction_forms.frozen_values import frozen
from synthesis.audit.printed import Printed
from synthesis.measures.measure import Choices
from synthesis.verdicts.margin import Margin

Key = tuple[str, str]
"""Names a line: the study's id, and the line's name within it."""

OF_ARMS: Final = (
    *("n", "mean", "sd", "se", "ci_low", "ci_high", "median", "q1", "q3", "minimum", "maximum"),
    *("events", "total", "percent", "baseline_n", "baseline_mean", "baseline_sd"),
    *("change_n", "change_mean", "change_sd", "n_randomised"),
)
"""What may be printed of an arm; `n_randomised` is of the whole arm, whatever the result."""

OF_COMPARISONS: Final = (*("estimate", "se", "ci_low", "ci_high", "level", "p", "t", "z", "f", "chi2"),)
"""What may be printed of a comparison; `Line.measure` says of what `estimate` is one."""

NOWHERE: Final = Place("")
_NOTHING: Final[Mapping[str, Printed]] = MappingProxyType({})


@frozen
class Side:
    """One side of a comparison: its arm and the numbers printed of it, by the names of `OF_ARMS`."""

    arm: str
    numbers: Mapping[str, Printed] = field(default_factory=lambda: _NOTHING)

    def get(self, name: str) -> float | None:
        """A number's value; none where nothing is printed."""
        found = self.numbers.get(name)
        return None if found is None else found.value


@frozen
class Scale:
    """What an outcome is measured on: the instrument, which way is better, its range where one is declared.

    `polarity` is `higher_better`, `lower_better`, `neutral`, or empty where nobody says. `whole` is True where single
    people can only score whole numbers, `items` is how many are averaged (1 for a sum); None where unknown.
    """

    instrument: str
    construct: str = ""
    polarity: str = ""
    low: float = -inf
    high: float = inf
    whole: bool | None = None
    items: int | None = None

    @property
    def width(self) -> float:
        """The distance from the lowest to the highest score; infinite where either is unknown."""
        return self.high - self.low


@frozen
class When:
    """When a result was measured: the name of the time, the number as printed, its unit, and it in weeks.

    `texts` are the source's own words on duration, schedule and follow-up, by the name of the answer or column.
    """

    timepoint: str = ""
    printed: Printed | None = None
    unit: str = ""
    weeks: float | None = None
    texts: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@frozen
class Estimate:
    """An effect of the experimental against the control side, as measured (not turned), with its variance.

    On the scale of the measure: standardised mean differences in standard deviations, ratios as logarithms.
    """

    measure: str
    y: float
    v: float


@frozen
class Line:
    """One result of one comparison of one study.

    `experimental` and `control` hold what is printed of the arms, `between` what is printed of the comparison, by
    the names of `OF_COMPARISONS`; `measure` is what its `estimate` is of (metafor's code), `sign` how it is to be
    read: `exp_minus_ctl`, `positive_favours_exp`, `negative_favours_exp`, or empty; `logarithm` is True where a
    ratio is printed as its logarithm. `computed` is the effect that the arms' numbers give, `reported` the one that
    is printed, in the same measure and direction wherever that can be had. `value_kind` is `endpoint`, `change`,
    `adjusted` or empty. `claim` is what the authors say: `better`, `worse`, `no_difference` or empty. `report` and
    `row` name the source. `columns` are the source's own columns, verbatim. `record` is the file, `label` the study
    as printed.
    """

    study: str
    label: str
    name: str
    outcome: str
    scale: Scale
    when: When
    experimental: Side
    control: Side
    between: Mapping[str, Printed] = field(default_factory=lambda: _NOTHING)
    measure: str = ""
    sign: str = ""
    logarithm: bool = False
    computed: Estimate | None = None
    reported: Estimate | None = None
    value_kind: str = ""
    claim: str = ""
    report: str = ""
    row: str = ""
    contrast: str = ""
    result: str = ""
    columns: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    record: str = ""
    place: Place = NOWHERE

    @property
    def key(self) -> Key:
        """What names the line."""
        return self.study, self.name

    @property
    def sides(self) -> tuple[Side, Side]:
        """Both sides, the experimental one first."""
        return self.experimental, self.control

    @property
    def what(self) -> str:
        """What it measures: its instrument, or its outcome where none is named."""
        return self.scale.instrument or self.outcome

    @property
    def turned(self) -> int:
        """1 where more is better, -1 where less is, 0 where nobody says."""
        return {"higher_better": 1, "lower_better": -1}.get(self.scale.polarity, 0)


@frozen
class StudyFacts:
    """What is known of a study beyond its results: arms with the numbers randomised, the trial it shares."""

    id: str
    label: str
    place: Place
    n_randomised: Printed | None = None
    arms: Mapping[str, Printed | None] = field(default_factory=lambda: MappingProxyType({}))
    same_trial_as: str = ""
    year: str = ""
    country: str = ""
    numbers: Mapping[str, Printed] = field(default_factory=lambda: MappingProxyType({}))


@frozen
class SourceText:
    """A text of the source as it stands: the column or answer it stands under, and where; what rules on files read."""

    column: str
    text: str
    place: Place
    study: str = ""
    kind: str = ""


@frozen
class Synthesised:
    """Which lines a synthesis pools, the effects that entered it (turned as it turns them), and how it pools them.

    `keys`, `y`, `v` and `turns` have one entry for each effect; `turns` is 1 or -1, by which an effect as measured
    (experimental minus control) was multiplied to give `y`. `model`, `tau2` and `test` are those of the plan
    (`random`, `REML`, `knha` for a table's own); `choices` the options of its measure. `margin` is what its mean
    is held against, if one is declared. `oriented` is False where an effect above 0 does not mean benefit, because
    effects are pooled as measured or nobody says which way is better.
    """

    id: str
    label: str
    keys: tuple[Key, ...]
    y: tuple[float, ...]
    v: tuple[float, ...]
    turns: tuple[int, ...] = ()
    measure: str = "SMD"
    model: str = "random"
    tau2: str = "REML"
    test: str = "knha"
    choices: Choices = field(default_factory=lambda: MappingProxyType({}))
    margin: Margin | None = None
    oriented: bool = True
    one_row: bool = False

    @property
    def dependent(self) -> bool:
        """Whether its model reckons with effects of one study that depend on one another."""
        return self.model == "che"


@frozen
class Audited:
    """All that an audit reads: lines in their order, studies by id, the source's texts, what the syntheses pool.

    `dictionary` describes the source's columns by name, where the source comes with such descriptions. `twice` are the
    primary studies that two studies both stand for, since one or both are reviews: their labels, by the two.
    """

    lines: tuple[Line, ...]
    studies: Mapping[str, StudyFacts]
    texts: tuple[SourceText, ...] = ()
    syntheses: tuple[Synthesised, ...] = ()
    dictionary: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    twice: Mapping[tuple[str, str], tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))


def by_instrument(lines: Sequence[Line]) -> Mapping[str, tuple[Line, ...]]:
    """The lines of each instrument, in their order; those whose instrument nobody names are left out."""
    found: dict[str, list[Line]] = {}
    for line in lines:
        if line.scale.instrument:
            found.setdefault(line.scale.instrument, []).append(line)
    return MappingProxyType({name: tuple(of) for name, of in found.items()})


def by_study(lines: Sequence[Line]) -> Mapping[str, tuple[Line, ...]]:
    """The lines of each study, in their order."""
    found: dict[str, list[Line]] = {}
    for line in lines:
        found.setdefault(line.study, []).append(line)
    return MappingProxyType({name: tuple(of) for name, of in found.items()})
