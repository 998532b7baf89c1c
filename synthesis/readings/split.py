"""The readings split by a moderator: votes, verdicts, the pooled verdict of each level, and where they are too few."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from extraction_forms.frozen_values import frozen
from extraction_forms.studies import NOT_REPORTED
from synthesis.effects import Effects
from synthesis.errors import NotEstimable
from synthesis.letter_case import upper_first
from synthesis.models.fit import Fit, SubgroupTest
from synthesis.numbers import Unavailable
from synthesis.one_row import one_row_per_study
from synthesis.pooling.pooled import Synthesis
from synthesis.pooling.pooling import Way, fit, split, way_of
from synthesis.readings.pooled import OPPOSED, PooledReading, read_pooled
from synthesis.readings.readings import Readings, ResultReading, each_once, nulls_rule, votes_among
from synthesis.review import Review
from synthesis.verdicts.verdict import Verdict, tally
from synthesis.votes.axis import ABSENT, Axis
from synthesis.votes.directions import STATES, Vote

ACROSS: Final = "all"
"""The id under which the outcome domains of all syntheses are laid side by side."""

ACROSS_WAY: Final = Way(model="random", tau2="REML", test="knha")
"""How the results of a domain are pooled there, whatever the syntheses are: one result of each study."""


@frozen
class Level:
    """One level of a moderator: its results, one vote per study, and the pooled reading of its effects.

    `pooled` says why where there is none; `few` says that there are fewer studies than the plan speaks of.
    """

    code: str
    label: str
    rows: tuple[ResultReading, ...]
    votes: tuple[Vote, ...]
    pooled: PooledReading | Unavailable
    fit: Fit | Unavailable
    few: bool

    @property
    def studies(self) -> tuple[str, ...]:
        """The studies of its results, each once."""
        return tuple(dict.fromkeys(row.study for row in self.rows))

    @property
    def states(self) -> Mapping[str, int]:
        """How many studies have a vote in each state."""
        return {state: sum(vote.state == state for vote in self.votes) for state in STATES}

    @property
    def judged(self) -> bool:
        """Whether any of its results is in a class of verdict."""
        return any(row.verdict_code for row in self.rows)

    @property
    def verdicts(self) -> Mapping[str, int]:
        """How many results are in each class of verdict."""
        return tally(row.verdict for row in self.rows if isinstance(row.verdict, Verdict))


@frozen
class Split:
    """The readings of a synthesis, or of all of them under `ACROSS`, by one variable; `test` compares its levels."""

    of: str
    of_label: str
    variable: str
    label: str
    levels: tuple[Level, ...]
    test: SubgroupTest | Unavailable
    margin: bool

    @property
    def few(self) -> tuple[Level, ...]:
        """The levels with too few studies to speak of."""
        return tuple(level for level in self.levels if level.few)


def split_readings(review: Review, found: Sequence[Readings]) -> Iterator[Split]:
    """Every synthesis by every moderator of the plan, then all results by outcome domain."""
    verdicts = review.plan.verdicts
    own = [one for one in found if not one.is_twin]
    for variable in verdicts.by:
        for one in own:
            yield _split(review, one, variable)
    if verdicts.domain and own:
        yield _across(review, own, verdicts.domain)


def _split(review: Review, one: Readings, variable: str) -> Split:
    axis = review.axis(variable)
    levels = tuple(
        _level(review, way_of(one.synthesis.plan), (code, label), rows, single=False)
        for code, label, rows in _by_level(axis, one.rows, variable)
    )
    return Split(
        of=one.id,
        of_label=one.label,
        variable=variable,
        label=axis.label,
        levels=levels,
        test=_test(review, one, variable, levels),
        margin=one.has_margin,
    )


def _across(review: Review, own: Sequence[Readings], variable: str) -> Split:
    """All results of the syntheses, each once, by outcome domain; of each study one result is pooled in a domain."""
    axis = review.axis(variable)
    levels = tuple(
        _level(review, ACROSS_WAY, (code, label), members, single=True)
        for code, label, members in _by_level(axis, each_once(own), variable)
    )
    return Split(
        of=ACROSS,
        of_label="All syntheses",
        variable=variable,
        label=axis.label,
        levels=levels,
        test=Unavailable(reason="a study may stand in several of them"),
        margin=any(one.has_margin for one in own),
    )


def _by_level(
    axis: Axis, found: Sequence[ResultReading], variable: str
) -> Iterator[tuple[str, str, tuple[ResultReading, ...]]]:
    """The results of each level in the order of the form; what has no code comes last, by its reason."""
    known = {level.code: level.text for level in axis.levels}
    known |= {level.code: level.label for level in ABSENT if level.code not in known}
    for row in found:
        known.setdefault(row.code_of(variable), row.of.labels.get(variable, row.code_of(variable)))
    for code, label in known.items():
        rows = tuple(row for row in found if row.code_of(variable) == code)
        if rows:
            yield code, upper_first(label), rows


def _level(
    review: Review,
    way: Way,
    named: tuple[str, str],
    rows: tuple[ResultReading, ...],
    *,
    single: bool,
) -> Level:
    verdicts = review.plan.verdicts
    pooled_fit = _fit(review, way, rows, single=single)
    studies = {row.study for row in rows}
    with_effect = {row.study for row in rows if row.effect is not None}
    few = len(with_effect) < verdicts.fewest
    pooled: PooledReading | Unavailable = Unavailable(reason=_too_few(len(with_effect), len(studies)))
    if not few:
        pooled = read_pooled(pooled_fit, rows, verdicts, sparingly=True)
    return Level(
        code=named[0],
        label=named[1],
        rows=rows,
        votes=votes_among(rows, nulls_rule(review)),
        pooled=pooled,
        fit=pooled_fit,
        few=few,
    )


def _too_few(pooled: int, studies: int) -> str:
    words = f"{pooled} {'study' if pooled == 1 else 'studies'}"
    return f"too few: {words}" if pooled == studies else f"too few: {words} with an effect"


def _fit(review: Review, way: Way, rows: Sequence[ResultReading], *, single: bool) -> Fit | Unavailable:
    found = tuple(row.effect for row in rows if row.effect is not None)
    if not found or len({effect.measure for effect in found}) > 1:
        return Unavailable(
            reason="no result here has an effect" if not found else "its effects have several measures"
        )
    if len({effect.sense for effect in found}) > 1:
        return OPPOSED
    effects = Effects(measure=found[0].measure, rows=found)
    if single:
        effects = replace(one_row_per_study(effects, review.plan.selection), excluded=())
    try:
        return fit(effects, way)
    except NotEstimable as error:
        return Unavailable(reason=str(error))


def _test(
    review: Review, one: Readings, variable: str, levels: Sequence[Level]
) -> SubgroupTest | Unavailable:
    """The test between the levels that have studies enough."""
    if not isinstance(one.synthesis, Synthesis):
        return Unavailable(reason=one.synthesis.reason)
    enough = {level.code for level in levels if not level.few}
    if len(enough) < 2:
        return Unavailable(reason="fewer than two levels have studies enough")
    if len(enough) == len(levels) and one.synthesis.splits(variable):
        return one.synthesis.split(variable).test
    rows = tuple(row for row in one.synthesis.effects.rows if row.tags.get(variable, NOT_REPORTED) in enough)
    effects = replace(one.synthesis.effects, rows=rows)
    found = split(review, effects, variable, way_of(one.synthesis.plan))
    return found if isinstance(found, Unavailable) else found.test
