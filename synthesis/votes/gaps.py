"""Gaps: what a source of tallies does not give, and what its mentions are not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from types import MappingProxyType
from typing import Final

from extraction_forms.frozen_values import frozen
from extraction_forms.studies import Tally
from synthesis.numbers import Unavailable
from synthesis.votes.axis import Axis
from synthesis.votes.cautions import Caution
from synthesis.votes.tally import TallyCell, added, counts, given_tags
from synthesis.woven import Run, made_from, together, weave

GIVEN: Final[Mapping[str, str]] = MappingProxyType(
    {"all": "Given", "some": "Given in part", "none": "Not given"}
)

NO_DENOMINATOR: Final = (
    "A mention is not a study: the source does not say how many studies stand behind these counts, and a "
    "study may be counted more than once."
)


@frozen
class Crossing:
    """Two axes, and how much of their cross-tabulation a source gives: `given` is a key of `GIVEN`."""

    first: Axis
    second: Axis
    given: str
    n_given: int
    n_places: int

    @property
    def sentence(self) -> str:
        """What the source gives of this cross-tabulation, in words."""
        crossed = f"{self.first.label} by {self.second.label}"
        if self.given == "none":
            return f"{crossed}: the source does not give it."
        if self.given == "some":
            return f"{crossed}: the source gives {self.n_given} of {self.n_places} counts."
        return f"{crossed}: the source gives it."


def crossings(tallies: Iterable[Tally], axes: Sequence[Axis]) -> tuple[Crossing, ...]:
    """Every pair of axes, and how much of its cross-tabulation the source gives."""
    given = [given_tags(one) for one in tallies if one.n is not None or one.derivation == "by_subtraction"]
    return tuple(_crossing(given, first, second) for first, second in combinations(axes, 2))


def not_given(tallies: Iterable[Tally], axes: Sequence[Axis]) -> tuple[Crossing, ...]:
    """The pairs of axes of which the source gives no cross-tabulation at all."""
    return tuple(one for one in crossings(tallies, axes) if one.given == "none")


def mentions_not_studies(
    mentions: Sequence[TallyCell], studies: Sequence[TallyCell], covering: str = "all of them"
) -> Caution:
    """The caution that a mention is no study, with the sums it rests on where the source gives them.

    `studies` are the counts that the line of mentions may cover, `covering` how to call them together.
    """
    told, counted = counts(mentions), counts(studies)
    sentences: list[str] = [NO_DENOMINATOR]
    if not isinstance(told, Unavailable):
        text = "The mentions are {n} in all ({sum})."
        sentences.append(weave(text, n=_sum(told, mentions), sum=_added(told, mentions)))
    if not isinstance(counted, Unavailable):
        sums = weave(" ({sum})", sum=_added(counted, studies)) if len(counted) > 1 else ""
        text = "The studies are {n}{sums} if the counts cover {covering}."
        sentences.append(weave(text, n=_sum(counted, studies), sums=sums, covering=covering))
    if not (isinstance(told, Unavailable) or isinstance(counted, Unavailable)) and sum(told) > sum(counted):
        sentences.append("In that case at least one study is counted more than once.")
    return Caution(id="mentions_not_studies", text=together(sentences, " "))


def _sum(numbers: Sequence[int], cells: Sequence[TallyCell]) -> Run:
    return made_from(str(sum(numbers)), (at for cell in cells for at in cell.origins))


def _added(numbers: Sequence[int], cells: Sequence[TallyCell]) -> Run:
    return made_from(added(numbers), (at for cell in cells for at in cell.origins))


def _crossing(given: Sequence[Mapping[str, str]], first: Axis, second: Axis) -> Crossing:
    found = {
        (tags[first.variable], tags[second.variable])
        for tags in given
        if first.variable in tags and second.variable in tags
    }
    places = {(one, other) for one in first.codes for other in second.codes}
    n = len(found & places)
    state = "none" if not n else "all" if n == len(places) else "some"
    return Crossing(first=first, second=second, given=state, n_given=n, n_places=len(places))
