"""The estimates of a domain, one of each study, summarised, and the studies that lack one."""

from __future__ import annotations

from typing import Final

from extraction_forms.frozen_values import frozen
from synthesis.effects import Effect
from synthesis.errors import NotComputable
from synthesis.numbers import Unavailable
from synthesis.votes.axis import NOT_REPORTED
from synthesis.votes.effect_summary import EffectSummary, summarise_effects
from synthesis.votes.standing import Standings, behind_votes, each_once

NONE_THERE: Final = "no study has an estimate"


@frozen
class Summary:
    """The estimates of a domain, one of each study, summarised without their precision.

    `lacking` are the studies without one, with the reasons; `silent` those with one that has no direction.
    """

    measure: str
    found: EffectSummary | Unavailable
    lacking: tuple[tuple[str, str], ...]
    origins: tuple[str, ...]
    lacking_origins: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()


def summary(found: Standings, measure: str, barred: str) -> Summary:
    """Median, quartiles and range of the one estimate of each study; `barred` says why there may be none."""
    if isinstance(found, Unavailable) or barred:
        reason = barred or (found.reason if isinstance(found, Unavailable) else "")
        return Summary(
            measure=measure, found=Unavailable(reason=reason), lacking=(), origins=behind_votes(found)
        )
    effects = [one.effect for one in found if isinstance(one.effect, Effect)]
    result: EffectSummary | Unavailable
    try:
        result = summarise_effects([one.y for one in effects], labels=[one.study for one in effects])
    except NotComputable as error:
        result = Unavailable(reason=str(error) if effects else NONE_THERE)
    return Summary(
        measure=measure,
        found=result,
        lacking=tuple(
            (one.vote.study_label, one.effect.reason) for one in found if isinstance(one.effect, Unavailable)
        ),
        origins=each_once(origin for one in effects for origin in one.origins) or behind_votes(found),
        lacking_origins=behind_votes([one for one in found if isinstance(one.effect, Unavailable)]),
        silent=tuple(
            one.vote.study_label
            for one in found
            if isinstance(one.effect, Effect) and one.vote.state == NOT_REPORTED
        ),
    )
