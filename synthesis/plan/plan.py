"""What a review says it will do, as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from types import MappingProxyType
from typing import Final

from extraction_forms.conditions import Expression
from extraction_forms.errors import Place
from extraction_forms.frozen_values import frozen

PLAN_FILE: Final = Place(file="review.yaml")

TWIN: Final = "_one_row"
"""What the id of a synthesis ends with when it is the one-row-per-study twin of an all-rows one."""


OF_MODELS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {"mantel_haenszel": ("EE", "z"), "peto": ("EE", "z"), "glmm": ("ML", "z"), "che": ("REML", "cr2")}
)
"""The estimator of tau2 and the test of the models that have their own."""

OF_ESTIMATES: Final = ("REML", "knha")
"""Those of all others, where a plan names none."""


MOST_SPECIFICATIONS: Final = 2000
"""How many specifications of a multiverse are fitted at most, where a plan does not say."""


MOST_SUBSETS: Final = 1000
"""How many subsets of studies are fitted at most, where a plan does not say."""


INDEPENDENT: Final = "independent"
"""What stands among the correlations of a multiverse for effects that are taken as independent."""


Option = str | float | bool | tuple[str, ...]
"""What a part of the plan may be told by name: a text or code, a number, yes or no, a list."""


@frozen
class Part:
    """A part of the plan: where it stands, and where each of its answers does."""

    place: Place
    places: Mapping[str, Place] = field(default_factory=lambda: MappingProxyType({}))

    def at(self, name: str) -> Place:
        """Where an answer stands; the part itself where it has no such answer."""
        return self.places.get(name, self.place)


@frozen
class Variable(Part):
    """A variable of the review's own: codes with labels in order; `of` and `groups` when it groups another."""

    id: str
    label: str
    codes: Mapping[str, str]
    of: str = ""
    groups: Mapping[str, tuple[str, ...]]
    quoted: tuple[str, ...] = ()
    claims: bool = False


@frozen
class Time:
    """A time since allocation: its length in weeks, and as it is printed."""

    weeks: float
    text: str


@frozen
class Selection:
    """Which of several results of one study enters a synthesis, by declared orders of preference."""

    timepoints: tuple[str, ...] = ()
    value_kinds: tuple[str, ...] = ("endpoint", "adjusted", "change")
    outcomes: tuple[str, ...] = ()
    analysis_sets: tuple[str, ...] = ()
    shared_control: str = "keep"
    tie: str = "first_in_record"
    timepoints_place: Place = PLAN_FILE
    time_from: Time | None = None
    time_to: Time | None = None
    time_target: Time | None = None


@frozen
class SourceFormula:
    """How the source of reported effects computed them, so that it can be done again."""

    correction: str
    vtype: str


@frozen
class DependencePlan(Part):
    """What is assumed of the sampling errors of effects of one study.

    `rho` is their correlation between outcomes, `within` between measures of one outcome, `phi` over time by the rule
    `time`; `source` says where they are from, empty where nothing was declared; `grid` are the values of `rho` that
    are tried.
    """

    synthesis: str
    rho: float = 0.6
    within: float | None = None
    phi: float | None = None
    time: str = ""
    grid: tuple[float, ...] = (0.0, 0.2, 0.4, 0.6, 0.8)
    source: str = ""


@frozen
class SynthesisPlan(Part):
    """One synthesis: which results, by which measure and route, pooled how, split by what."""

    id: str
    label: str
    where: Expression
    measure: str
    use: str
    multiplicity: str
    tau2: str
    test: str
    by: tuple[str, ...]
    routes: tuple[str, ...] = ()
    options: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    model: str = "random"
    glmm: str = ""
    direction: str = "benefit"
    dependence: DependencePlan | None = None

    @property
    def keeps_all(self) -> bool:
        """Whether all rows of a study enter, so that a twin with one row of each stands beside."""
        return self.multiplicity != "one_row"


@frozen
class SensitivityPlan(Part):
    """What is changed about a synthesis, one thing at a time, and whether in all combinations too."""

    synthesis: str
    without: tuple[str, ...] = ()
    only: Mapping[str, Expression] = field(default_factory=lambda: MappingProxyType({}))
    tau2: tuple[str, ...] = ()
    test: tuple[str, ...] = ()
    model: tuple[str, ...] = ()
    one_row: bool = False
    icc: tuple[str, ...] = ()
    multiverse: bool = False


@frozen
class MultiversePlan(Part):
    """What may be chosen otherwise about a synthesis, each choice beside its own, in all combinations.

    With each of `rho` effects are pooled as correlated within their study. `orders` are named orders of preference
    among the results of a study, `composite` the correlations at which they are made one; at `most` so many
    specifications are fitted.
    """

    synthesis: str
    tau2: tuple[str, ...] = ()
    test: tuple[str, ...] = ()
    rho: tuple[str, ...] = ()
    model: tuple[str, ...] = ()
    measure: tuple[str, ...] = ()
    use: tuple[str, ...] = ()
    zero_cells: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()
    orders: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=lambda: MappingProxyType({}))
    composite: tuple[str, ...] = ()
    risk_of_bias: tuple[str, ...] = ()
    outliers: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    only: Mapping[str, Expression] = field(default_factory=lambda: MappingProxyType({}))
    icc: tuple[str, ...] = ()
    most: int = MOST_SPECIFICATIONS


@frozen
class SmallStudyPlan(Part):
    """What is asked about small studies of a synthesis.

    `tests` of asymmetry, those usual for its effects where none are named; `adjust` are means adjusted for asymmetry or
    selection, `on_request` what is only told where it is asked for. With `one_row` all is of one row per study, with
    `force` also of fewer studies than tell asymmetry from chance.
    """

    synthesis: str
    tests: tuple[str, ...] = ()
    adjust: tuple[str, ...] = ()
    worst_case: bool = False
    on_request: tuple[str, ...] = ()
    one_row: bool = False
    force: bool = False


@frozen
class DrawPlan:
    """How many subsets of the studies are drawn at most, and the seed of the draw."""

    seed: int
    most: int


@frozen
class DiagnosticsPlan(Part):
    """What is asked about the single studies of a synthesis; `cumulative` are the orders in which they enter."""

    synthesis: str
    leave_one_out: bool = False
    influence: bool = False
    baujat: bool = False
    cumulative: tuple[str, ...] = ()
    subsets: DrawPlan | None = None


@frozen
class RegressionPlan(Part):
    """A meta-regression: the synthesis whose effects are regressed, and the formula of moderators."""

    id: str
    label: str
    synthesis: str
    formula: str
    tau2: str
    test: str
    one_row: bool


@frozen
class ClusterPlan(Part):
    """How trials that allocated clusters are adjusted: the correlation within a cluster, its source, its size."""

    icc: float
    source: str
    cluster_size: float | None = None


@frozen
class VotesPlan(Part):
    """Votes by direction: the variable that names the domain, and what they are counted by.

    `nulls` is the rule for exact nulls; `p_values` are the ways in which p-values are combined; with `effect` an
    effect size is estimated from the votes.
    """

    domain: str
    by: tuple[str, ...]
    measure: str
    use: str
    interval: str
    nulls: str = "counted"
    p_values: tuple[str, ...] = ()
    effect: bool = False


@frozen
class MarginPlan(Part):
    """The smallest important harm and benefit of a measure, in a unit, with their source.

    `where` says which results it is for, all of its measure where it is None. `sd` is the standard deviation that
    points are divided by, `sd_of` which one that is; `baseline_risk` the risk that an absolute margin starts from.
    """

    id: str
    measure: str
    where: Expression | None
    unit: str
    harm: float | None
    benefit: float | None
    source: str
    sd: float | None = None
    sd_of: str = ""
    baseline_risk: float | None = None


@frozen
class VerdictsPlan(Part):
    """What the reading by margin is split by.

    `comparator` is the variable of what was compared with; `apart` are those of its codes that are claims of their
    own, never pooled with others for a verdict. `by` are moderators, `domain` the variable that names the outcome
    domains laid side by side; `fewest` is the number of studies from which a level is said anything of.
    """

    comparator: str = ""
    apart: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    domain: str = ""
    fewest: int = 3


@frozen
class CertaintyPlan(Part):
    """What is judged of the certainty of a synthesis: ratings by domain, each with its reason.

    Beside the domains `ratings` and `reasons` may have what takes certainty up, `start`, and the `certainty` itself.
    """

    synthesis: str
    ratings: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    reasons: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@frozen
class FindingsPlan(Part):
    """A synthesis in the summary of findings, and what its effect is told in.

    `baseline` are risks without the intervention by name; with `control_risk` that of the control groups too. `sd` is
    the standard deviation of an `instrument`, `sd_of` the outcome whose control groups give it.
    """

    synthesis: str
    label: str = ""
    baseline: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    baseline_source: str = ""
    control_risk: bool = False
    instrument: str = ""
    unit: str = "points"
    sd: float | None = None
    sd_source: str = ""
    sd_of: str = ""
    follow_up: str = ""

    def origin(self, *answer: str) -> str:
        """Where an answer of it stands, as numbers name what they are made from."""
        return "/".join(("review.yaml#findings", self.synthesis, *answer))


@frozen
class TallyTablePlan(Part):
    """A table of tallies: the variables of its rows and columns, and what is counted."""

    id: str
    label: str
    rows: str
    columns: str
    unit: str
    note: str
    studies_in: str
    studies_column: str
    covering: str


@frozen
class FlowCount:
    """A count of records, reports or studies as the reviewer declares it; `note` says where it is from."""

    n: int
    place: Place
    origin: str
    printed: str
    note: str = ""


@frozen
class FlowPlan(Part):
    """How the studies were found: counts by the names of the form, and lists of counts by what they are of."""

    counts: Mapping[str, FlowCount]
    lists: Mapping[str, Mapping[str, FlowCount]]

    def n(self, name: str) -> int | None:
        """A count, or the sum of a list; None where it is not declared."""
        if name in self.lists:
            return sum(one.n for one in self.lists[name].values())
        return self.counts[name].n if name in self.counts else None

    @property
    def updated(self) -> bool:
        """Whether there is a previous version, to which this flow adds."""
        return self.n("previous_studies") is not None or self.n("previous_reports") is not None


@frozen
class ExcludedStudy(Part):
    """A study that a reader may expect and that was excluded, and why."""

    id: str
    study: str
    citekey: str
    reason: str
    note: str


@frozen
class OverlapReview(Part):
    """A review whose primary studies are held against those of others; `outcomes` are its lists for single outcomes.

    `searched` is the year of its last search; `source` and `page` say where it lists its studies.
    """

    id: str
    label: str
    citekey: str
    year: int | None
    searched: int | None
    studies: tuple[str, ...]
    outcomes: Mapping[str, tuple[str, ...]]
    source: str
    page: str

    @property
    def origin(self) -> str:
        """What names it as the origin of a number."""
        return f"review.yaml#overlap/{self.id}"

    @property
    def told_at(self) -> str:
        """Where it lists its studies."""
        return listed_at(self.source, self.page)


def listed_at(source: str, page: str) -> str:
    """A place in a source: `Table 1, page 4`."""
    return ", ".join(part for part in (source, f"page {page}" if page else "") if part)


@frozen
class FigurePlan(Part):
    """A figure: its kind, the synthesis it shows, the subgroups it is split by.

    Of matrices `rows` and `columns` are variables; of harvest plots `allocate` is what puts a study into its column,
    `height` and `shade` are the variables of its bar; `group` is what puts studies under headings. `options` are all
    its answers by name, for those that only one kind asks for.
    """

    id: str
    kind: str
    title: str
    synthesis: str
    by: str
    one_row: bool
    x_low: float | None
    x_high: float | None
    rows: str = ""
    columns: tuple[str, ...] = ()
    allocate: str = "direction"
    height: str = ""
    shade: str = ""
    group: str = ""
    options: Mapping[str, Option] = field(default_factory=lambda: MappingProxyType({}))

    def text(self, name: str, default: str = "") -> str:
        """An option that is a text or a code."""
        found = self.options.get(name, default)
        return found if isinstance(found, str) else default

    def number(self, name: str) -> float | None:
        """An option that is a number; None where the plan does not say."""
        found = self.options.get(name)
        return found if isinstance(found, float) else None

    def flag(self, name: str, *, default: bool = False) -> bool:
        """An option that is yes or no."""
        found = self.options.get(name, default)
        return found if isinstance(found, bool) else default

    def names(self, name: str) -> tuple[str, ...]:
        """An option that is a list."""
        found = self.options.get(name, ())
        return found if isinstance(found, tuple) else ()


@frozen
class Plan:
    """The whole plan of a review."""

    title: str
    subtitle: str
    question: str
    authors: tuple[str, ...]
    date: str
    forms: tuple[str, ...]
    forms_place: Place
    attribution: str
    example: bool
    characteristics: tuple[str, ...]
    characteristics_place: Place
    cite: tuple[str, ...]
    cite_place: Place
    remarks: tuple[str, ...]
    audit: bool
    audit_without: tuple[str, ...]
    profile: str = ""
    citation_style: str = ""
    figure_formats: tuple[str, ...] = ()
    text: tuple[str, ...] = ()
    text_place: Place = PLAN_FILE
    experimental: str
    control: str
    variables: Mapping[str, Variable]
    selection: Selection
    source_formula: SourceFormula | None
    syntheses: tuple[SynthesisPlan, ...]
    sensitivity: tuple[SensitivityPlan, ...]
    multiverse: tuple[MultiversePlan, ...]
    dependence: tuple[DependencePlan, ...]
    small_study: tuple[SmallStudyPlan, ...]
    diagnostics: tuple[DiagnosticsPlan, ...]
    regressions: tuple[RegressionPlan, ...]
    cluster_adjust: ClusterPlan | None
    votes: VotesPlan | None
    margins: tuple[MarginPlan, ...]
    verdicts: VerdictsPlan
    tally_tables: tuple[TallyTablePlan, ...]
    not_given: tuple[tuple[str, str], ...]
    not_given_places: tuple[tuple[Place, Place], ...]
    figures: tuple[FigurePlan, ...]
    flow: FlowPlan | None = None
    excluded_studies: tuple[ExcludedStudy, ...] = ()
    overlap: tuple[OverlapReview, ...] = ()
    certainty: tuple[CertaintyPlan, ...] = ()
    findings: tuple[FindingsPlan, ...] = ()
