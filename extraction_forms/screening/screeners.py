"""How far screeners agree at a stage: every pair of them, and all of them together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import combinations
from types import MappingProxyType
from typing import Final

from extraction_forms.agreement.bootstrap import Resampling
from extraction_forms.agreement.measures import Measure
from extraction_forms.agreement.of_kinds import Row, measures_of_kinds
from extraction_forms.agreement.unavailable import Unavailable
from extraction_forms.frozen_values import frozen
from extraction_forms.screening.listings import COVIDENCE, screeners
from extraction_forms.screening.publications import Publication
from extraction_forms.screening.rules import Rules

STATISTICS: Final[Mapping[bool, Mapping[str, str]]] = MappingProxyType(
    {
        False: {"agreement": "percent", "kappa": "kappa", "ac1": "ac", "pabak": "pabak"},
        True: {"agreement": "percent", "fleiss": "fleiss", "ac1": "ac", "pabak": "pabak"},
    }
)
"""The statistics and their coefficients, by whether more than two screeners are rated together."""

NOBODY: Final = Unavailable(reason="no record that two of them decided on")


@frozen
class Agreed:
    """How far screeners agree at a stage.

    Attributes:
        stage: The stage.
        screeners: Who is rated.
        categories: What they could decide, as the rule for `maybe` has it.
        rows: What each of them decided of a record, None where one decided nothing; how many records of each kind.
        alone: How many records one of them alone decided on.
        twice: How many records somebody of them said two things of, which are left out.
        measures: Each statistic with its interval over records.
    """

    stage: str
    screeners: tuple[str, ...]
    categories: tuple[str, ...]
    rows: Mapping[Row, int]
    alone: int
    twice: int
    measures: Mapping[str, Measure]

    @property
    def records(self) -> int:
        """How many records at least two of them decided on."""
        return sum(self.rows.values())

    def cell(self, first: str, second: str) -> int:
        """How many records the first of two screeners put into one category and the second into another."""
        return self.rows.get((first, second), 0)


def agreed(
    publications: Sequence[Publication], stage: str, rules: Rules, how: Resampling | None = None
) -> tuple[Agreed, ...]:
    """The agreement of every two screeners of a stage, and of all together where there are more than two.

    A record counts once, however many listings it has. An arbiter, who sees what others could not agree on, is left
    out.

    Args:
        publications: All publications.
        stage: The stage.
        rules: How `maybe` counts, and who is the arbiter.
        how: How intervals are drawn.
    """
    listed = [one for publication in publications for one in publication.listings]
    who = tuple(one for one in screeners(listed, stage) if one != rules.arbiter)
    said = [_said(one, stage, rules) for one in publications]
    groups: list[tuple[str, ...]] = list(combinations(who, 2))
    if len(who) > 2:
        groups.append(who)
    return tuple(_agreed(said, stage, group, rules, how or Resampling()) for group in groups)


def categories_of(rules: Rules) -> tuple[str, ...]:
    """What a screener could decide, as the rule for `maybe` has it."""
    return ("included", "maybe", "excluded") if rules.maybe == "own" else ("included", "excluded")


def _said(publication: Publication, stage: str, rules: Rules) -> Mapping[str, frozenset[str]]:
    """What each screener decided of a publication, as the rule for `maybe` has it: one thing, unless they said two."""
    found: dict[str, set[str]] = {}
    for _, by, decision, _ in publication.claims(stage):
        word = "included" if decision == "maybe" and rules.maybe == "included" else decision
        if by != COVIDENCE and word in categories_of(rules):
            found.setdefault(by, set()).add(word)
    return {by: frozenset(words) for by, words in found.items()}


def _agreed(
    said: Sequence[Mapping[str, frozenset[str]]],
    stage: str,
    who: tuple[str, ...],
    rules: Rules,
    how: Resampling,
) -> Agreed:
    rows: Counter[Row] = Counter()
    alone = twice = 0
    for one in said:
        own = [one.get(name, frozenset()) for name in who]
        if any(len(words) > 1 for words in own):
            twice += 1
        elif sum(map(bool, own)) > 1:
            rows[tuple(min(words, default=None) for words in own)] += 1
        else:
            alone += any(own)
    categories = categories_of(rules)
    ordered = {row: rows[row] for row in sorted(rows, key=repr)}
    wanted = STATISTICS[len(who) > 2]
    measures: Mapping[str, Measure] = dict.fromkeys(wanted, Measure(value=NOBODY, interval=NOBODY))
    if ordered:
        measures = measures_of_kinds(ordered, categories, wanted, how)
    return Agreed(
        stage=stage,
        screeners=who,
        categories=categories,
        rows=MappingProxyType(ordered),
        alone=alone,
        twice=twice,
        measures=measures,
    )
