"""Two records opened to be compared and settled; read again only where a file of theirs has changed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from extraction_forms.adjudicate.decisions import FILE
from extraction_forms.adjudicate.settling import Case, case_of
from extraction_forms.compare.comparing import Comparison, compare
from extraction_forms.compare.extracted import main_matching, read_two
from extraction_forms.compare.matching_file import FOLDER, is_unseen, matching_of
from extraction_forms.entry.file_signs import Remembered, Sign, sign_of
from extraction_forms.entry.settling.between import Between
from extraction_forms.errors import Problem, Rejected
from extraction_forms.frozen_values import frozen


@frozen
class Opened:
    """Two records held against each other; `case` is None while nobody has looked at how entries are matched.

    `faults` are those of the file that says how they are matched: until it is mended nothing is compared.
    """

    comparison: Comparison | None
    case: Case | None = None
    faults: tuple[str, ...] = ()


Key = tuple[Path, str, str, tuple[str, str], tuple[str, ...]]
_known: Remembered[Key, Opened] = Remembered(64)


def opened(pair: Between) -> Opened:
    """The two as they are now.

    Raises:
        Rejected: a record or the decisions have faults.
    """
    return _known.of(_key(pair), _sign(pair), lambda: _opened(pair))


def left(found: Opened) -> int:
    """How many differences there are to settle; of records that wait for their matching, those as proposed."""
    if found.case is not None:
        return len(found.case.settled.unsettled)
    return len(found.comparison.unsettled) if found.comparison is not None else 0


def _key(pair: Between) -> Key:
    forms = tuple(form.sha256 for form in pair.forms.values())
    return pair.review, pair.study, pair.form.id, pair.names, forms


def _sign(pair: Between) -> Sign:
    """Of all that the comparison rests on: the study's records, the matchings, the decisions."""
    records = sorted((pair.review / "records" / pair.study).glob("*.yaml"))
    matchings = sorted((pair.review / FOLDER).glob(f"{pair.study}*.yaml"))
    return sign_of(*records, *matchings, pair.review / FILE)


def _opened(pair: Between) -> Opened:
    records = read_two(pair.review, pair.one, pair.forms, pair.names)
    try:
        main = main_matching(pair.review, pair.one, pair.forms, pair.names)
        matching = matching_of(pair.review, records, pair.form, main)
    except Rejected as fault:
        if all(problem.place.file.startswith(f"{FOLDER}/") for problem in fault.problems):
            return Opened(comparison=None, faults=tuple(str(problem) for problem in fault.problems))
        raise
    compared = compare(*records, pair.form, matching, main)
    if is_unseen(pair.review, records, pair.form, matching):
        return Opened(comparison=compared)
    try:
        case = case_of(pair.review, compared, pair.form, main)
    except Rejected as fault:
        raise Rejected([_unsaid(problem) for problem in fault.problems]) from None
    return Opened(comparison=compared, case=case)


def _unsaid(problem: Problem) -> Problem:
    """A fault of the decisions without what stands there: they are those of all studies, in one file."""
    if problem.place.file != FILE:
        return problem
    return replace(
        problem,
        expected="a decision as the program writes it",
        found="something else",
        hint="`synthesis check` says what is wrong with it.",
    )
