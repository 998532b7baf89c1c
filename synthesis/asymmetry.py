"""Whether effects go with the size of their studies, and what the mean of a synthesis would be if that were selection.

Asymmetry has causes beside selective publication, and few studies hide it: nothing here says that there is none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from extraction_forms.frozen_values import frozen
from synthesis.asymmetry_methods import METHODS, Answer, Given
from synthesis.effects import Effects
from synthesis.errors import NotEstimable
from synthesis.models.fit import Fit
from synthesis.models.mixed import Mixed
from synthesis.models.small_study.evidence import FEWEST
from synthesis.models.small_study.tables import CELLS
from synthesis.models.univariate import HEADLINE, random_effects
from synthesis.numbers import Unavailable
from synthesis.plan.measures import COUNTED
from synthesis.plan.plan import SmallStudyPlan
from synthesis.plan.small_study import TESTS
from synthesis.pooling.pooled import Failed, Synthesis
from synthesis.pooling.pooling import correlations
from synthesis.review import Review

ALPHA: Final = 0.10
"""The level at which tests of asymmetry are read, their power being low (Egger et al. 1997, BMJ 315:629)."""


@frozen
class Told:
    """What one method says of the effects it took; `alone` says that these are one row of each of several."""

    id: str
    effects: Effects
    alone: bool
    answer: Answer | Unavailable

    @property
    def label(self) -> str:
        """The method in print."""
        return METHODS[self.id].label

    @property
    def within(self) -> str:
        """The method within a sentence."""
        return METHODS[self.id].within

    @property
    def kind(self) -> str:
        """Whether it tests, adjusts a mean, supposes the worst, or was asked for."""
        return METHODS[self.id].kind

    @property
    def asks(self) -> str:
        """What it asks."""
        own = "" if isinstance(self.answer, Unavailable) else self.answer.asks
        return own or METHODS[self.id].asks


@frozen
class Asymmetry:
    """What was asked about small studies of a synthesis: the answers, or the `reason` why there is none.

    `twin` is the synthesis of one row per study where that itself has several; `counts` names the model where it pools
    counts, so that methods take the studies' own estimates.
    """

    plan: SmallStudyPlan
    synthesis: Synthesis | Failed
    twin: Synthesis | None
    told: tuple[Told, ...] = ()
    reason: str = ""

    @property
    def id(self) -> str:
        """The synthesis."""
        return self.synthesis.id

    @property
    def label(self) -> str:
        """The synthesis in print."""
        return self.synthesis.label

    @property
    def tests(self) -> tuple[Told, ...]:
        """The tests of asymmetry that could be made."""
        return tuple(
            one for one in self.told if one.kind == "test" and not isinstance(one.answer, Unavailable)
        )

    def of(self, name: str) -> Told | None:
        """What a method says, where it was asked."""
        return next((one for one in self.told if one.id == name), None)


def asymmetries(review: Review, made: Sequence[Synthesis | Failed]) -> Iterator[Asymmetry]:
    """Every part `small_study` of the plan answered, from the syntheses that were carried out."""
    for declared in review.plan.small_study:
        own = [one for one in made if one.plan.id == declared.synthesis]
        yield _answered(declared, own[0], own[-1])


def _answered(
    declared: SmallStudyPlan, synthesis: Synthesis | Failed, single: Synthesis | Failed
) -> Asymmetry:
    if isinstance(synthesis, Failed) or isinstance(single, Failed):
        failed = synthesis if isinstance(synthesis, Failed) else single
        reason = failed.reason if isinstance(failed, Failed) else ""
        return Asymmetry(
            plan=declared, synthesis=synthesis, twin=None, reason=f"nothing is pooled ({reason})"
        )
    several = synthesis.effects.k > len(synthesis.effects.studies)
    twin = single if several else None
    n = len(synthesis.effects.studies)
    if n < FEWEST and not declared.force:
        few = f"{n} {'study is' if n == 1 else 'studies are'}"
        reason = f"{few} too few to tell asymmetry from chance; {FEWEST} is the least number that is advised"
        return Asymmetry(plan=declared, synthesis=synthesis, twin=twin, reason=reason)
    alone = synthesis if twin is None else twin
    every = alone if declared.one_row else synthesis
    fits: dict[str, Fit] = {}
    told = []
    for name in _asked(declared, every, alone):
        rows = every if METHODS[name].dependent else alone
        if rows.id not in fits:
            fits[rows.id] = _as_independent(rows)
        told.append(_told(name, declared, rows, fits[rows.id], several=several))
    return Asymmetry(plan=declared, synthesis=synthesis, twin=twin, told=tuple(told))


def _told(name: str, declared: SmallStudyPlan, rows: Synthesis, fit: Fit, *, several: bool) -> Told:
    given = Given(
        effects=rows.effects,
        fit=fit,
        correlations=correlations(rows.plan),
        positive=rows.plan.direction == "benefit" or fit.estimate >= 0,
        force=declared.force,
    )
    answer: Answer | Unavailable
    try:
        answer = METHODS[name].make(given)
    except NotEstimable as error:
        answer = Unavailable(reason=str(error))
    alone = several and rows.effects.k == len(rows.effects.studies)
    return Told(id=name, effects=rows.effects, alone=alone, answer=answer)


def _as_independent(rows: Synthesis) -> Fit:
    """The fit of a synthesis; of a model of counts, or of dependent effects, that of its effects by random effects."""
    if isinstance(rows.random.mixed, Mixed) and rows.plan.model not in COUNTED:
        return rows.random
    return random_effects(rows.effects, test=HEADLINE)


def _asked(declared: SmallStudyPlan, every: Synthesis, alone: Synthesis) -> tuple[str, ...]:
    """The methods that are asked, in the order they stand."""
    names = {*(declared.tests or usual_tests(every, alone)), *declared.adjust, *declared.on_request}
    names |= {"worst_case"} if declared.worst_case else set()
    return tuple(name for name in METHODS if name in names)


def usual_tests(every: Synthesis, alone: Synthesis) -> tuple[str, ...]:
    """The tests that are usual for some effects, where a plan names none.

    Of a study with several effects the test that models their dependence; of tables of counts those that do not take
    the error of a ratio from the ratio; of standardised differences that by sizes, where they are known, and Egger's.
    """
    if every.effects.k > len(every.effects.studies):
        return ("egger_dependent",)
    rows, measure = alone.effects.rows, alone.plan.measure
    if all(set(CELLS) <= set(row.inputs) for row in rows):
        of_tables = tuple(name for name in ("peters", "harbord") if measure in TESTS[name])
        if of_tables:
            return of_tables
    sized = measure in TESTS["pustejovsky"] and all(row.n_exp and row.n_ctl for row in rows)
    return ("pustejovsky", "egger") if sized else ("egger",)
