"""The p-values of a domain, one of each study, combined in the ways that a plan asks for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import sqrt
from typing import Final

from extraction_forms.frozen_values import frozen
from synthesis import expected
from synthesis.errors import NotComputable
from synthesis.numbers import Unavailable
from synthesis.votes.p_combination import COMBINATIONS, PCombination, combine_p_values
from synthesis.votes.p_values import OneSided
from synthesis.votes.standing import Standing, Standings, behind_votes
from synthesis.votes.study_p_values import StudyP

SECOND_SMALLEST: Final = 2
"""The rank that Wilkinson's method looks at: with 1 it would be Tippett's."""


@frozen
class Combined:
    """The p-values of a domain combined in one way, or why they are not; `weights` says how they weigh, in words."""

    method: str
    label: str
    result: PCombination | Unavailable
    weights: str
    left_out: tuple[StudyP, ...]
    origins: tuple[str, ...]
    left_out_origins: tuple[str, ...] = ()


def combined(found: Standings, methods: Sequence[str], barred: str) -> Iterator[Combined]:
    """The one p-value of each study combined in each way; `barred` says why they may not be.

    Stouffer's method weighs by the square root of the people, where every p-value comes with their number.
    """
    for method in dict.fromkeys(methods):
        expected.one_of("way to combine p-values", method, COMBINATIONS, NotComputable)
        label = COMBINATIONS[method].label
        if isinstance(found, Unavailable) or barred:
            reason = barred or (found.reason if isinstance(found, Unavailable) else "")
            yield Combined(
                method=method,
                label=label.replace("r-th", f"{SECOND_SMALLEST}nd"),
                result=Unavailable(reason=reason),
                weights="",
                left_out=(),
                origins=behind_votes(found),
            )
        else:
            yield _combination(found, method)


def _combination(found: Sequence[Standing], method: str) -> Combined:
    there = [one for one in found if isinstance(one.p.p, OneSided)]
    given = [one.p.p for one in there]
    way = COMBINATIONS[method]
    people = [one.people for one in there if not isinstance(one.people, Unavailable)]
    weighted = way.weighted and len(people) == len(there)
    weights = [sqrt(sum(n)) for n in people] if weighted else ()
    origins = {origin for one in there for origin in one.p.origins}
    if weighted:
        origins |= {origin for one in there for origin in one.people_origins}
    result: PCombination | Unavailable
    try:
        result = combine_p_values(
            given, method, weights=weights, r=min(SECOND_SMALLEST, len(given)) if way.ranked else 1
        )
    except NotComputable as error:
        result = Unavailable(reason=str(error) if given else "no study gives a p-value with its direction")
    return Combined(
        method=method,
        label=way.label.replace("r-th", "1st") if isinstance(result, Unavailable) else result.label,
        result=result,
        weights=_weights_in_words(weighted=weighted) if way.weighted else "",
        left_out=tuple(one.p for one in found if isinstance(one.p.p, Unavailable)),
        origins=tuple(sorted(origins)) or behind_votes(found),
        left_out_origins=behind_votes([one for one in found if isinstance(one.p.p, Unavailable)]),
    )


def _weights_in_words(*, weighted: bool) -> str:
    return (
        "by the square root of the number of people"
        if weighted
        else "all the same, as not all tell their people"
    )
