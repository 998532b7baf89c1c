"""Where each result of a study goes: the syntheses that take it, and why others that ask for it leave it out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from extraction_forms import conditions
from extraction_forms.errors import ReviewError
from extraction_forms.frozen_values import frozen
from synthesis.effects import Effect, Effects, Excluded
from synthesis.plan.plan import PLAN_FILE, SynthesisPlan
from synthesis.pooling.pooling import asked, effects_of, single
from synthesis.review import Review
from synthesis.routes.effect_rows import Request, compute_effects

Key = tuple[str, str]

ANY_WAY: Final = ("computed", "recovered", "reported")
"""The routes by which an effect is shown that no synthesis takes: all that need no other measure."""

FALLBACK: Final = "SMD"
"""The measure of effects where a plan names none."""


@frozen
class Belonging:
    """A result and a synthesis that asks for it: what comes of it there, and whether another stands in its place."""

    plan: SynthesisPlan
    of: Effect | Excluded

    @property
    def effect(self) -> Effect | None:
        """The effect that it enters with; None where it is left out."""
        return self.of if isinstance(self.of, Effect) else None

    @property
    def reason(self) -> str:
        """Why it is left out; nothing where it is not."""
        return self.of.reason if isinstance(self.of, Excluded) else ""


@frozen
class Unasked:
    """A synthesis that cannot be looked at, and why."""

    plan: SynthesisPlan
    reason: str


def belongings(review: Review) -> tuple[Mapping[Key, tuple[Belonging, ...]], tuple[Unasked, ...]]:
    """By result, the syntheses that ask for it; and those that cannot be looked at."""
    found: dict[Key, list[Belonging]] = {}
    unasked: list[Unasked] = []
    for plan in review.plan.syntheses:
        try:
            effects = _entering(review, plan)
        except ReviewError as fault:
            unasked.append(Unasked(plan=plan, reason=str(fault)))
            continue
        for one in _all(effects):
            found.setdefault((one.study, one.row), []).append(Belonging(plan=plan, of=one))
    return {key: tuple(of) for key, of in found.items()}, tuple(unasked)


def _all(effects: Effects) -> tuple[Effect | Excluded, ...]:
    return (*effects.rows, *effects.excluded)


def _entering(review: Review, plan: SynthesisPlan) -> Effects:
    effects = effects_of(review, plan)
    return effects if plan.keeps_all else single(review, plan, effects)


def any_way(review: Review, done: Mapping[Key, Sequence[Belonging]]) -> Mapping[Key, Belonging]:
    """The effects of results that no synthesis takes, by any route to a measure of the plan, the first that there is.

    A result without an effect of any of them is there with the reason of the first.
    """
    found: dict[Key, Belonging] = {}
    for plan in _measures(review):
        request = Request(
            where=None,
            measure=plan.measure,
            use="any",
            groupings=review.groupings,
            routes=ANY_WAY,
            choices=asked(review, plan).choices,
            measured=plan.direction == "measured",
        )
        effects = compute_effects(review.evidence, request)
        for one in _all(effects):
            key = one.study, one.row
            known = found.get(key)
            entered = any(other.effect is not None for other in done.get(key, ()))
            if not entered and (known is None or (known.effect is None and isinstance(one, Effect))):
                found[key] = Belonging(plan=plan, of=one)
    return found


def _measures(review: Review) -> Iterator[SynthesisPlan]:
    """A synthesis of each measure of the plan; where it has none, one of the votes' measure, else the usual one."""
    seen: set[str] = set()
    for plan in review.plan.syntheses:
        if plan.measure not in seen:
            seen.add(plan.measure)
            yield plan
    if not seen:
        votes = review.plan.votes
        yield _plain(votes.measure if votes is not None else FALLBACK)


def _plain(measure: str) -> SynthesisPlan:
    return SynthesisPlan(
        id="",
        label="",
        where=conditions.compile("1 == 1"),
        measure=measure,
        use="any",
        multiplicity="all_rows",
        tau2="REML",
        test="knha",
        by=(),
        place=PLAN_FILE,
    )
