"""Four readings of the same results, side by side: as claimed, by interval, by direction, by margin."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from extraction_forms.frozen_values import frozen
from extraction_forms.records import MISSING_REASONS
from extraction_forms.studies import NOT_REPORTED
from synthesis.effects import Effect, Excluded
from synthesis.measures.registry import MEASURES
from synthesis.numbers import Unavailable
from synthesis.plan.margins import margin_for
from synthesis.plan.plan import TWIN, SynthesisPlan
from synthesis.pooling.pooled import Failed, Synthesis
from synthesis.review import Review
from synthesis.routes.effect_rows import WITHOUT_EFFECT
from synthesis.routes.study_rows import Row, by_name, rows
from synthesis.verdicts.detectable import Detectable, detectable
from synthesis.verdicts.margin import Margin
from synthesis.verdicts.verdict import Verdict, judge
from synthesis.votes.directions import DEFAULT_NULLS, Reading, Vote, direction_of, votes
from synthesis.votes.printed_directions import behind_p, printed_direction, rests_on_p

CLAIM: Final = "reported_claim"
"""The question that holds what the authors claim of a result."""

BY_INTERVAL: Final[Mapping[str, str]] = MappingProxyType(
    {
        "worse": "Interval on the worse side",
        "includes_zero": "Interval includes no effect",
        "better": "Interval on the better side",
        "neutral": "Interval, but no better direction",
        "no_interval": "No interval",
    }
)
"""The levels of the reading by interval: whether the 95 % interval excludes no effect, and on which side.

The words are for differences and ratios alike: of a risk ratio of relapse the better side is below 1."""

NO_EFFECT: Final = Unavailable(reason="no effect with an interval comes of its numbers")
NO_ERROR: Final = Unavailable(reason="its standard error is 0")
NO_BETTER: Final = Unavailable(reason="on this outcome neither direction is better")
NO_SIDES: Final = Unavailable(reason="its measure compares no two arms, so that neither direction is better")


@frozen
class ResultReading:
    """One result of a synthesis as each reading has it.

    `of` is its effect, or the result that gives none; `claim` is the code of what its authors claim and
    `claim_label` their label. `low` to `high` is its 95 % interval with + for benefit. `direction` is a state of one
    result, `source` where that was taken from; `by_significance` says that it was told only for being significant.
    On a `neutral` outcome neither direction is better.
    """

    of: Effect | Excluded
    claim: str
    claim_label: str
    direction: str
    source: str
    by_significance: bool
    direction_origins: tuple[str, ...]
    verdict: Verdict | Unavailable
    detectable: Detectable | Unavailable
    neutral: bool = False

    @property
    def effect(self) -> Effect | None:
        """Its effect, where it gives one."""
        return self.of if isinstance(self.of, Effect) else None

    @property
    def claimed(self) -> bool:
        """Whether its authors claim something of it."""
        return self.claim not in MISSING_REASONS

    @property
    def study(self) -> str:
        """The id of its study."""
        return self.of.study

    @property
    def name(self) -> tuple[str, str]:
        """Its study and row, by which it is the same result in several syntheses."""
        return self.of.study, self.of.row

    @property
    def by_interval(self) -> str:
        """The reading by interval, a key of `BY_INTERVAL`."""
        if not isinstance(self.of, Effect):
            return "no_interval"
        ends = oriented(self.of)
        if self.neutral or isinstance(ends, Unavailable):
            return "neutral"
        low, high = ends
        return "better" if low > 0 else "worse" if high < 0 else "includes_zero"

    @property
    def verdict_code(self) -> str:
        """The class of its verdict; empty where it has none."""
        if isinstance(self.verdict, Unavailable) or isinstance(self.verdict.code, Unavailable):
            return ""
        return self.verdict.code

    def code_of(self, variable: str) -> str:
        """The code of a variable; that it is not reported where it has none."""
        return self.of.tags.get(variable, NOT_REPORTED)


@frozen
class Readings:
    """The results of one synthesis, each read in four ways; `margin` is the one they share, where they share one.

    `comparators` are what they were compared with: the code, its label, and how many results.
    """

    synthesis: Synthesis | Failed
    rows: tuple[ResultReading, ...]
    margin: Margin | Unavailable
    comparators: tuple[tuple[str, str, int], ...]
    nulls: str = DEFAULT_NULLS

    @property
    def id(self) -> str:
        """The synthesis's id."""
        return self.synthesis.id

    @property
    def label(self) -> str:
        """The synthesis's label."""
        return self.synthesis.label

    @property
    def is_twin(self) -> bool:
        """Whether these are those of a one-row twin, some of the same results again."""
        return self.synthesis.id == self.synthesis.plan.id + TWIN

    @property
    def votes(self) -> tuple[Vote, ...]:
        """One vote per study, by the rule for several results of one study."""
        return votes_among(self.rows, self.nulls)

    @property
    def has_classes(self) -> bool:
        """Whether any of its results is in a class of verdict, for which a margin on either side is needed."""
        return any(row.verdict_code for row in self.rows)

    @property
    def has_margin(self) -> bool:
        """Whether any of its results is held against a margin."""
        return any(isinstance(row.verdict, Verdict) for row in self.rows)


def read_syntheses(review: Review, made: Sequence[Synthesis | Failed]) -> Iterator[Readings]:
    """The readings of every synthesis, also of those that could not be pooled.

    They are of the rows that a synthesis reads: where it takes one row of each study, of that one, and of all those of
    a study that gives no effect.
    """
    behind = by_name(rows(review.evidence, review.groupings))
    for one in made:
        yield _read(review, one, behind)


def each_once(found: Sequence[Readings]) -> tuple[ResultReading, ...]:
    """The results of these syntheses, each once: as the first has it that holds it against a margin, or pools it."""
    best: dict[tuple[str, str], ResultReading] = {}
    for row in (row for one in found if not one.is_twin for row in one.rows):
        if row.name not in best or _worth(row) > _worth(best[row.name]):
            best[row.name] = row
    return tuple(best.values())


def _worth(row: ResultReading) -> tuple[bool, bool]:
    return bool(row.verdict_code), row.effect is not None


def nulls_rule(review: Review) -> str:
    """How exact nulls count in the vote of a study, by the plan."""
    return DEFAULT_NULLS if review.plan.votes is None else review.plan.votes.nulls


def votes_among(found: Sequence[ResultReading], nulls: str = DEFAULT_NULLS) -> tuple[Vote, ...]:
    """One vote per study from the directions of these results."""
    readings = (
        Reading(
            study=row.study,
            study_label=row.of.study_label,
            domain="results",
            result=row.of.row,
            state=row.direction,
            source=row.source,
            by_significance=row.by_significance,
            origins=row.direction_origins,
        )
        for row in found
    )
    return votes(readings, nulls)


def oriented(effect: Effect) -> tuple[float, float] | Unavailable:
    """The 95 % interval of an effect with + for benefit, however its synthesis has it."""
    if effect.sense == 0:
        return NO_BETTER if MEASURES[effect.measure].comparative else NO_SIDES
    low, high = effect.interval
    return (low, high) if effect.sense > 0 else (-high, -low)


def shared_margin(found: Sequence[ResultReading]) -> Margin | Unavailable:
    """The margin that all results which have one are held against; or that they are several."""
    margins = [row.verdict.margin for row in found if isinstance(row.verdict, Verdict)]
    if not margins:
        reasons = [row.verdict.reason for row in found if isinstance(row.verdict, Unavailable) and row.effect]
        return Unavailable(reason=reasons[0] if reasons else NO_EFFECT.reason)
    lacking = sum(row.effect is not None and isinstance(row.verdict, Unavailable) for row in found)
    if lacking:
        return Unavailable(reason=f"no margin is for {lacking} of its results")
    several = {(one.harm, one.benefit) for one in margins}
    if len(several) > 1:
        return Unavailable(reason=f"its results are held against {len(several)} different margins")
    return margins[0]


def compared_with(found: Sequence[ResultReading], variable: str) -> tuple[tuple[str, str, int], ...]:
    """What results with an effect were compared with: code, label and number, the most frequent first."""
    if not variable:
        return ()
    pooled = [row for row in found if row.effect is not None]
    counts = Counter(row.code_of(variable) for row in pooled)
    labels = {row.code_of(variable): row.of.labels.get(variable, "not reported") for row in pooled}
    return tuple(
        (code, labels[code], n) for code, n in sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    )


def _read(review: Review, one: Synthesis | Failed, behind: Mapping[tuple[str, str], Row]) -> Readings:
    belonging: list[Effect | Excluded] = [*one.effects.rows]
    stands = set(one.effects.studies) if one.one_row else set()
    belonging += [
        row for row in one.effects.excluded if row.rule in WITHOUT_EFFECT and row.study not in stands
    ]
    found = tuple(read_result(review, one.plan, row, behind[row.study, row.row]) for row in belonging)
    return Readings(
        synthesis=one,
        rows=found,
        margin=shared_margin(found),
        comparators=compared_with(found, review.plan.verdicts.comparator),
        nulls=nulls_rule(review),
    )


def read_result(review: Review, plan: SynthesisPlan, of: Effect | Excluded, row: Row) -> ResultReading:
    """One result as each reading has it: `of` is what a synthesis made of it, `row` what it was made from."""
    direction, source, chosen, origins = _direction(plan, of, row)
    verdict, power = _verdict(review, of, row)
    claim = of.tags.get(CLAIM, NOT_REPORTED)
    claims = {level.code: level.label for level in review.axis(CLAIM).levels}
    return ResultReading(
        of=of,
        claim=claim,
        claim_label=claims.get(claim) or MISSING_REASONS.get(claim, claim.replace("_", " ")),
        direction=direction,
        source=source,
        by_significance=chosen,
        direction_origins=origins,
        verdict=verdict,
        detectable=power,
        neutral=row.result.polarity == "neutral",
    )


def _direction(
    plan: SynthesisPlan, of: Effect | Excluded, row: Row
) -> tuple[str, str, bool, tuple[str, ...]]:
    """The state of one result, its source, whether significance selected it, and the data behind."""
    if row.result.polarity == "neutral":
        return "not_reported", "estimate", False, of.origins
    if isinstance(of, Effect) and not rests_on_p(of):
        return _turned(direction_of(of), of.sense), "estimate", False, of.origins
    if isinstance(of, Effect):
        printed = behind_p(of, row, plan.measure, plan.use)
    else:
        printed = printed_direction(row, plan.measure, plan.use)
    if isinstance(printed, Unavailable):
        return "not_reported", "estimate", False, of.origins
    return printed.state, printed.source, printed.by_significance, printed.origins


def _turned(state: str, sense: float) -> str:
    """The direction with + for benefit, of an effect that stands as measured."""
    if sense == 0:
        return "not_reported"
    if sense > 0 or state not in {"positive", "negative"}:
        return state
    return "negative" if state == "positive" else "positive"


def _verdict(
    review: Review, of: Effect | Excluded, row: Row
) -> tuple[Verdict | Unavailable, Detectable | Unavailable]:
    if not isinstance(of, Effect):
        return NO_EFFECT, NO_EFFECT
    ends = NO_BETTER if row.result.polarity == "neutral" else oriented(of)
    if isinstance(ends, Unavailable):
        return ends, ends
    margin = margin_for(review.plan.margins, row, of.measure)
    if isinstance(margin, Unavailable):
        return margin, margin
    power = detectable(of.se, margin) if of.se > 0 else NO_ERROR
    return judge(*ends, margin), power
