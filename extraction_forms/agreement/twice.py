"""What two extractors have both submitted, compared; a consensus is nobody's extraction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from pathlib import Path

from extraction_forms.agreement.first_submitted import ASKED, Rated, as_present, first_submitted
from extraction_forms.compare.comparing import Comparison, compare
from extraction_forms.compare.extracted import MAIN
from extraction_forms.compare.matching import Matching
from extraction_forms.compare.matching_file import is_unseen, kept_pairs, matching_of, matching_path
from extraction_forms.compare.proposing import propose_matching
from extraction_forms.errors import Problem, Rejected
from extraction_forms.form import Form
from extraction_forms.frozen_values import frozen
from extraction_forms.record_files import CONSENSUS
from extraction_forms.records import Record

Groups = Mapping[tuple[str, str], Sequence[Record]]
"""The records of a study by a form, but for a consensus."""


@frozen
class Terms:
    """What is rated: the records as they are now, or as first submitted; and of which two where not of all."""

    present: bool = False
    between: tuple[str, ...] = ()


@frozen
class Twice:
    """The comparisons of a review, and the studies that several began and fewer than two have submitted.

    `rated` are the records compared, each with whether it is as first submitted. `unseen` are the studies whose entries
    are matched by a guess that nobody has looked at.
    """

    comparisons: tuple[Comparison, ...]
    waiting: tuple[str, ...]
    unseen: tuple[str, ...] = ()
    rated: tuple[Rated, ...] = ()

    def by(self, form: str) -> tuple[Comparison, ...]:
        """The comparisons of records by one form."""
        return tuple(one for one in self.comparisons if one.form == form)

    def rated_by(self, form: str) -> tuple[Rated, ...]:
        """The records by one form that were compared."""
        return tuple(one for one in self.rated if one.record.form == form)


def extracted_twice(
    review: Path, records: Sequence[Record], forms: Mapping[str, Form], terms: Terms | None = None
) -> Twice:
    """Every two records of a study that were submitted by a form, compared; three extractors are three pairs.

    Args:
        review: The review folder, for its history and for how entries are matched.
        records: All its records; what is a consensus is left out.
        forms: The forms that the records answer, by id.
        terms: What is rated: as first submitted, of all extractors, when left out.

    Raises:
        Rejected: every fault of how their entries are matched.
    """
    terms = terms or Terms()
    everybody = _groups(records)
    groups = {key: [one for one in group if _meant(one, terms)] for key, group in everybody.items()}
    twice = {record.path for group in groups.values() for pair in _pairs(group) for record in pair}
    rated = _rated(review, everybody, forms, twice, present=terms.present)
    comparisons: list[Comparison] = []
    problems: list[Problem] = []
    unseen: list[str] = []
    for (study, name), group in groups.items():
        for now in _pairs(group):
            pair = (rated[now[0].path].record, rated[now[1].path].record)
            try:
                main = _main_matching(review, now, groups, forms)
                matching = _matching(review, pair, now, forms[name], main)
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
        rated=tuple(rated[path] for path in sorted(twice)),
    )


def _groups(records: Sequence[Record]) -> Groups:
    groups: dict[tuple[str, str], list[Record]] = {}
    for record in sorted(records, key=lambda one: (one.study, one.form, one.extractor)):
        if Path(record.path).name.split(".", 1)[0] != CONSENSUS:
            groups.setdefault((record.study, record.form), []).append(record)
    return groups


def _meant(record: Record, terms: Terms) -> bool:
    return not terms.between or record.extractor in terms.between


def _rated(
    review: Path, groups: Groups, forms: Mapping[str, Form], twice: set[str], *, present: bool
) -> Mapping[str, Rated]:
    """The record to be rated of each that two people or more have submitted."""
    wanted = [group for group in groups.values() if any(record.path in twice for record in group)]
    if present:
        return as_present((record for group in wanted for record in group), ASKED)
    return first_submitted(review, wanted, forms)


def _pairs(group: Sequence[Record]) -> Iterator[tuple[Record, Record]]:
    yield from combinations((record for record in group if record.status != "draft"), 2)


def _matching(
    review: Path,
    pair: tuple[Record, Record],
    now: tuple[Record, Record],
    form: Form,
    main: Matching | None,
) -> Matching:
    """How two records are matched; one that had other entries than now by what is kept of those, and by the rules.

    Raises:
        Rejected: the file that says how is faulty.
    """
    if all(_ids(one, form) == _ids(other, form) for one, other in zip(pair, now, strict=True)):
        return matching_of(review, pair, form, main)
    path = matching_path(review, pair, form)
    kept = kept_pairs(path, path.relative_to(review).as_posix(), pair, form)
    return propose_matching(*pair, form, main, kept)


def _ids(record: Record, form: Form) -> set[tuple[str, str]]:
    """The entries of a record that are matched."""
    repeated = [section.id for section in form.sections if section.repeats]
    return {(name, entry.id) for name in repeated for entry in record.sections.get(name, ())}


def _main_matching(
    review: Path,
    pair: tuple[Record, Record],
    groups: Groups,
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
