"""What stands for each study beside its vote in a domain: one effect, one p-value, its people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from extraction_forms.frozen_values import frozen
from synthesis.effects import Effect
from synthesis.numbers import Unavailable
from synthesis.routes.study_rows import Row
from synthesis.votes.directions import Vote
from synthesis.votes.study_p_values import StudyP, no_p, p_as_printed, p_of_effect, printed_p

SELECTED: Final = (
    "the direction of at least one study was only stated because of its significance; what was selected in this "
    "way allows no p-value and no estimate"
)
"""Why a domain has votes and nothing beside them that would be an inference."""

NO_EFFECT: Final = "no effect with a standard error can be had of its results"
NO_PEOPLE: Final = "how many people were analysed in both arms is not reported"

Standings = Sequence["Standing"] | Unavailable


@frozen
class Standing:
    """What stands for one study in a domain; each part that it lacks with the reason."""

    vote: Vote
    effect: Effect | Unavailable
    p: StudyP
    people: tuple[int, int] | Unavailable
    people_origins: tuple[str, ...] = ()

    @property
    def origins(self) -> tuple[str, ...]:
        """The data behind its vote and its people."""
        return (*self.vote.origins, *self.people_origins)


def standing(vote: Vote, effect: Effect | None, own: Sequence[tuple[Row, str]]) -> Standing:
    """What stands for a study: the effect that was chosen, else its first printed p-value; and its people.

    Args:
        vote: Its vote.
        effect: The effect that the rules of the plan chose, where it has one.
        own: The rows of its results in the domain, with the state of each.
    """
    people, origins = _people(effect, [row for row, _ in own])
    if effect is not None:
        return Standing(
            vote=vote, effect=effect, p=p_of_effect(effect), people=people, people_origins=origins
        )
    printed = next(((row, state) for row, state in own if printed_p(row) is not None), None)
    return Standing(
        vote=vote,
        effect=Unavailable(reason=NO_EFFECT),
        p=no_p(vote.study, vote.study_label) if printed is None else p_as_printed(*printed),
        people=people,
        people_origins=origins,
    )


def _people(
    effect: Effect | None, own: Sequence[Row]
) -> tuple[tuple[int, int] | Unavailable, tuple[str, ...]]:
    """The people of both arms in the result that stands for a study, else in the first that tells them."""
    first = [row for row in own if effect is not None and row.name == effect.row]
    for row in (*first, *own):
        found = (
            [_analysed(row, arm.id) for arm in (row.contrast.experimental, row.contrast.control)]
            if (row.contrast is not None)
            else []
        )
        told = [one for one in found if one is not None]
        if len(told) == 2:
            return (told[0][0], told[1][0]), (told[0][1], told[1][1])
    return Unavailable(reason=NO_PEOPLE), ()


def _analysed(row: Row, arm: str) -> tuple[int, str] | None:
    """How many people of an arm were analysed, and the datum that says so."""
    data = (row.result.value(arm, name) for name in ("n", "total"))
    datum = next((one for one in data if one is not None and one.known and one.number() > 0), None)
    return None if datum is None else (int(datum.number()), datum.origin)


def behind_votes(found: Standings) -> tuple[str, ...]:
    """The data behind the votes of these studies."""
    if isinstance(found, Unavailable):
        return ()
    return tuple(sorted({origin for one in found for origin in one.vote.origins}))


def each_once(origins: Iterable[str]) -> tuple[str, ...]:
    """Data sorted, each once."""
    return tuple(sorted(set(origins)))
