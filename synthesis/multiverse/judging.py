"""The margin that a set of effects is read by, as the mean of a synthesis is; or why there is none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from extraction_forms.studies import NOT_REPORTED
from synthesis.effects import Effect, Effects
from synthesis.numbers import Unavailable
from synthesis.plan.margins import margin_for
from synthesis.readings.pooled import OPPOSED, too_few
from synthesis.readings.readings import NO_BETTER
from synthesis.review import Review
from synthesis.routes.study_rows import Row, by_name, rows
from synthesis.verdicts.margin import Margin
from synthesis.verdicts.verdict import judge

Held = tuple[Margin, float]
"""Margins, and 1 where + is benefit in the effects, -1 where it is harm."""


@dataclass(slots=True)
class Judges:
    """What holds sets of effects against the margins of a review; the margin of each result is found once."""

    review: Review
    _behind: Mapping[tuple[str, str], Row] = field(default_factory=dict)
    _margins: dict[tuple[str, str, str], Margin | Unavailable] = field(default_factory=dict)

    def held(self, effects: Effects) -> Held | Unavailable:
        """The margin that all of these effects share, where a verdict may be given of their mean."""
        verdicts = self.review.plan.verdicts
        if len(effects.studies) < verdicts.fewest:
            return Unavailable(reason=too_few(len(effects.studies)))
        margins = [self._margin(row) for row in effects.rows]
        lacking = next((one for one in margins if isinstance(one, Unavailable)), None)
        if lacking is not None:
            return lacking
        found = [one for one in margins if isinstance(one, Margin)]
        ends = {(one.harm, one.benefit) for one in found}
        senses = {row.sense for row in effects.rows}
        mixed = _mixed(effects.rows, verdicts.comparator, verdicts.apart)
        if mixed or len(ends) > 1:
            several = f"its results are held against {len(ends)} different margins"
            return Unavailable(reason=mixed or several)
        return OPPOSED if len(senses) > 1 else (found[0], senses.pop())

    def _margin(self, row: Effect) -> Margin | Unavailable:
        key = (row.study, row.row, row.measure)
        if key not in self._margins:
            self._margins[key] = self._found(row)
        return self._margins[key]

    def _found(self, row: Effect) -> Margin | Unavailable:
        if not self._behind:
            self._behind = by_name(rows(self.review.evidence, self.review.groupings))
        of = self._behind[row.study, row.row]
        if of.result.polarity == "neutral" or row.sense == 0:
            return NO_BETTER
        return margin_for(self.review.plan.margins, of, row.measure)


def verdict(ends: tuple[float, float], held: Held) -> str | Unavailable:
    """The class of an interval, by its margin."""
    margin, sense = held
    low, high = ends if sense > 0 else (-ends[1], -ends[0])
    return judge(low, high, margin).code


def _mixed(found: Sequence[Effect], comparator: str, apart: Sequence[str]) -> str:
    """Why no verdict is given: the results were compared with different things, one a claim of its own."""
    codes = {row.tags.get(comparator, NOT_REPORTED) for row in found} if comparator else set()
    if len(codes) < 2 or not codes & set(apart):
        return ""
    return "its results were compared with different things, of which one is a claim of its own"
