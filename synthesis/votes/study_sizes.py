"""The effect size that the votes of a domain give, alone and together with the estimates of other studies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from extraction_forms.frozen_values import frozen
from synthesis.effects import Effect
from synthesis.errors import NotComputable
from synthesis.numbers import Unavailable
from synthesis.votes.directions import STATES
from synthesis.votes.standing import NO_PEOPLE, Standing, Standings, behind_votes, each_once
from synthesis.votes.vote_effects import CombinedEffect, VoteEffect, combine_with_effects, effect_from_votes

NO_VOTE: Final = "the vote has no direction"
ALL_ESTIMATED: Final = "every study that votes has an estimate, so there is no vote to add to the estimates"
NONE_ESTIMATED: Final = "no study has an estimate that votes could be added to"
NO_MEASURE: Final = (
    "an effect can be had of votes only as a standardised mean difference or a correlation, not as {}"
)

OF_MEASURES: Final[Mapping[str, str]] = MappingProxyType({"SMD": "SMD", "ZCOR": "COR"})
"""The measures of which votes give an effect, and how that is called there."""


@frozen
class VoteSizes:
    """The effect size that votes give: of all studies by their votes alone, and of estimates with the votes of others.

    `left_out` are the studies whose votes cannot be used, each with the reason.
    """

    measure: str
    alone: VoteEffect | Unavailable
    together: CombinedEffect | Unavailable
    left_out: tuple[tuple[str, str], ...]
    alone_origins: tuple[str, ...]
    together_origins: tuple[str, ...]
    left_out_origins: tuple[str, ...] = ()


def sizes(found: Standings, measure: str, barred: str) -> VoteSizes:
    """The effect size from the votes of a domain; `barred` says why there may be none."""
    reason = barred or (found.reason if isinstance(found, Unavailable) else "")
    if not reason and measure not in OF_MEASURES:
        reason = NO_MEASURE.format(measure)
    if reason or isinstance(found, Unavailable):
        none = Unavailable(reason=reason)
        there = behind_votes(found)
        return VoteSizes(
            measure=measure,
            alone=none,
            together=none,
            left_out=(),
            alone_origins=there,
            together_origins=there,
        )
    voting = [one for one in found if STATES[one.vote.state].tested]
    usable = [one for one in voting if not isinstance(one.people, Unavailable)]
    left = [(one.vote.study_label, NO_VOTE) for one in found if one not in voting]
    left += [(one.vote.study_label, NO_PEOPLE) for one in voting if one not in usable]
    estimated = [one for one in found if isinstance(one.effect, Effect)]
    only_votes = [one for one in usable if not isinstance(one.effect, Effect)]
    return VoteSizes(
        measure=measure,
        alone=_alone(usable, measure),
        together=_together(estimated, only_votes, measure),
        left_out=tuple(left),
        alone_origins=each_once(origin for one in usable for origin in one.origins),
        together_origins=each_once(
            origin
            for one in (*estimated, *only_votes)
            for origin in (one.effect.origins if isinstance(one.effect, Effect) else one.origins)
        ),
        left_out_origins=behind_votes([one for one in found if one not in usable]),
    )


def _alone(usable: Sequence[Standing], measure: str) -> VoteEffect | Unavailable:
    """What the votes of all studies alone would give."""
    first, *second = _sample(usable, measure)
    try:
        return effect_from_votes(
            _signs(usable), first, second[0] if second else (), measure=OF_MEASURES[measure]
        )
    except NotComputable as error:
        return Unavailable(reason=str(error))


def _together(
    estimated: Sequence[Standing], only_votes: Sequence[Standing], measure: str
) -> CombinedEffect | Unavailable:
    """The estimates there are, with the votes of the studies that have none."""
    if not estimated or not only_votes:
        return Unavailable(reason=ALL_ESTIMATED if estimated else NONE_ESTIMATED)
    effects = [one.effect for one in estimated if isinstance(one.effect, Effect)]
    nothing = [None] * len(only_votes)
    none = [None] * len(effects)
    people = _sample(only_votes, measure)
    try:
        return combine_with_effects(
            [*(one.y for one in effects), *nothing],
            [*(one.v for one in effects), *nothing],
            [*none, *_signs(only_votes)],
            [*none, *people[0]],
            [*none, *people[1]] if len(people) > 1 else (),
            measure=OF_MEASURES[measure],
        )
    except NotComputable as error:
        return Unavailable(reason=str(error))


def _signs(found: Sequence[Standing]) -> list[int]:
    return [int(one.vote.state == "positive") for one in found]


def _sample(found: Sequence[Standing], measure: str) -> tuple[list[int], ...]:
    """The people of each study: by arm; all of them where the measure is of one group."""
    people = [one.people for one in found if not isinstance(one.people, Unavailable)]
    if OF_MEASURES[measure] == "COR":
        return ([sum(both) for both in people],)
    return [exp for exp, _ in people], [ctl for _, ctl in people]
