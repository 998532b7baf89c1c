"""What a check of a review found; kept beside the review, so that an unchanged one need not be read again."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from extraction_forms.collector import paused
from extraction_forms.compare.extracted import blinded
from extraction_forms.errors import FormError, ImportFault, Place, Problem, Rejected, ReviewError
from extraction_forms.form import Form
from extraction_forms.frozen_values import frozen
from extraction_forms.proposing import suggestions
from extraction_forms.records import Record
from extraction_forms.store.locked import lock_warnings
from synthesis.output.output_folder import inputs

if TYPE_CHECKING:
    from synthesis.plan.plan import FlowPlan

KEPT: Final = ".check.json"
"""Where the last report is kept in a review's folder; it may be deleted at any time."""


@frozen
class Fault:
    """One fault as it is told; a fault of the synthesis itself has a message and no place."""

    message: str
    file: str = ""
    line: int = 0
    column: int = 0
    where: str = ""
    expected: str = ""
    found: str = ""
    hint: str = ""


@frozen
class Proposed:
    """A judgement that the answers of a draft propose; `blind` says that it is for its extractor alone so far."""

    file: str
    extractor: str
    message: str
    blind: bool = False


@frozen
class CheckReport:
    """The faults of a review, what it warns of, and, where it has no faults, what was looked at.

    `proposed` are the judgements that the answers of drafts propose and that nobody has made yet.
    """

    faults: tuple[Fault, ...] = ()
    warnings: tuple[str, ...] = ()
    proposed: tuple[Proposed, ...] = ()
    records: int = 0
    studies: int = 0


def check_report(review: Path) -> CheckReport:
    """Everything that is at fault in a review, and what it warns of.

    A report that is kept from an earlier check counts as long as the review's files, the engine and the
    form library are the same.

    Raises:
        ReviewError: there is no such review.
    """
    if not (review / "review.yaml").is_file():
        return _checked(review)
    seal = _seal(review)
    report = _kept(review, seal)
    if report is None:
        report = _checked(review)
        _keep(review, seal, report)
    # What is warned of locked records is asked of the history each time, whatever report is kept.
    return replace(report, warnings=(*report.warnings, *_of_locked(review)))


def _checked(review: Path) -> CheckReport:
    # Imported here, since they bring the arithmetic, which a report that is kept does without.
    from synthesis.analysis import analyse
    from synthesis.errors import SynthesisError
    from synthesis.ledger.ledger import ledger
    from synthesis.review import look_at

    warnings: tuple[str, ...] = ()
    proposed: tuple[Proposed, ...] = ()
    with paused():
        try:
            looked = look_at(review)
            warnings = looked.warnings
            proposed = tuple(_proposed(review, looked.drafts))
            opened = looked.review
            if opened is None:
                return replace(_faulty(looked.problems, warnings), proposed=proposed)
            analysis = analyse(opened)
            ledger(analysis)
        except SynthesisError as error:
            return CheckReport(faults=(Fault(message=str(error)),), warnings=warnings, proposed=proposed)
        except (Rejected, FormError) as error:
            return replace(_faulty(error.problems, warnings), proposed=proposed)
    return CheckReport(
        proposed=proposed,
        warnings=(*warnings, *analysis.warnings, *_of_screening(review, opened.plan.flow)),
        records=len(opened.evidence.records),
        studies=len(opened.evidence.studies),
    )


def _of_screening(review: Path, flow: FlowPlan | None) -> Iterator[str]:
    """Where the flow that is declared says something else than the screening that the review keeps."""
    from extraction_forms.screening.flow import differences
    from extraction_forms.screening.folder import NAME
    from extraction_forms.screening.of_review import screening_of
    from synthesis.plan.flow import declared

    try:
        found = screening_of(review)
    except (Rejected, ImportFault) as error:
        yield from (str(replace(problem, warning=True)) for problem in error.problems)
        return
    except ReviewError as error:
        yield f"{NAME}: warning: {error}"
        return
    if found is not None and found.unsettled:
        there = f"{found.unsettled} that are not (`synthesis screening REVIEW`)"
        yield str(_warned(Place(file=NAME), "decisions", "decisions that are settled", there))
    if found is None or flow is None:
        return
    for one in differences(found.numbers(), declared(flow)):
        expected = f"{one.one}, as the decisions in {NAME}/ have it"
        yield str(
            _warned(flow.at(one.box.split(" ")[0]), f"Study flow > {one.box}", expected, str(one.other))
        )


def _warned(place: Place, where: str, expected: str, found: str) -> Problem:
    return Problem(place=place, where=where, expected=expected, found=found, warning=True)


def _proposed(review: Path, drafts: Iterable[tuple[Record, Form]]) -> Iterator[Proposed]:
    """What the answers of drafts propose, where nobody has judged yet or judged otherwise without a reason."""
    waiting: dict[str, frozenset[str]] = {}
    for record, form in drafts:
        told = [one for one in suggestions(form, record.sections) if one.told]
        if told and record.study not in waiting:
            waiting[record.study] = blinded(review, record.study)
        for one in told:
            where = " > ".join(part for part in (form.by_id[one.section].label, one.entry, one.field) if part)
            yield Proposed(
                file=record.path,
                extractor=record.extractor,
                message=f"{one.place}: proposed: {where}: {one.told}.",
                blind=record.path in waiting[record.study],
            )


def _of_locked(review: Path) -> tuple[str, ...]:
    """What is to be warned of locked records; a history that cannot be read is told as such."""
    try:
        return tuple(str(warning) for warning in lock_warnings(review))
    except Rejected as error:
        return tuple(str(replace(problem, warning=True)) for problem in error.problems)


def _faulty(problems: Iterable[Problem], warnings: tuple[str, ...]) -> CheckReport:
    """The report of a review with faults: in the order of their places, and what could be warned of besides."""
    return CheckReport(
        faults=tuple(_fault(problem) for problem in Rejected(problems).problems), warnings=warnings
    )


def _fault(problem: Problem) -> Fault:
    return Fault(
        message=str(problem),
        file=problem.place.file,
        line=problem.place.line,
        column=problem.place.column,
        where=problem.where,
        expected=problem.expected,
        found=problem.found,
        hint=problem.hint,
    )


def _seal(review: Path) -> str:
    """A hash of all that a check looks at: the files, the folders of records, the engine, the forms."""
    made_from = inputs(review)
    folders = sorted(path.name for path in (review / "records").glob("*") if path.is_dir())
    said = json.dumps([made_from.files, made_from.engine, made_from.forms, folders], ensure_ascii=True)
    return hashlib.sha256(said.encode()).hexdigest()


def _kept(review: Path, seal: str) -> CheckReport | None:
    """The report that is kept, if it is of exactly what is there now; what cannot be read is no report."""
    try:
        kept = json.loads((review / KEPT).read_bytes())
        return _restored(kept["report"]) if kept["seal"] == seal else None
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return None


def _restored(kept: dict[str, Any]) -> CheckReport:
    faults: Iterable[dict[str, Any]] = kept["faults"]
    return CheckReport(
        faults=tuple(Fault(**fault) for fault in faults),
        warnings=tuple(map(str, kept["warnings"])),
        proposed=tuple(Proposed(**one) for one in kept["proposed"]),
        records=int(kept["records"]),
        studies=int(kept["studies"]),
    )


def _keep(review: Path, seal: str, report: CheckReport) -> None:
    """Keep a report for the next check; a folder that cannot be written to does without."""
    text = json.dumps({"seal": seal, "report": asdict(report)}, ensure_ascii=False)
    part = review / f"{KEPT}.{os.getpid()}"
    try:
        part.write_text(text, encoding="utf-8")
        part.replace(review / KEPT)
    except (OSError, ReviewError, UnicodeEncodeError):
        part.unlink(missing_ok=True)
