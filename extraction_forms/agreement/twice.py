"""What two extractors have both submitted, compared; a consensus is nobody's extraction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from extraction_forms.compare.comparing import Comparison, compare
from extraction_forms.compare.extracted import MAIN
from extraction_forms.compare.matching import Matching
from extraction_forms.compare.matching_file import is_unseen, matching_of
from extraction_forms.errors import Problem, Rejected
from extraction_forms.form import Form
from extraction_forms.record_files import CONSENSUS
from extraction_forms.records import Record


@dataclass(frozen=True, slots=True, kw_only=True)
class Twice:
    """The comparisons of a review, and the studies that several began and fewer than two have submitted.

    `unseen` are the studies whose entries are matched by a guess that nobody has looked at.
    """

    comparisons: tuple[Comparison, ...]
    waiting: tuple[str, ...]
    unseen: tuple[str, ...] = ()

    def by(self, form: str) -> tuple[Comparison, ...]:
        """The comparisons of records by one form."""
        return tuple(one for one in self.comparisons if one.form == form)


def extracted_twice(review: Path, records: Sequence[Record], forms: Mapping[str, Form]) -> Twice:
    """Every two submitted records of a study by a form, compared; three extractors are three pairs.

    Args:
        review: The review folder, for how entries are matched.
        records: All its records; what is a consensus is left out.
        forms: The forms that the records answer, by id.

    Raises:
        Rejected: every fault of how their entries are matched.
    """
    groups: dict[tuple[str, str], list[Record]] = {}
    for record in sorted(records, key=lambda one: (one.study, one.form, one.extractor)):
        if Path(record.path).name.split(".", 1)[0] != CONSENSUS:
            groups.setdefault((record.study, record.form), []).append(record)
    comparisons: list[Comparison] = []
    problems: list[Problem] = []
    unseen: list[str] = []
    for (study, name), group in groups.items():
        for pair in _pairs(group):
            try:
                main = _main_matching(review, pair, groups, forms)
                matching = matching_of(review, pair, forms[name], main)
                comparisons.append(compare(*pair, forms[name], matching, main))
                if is_unseen(review, pair, forms[name], matching):
                    unseen.append(study)
            except Rejected as fault:
                problems += [problem for problem in fault.problems if problem not in problems]
    if problems:
        raise Rejected(problems)
    waiting = [study for (study, _), group in groups.items() if len(group) > 1 and not any(_pairs(group))]
    return Twice(
        comparisons=tuple(comparisons),
        waiting=tuple(dict.fromkeys(waiting)),
        unseen=tuple(dict.fromkeys(unseen)),
    )


def _pairs(group: Sequence[Record]) -> Iterator[tuple[Record, Record]]:
    yield from combinations((record for record in group if record.status != "draft"), 2)


def _main_matching(
    review: Path,
    pair: tuple[Record, Record],
    groups: Mapping[tuple[str, str], Sequence[Record]],
    forms: Mapping[str, Form],
) -> Matching | None:
    """How the same extractors' records of the study itself are matched; None where they have none, or are these."""
    names = {record.extractor for record in pair}
    if forms[pair[0].form].reads_as == MAIN:
        return None
    for (study, name), group in groups.items():
        if study == pair[0].study and forms[name].reads_as == MAIN:
            own = tuple(record for record in group if record.extractor in names)
            if len(own) == 2 and all(record.status != "draft" for record in own):
                return matching_of(review, (own[0], own[1]), forms[name], None)
    return None
