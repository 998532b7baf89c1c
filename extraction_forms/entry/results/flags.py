"""What the audit would have somebody check in a study while it is typed, each with the inputs that it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from extraction_forms.draft import AnswerPath
from extraction_forms.entry.asked import Asked
from extraction_forms.entry.results.context import StudyLines
from extraction_forms.entry.results.one_study import OneStudy
from extraction_forms.entry.results.told import Flag
from extraction_forms.records import AuditNote
from synthesis.audit.catalogue import RULES, findings
from synthesis.audit.finding import Finding
from synthesis.audit.lines import Audited, Line
from synthesis.audit.of_records import lines_of
from synthesis.audit.of_studies import facts_of, texts_of
from synthesis.audit.report import ids
from synthesis.audit.resolution import OPEN
from synthesis.audit.resolutions import resolutions_of


def flags(one: OneStudy, others: Sequence[StudyLines], asked: Asked) -> tuple[Flag, ...]:
    """What is worth checking in a study; findings that somebody wrote of as they are are not told again."""
    own = lines_of(one.review)
    with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
        found = findings(_audited(one, own, others))
    written = {note.finding: note for note in resolutions_of(one.review.evidence.records)}
    names = {line.key: line for line in own}
    without = one.review.plan.audit_without
    return tuple(
        _flag(finding, asked, names)
        for name, finding in zip(ids(found), found, strict=True)
        if _is_about(finding, one.study.id)
        and finding.family not in without
        and not _is_settled(written.get(name), finding)
    )


def _audited(one: OneStudy, own: Sequence[Line], others: Iterable[StudyLines]) -> Audited:
    """The study's own lines, and those of other studies on the same instruments."""
    instruments = {line.scale.instrument for line in own} - {""}
    near = [
        (line, study.facts)
        for study in others
        for line in study.lines
        if line.scale.instrument in instruments
    ]
    return Audited(
        lines=(*(line for line, _ in near), *own),
        studies={facts.id: facts for _, facts in near} | {one.study.id: facts_of(one.study)},
        texts=tuple(texts_of(one.study)),
    )


def _is_about(finding: Finding, study: str) -> bool:
    """Whether a finding is one of this study: its suspected line is, or it has none and names the study."""
    if finding.of_many:
        return False
    return finding.lines[0][0] == study if finding.lines else finding.study == study


def _is_settled(note: AuditNote | None, finding: Finding) -> bool:
    """Whether somebody wrote of a finding, and its numbers are still those of then."""
    if note is None or note.status == OPEN:
        return False
    now = {number.cell: number.text for number in finding.numbers}
    return all(now.get(cell, then) == then for cell, then in note.numbers)


def _flag(finding: Finding, asked: Asked, lines: dict[tuple[str, str], Line]) -> Flag:
    line = next((lines[key] for key in finding.lines if key in lines), None)
    return Flag(
        rule=finding.rule,
        name=line.what if line is not None else "",
        message=finding.message,
        look_up=finding.look_up,
        paths=tuple(dict.fromkeys(_paths(finding, asked))),
        caution=RULES[finding.rule].caution,
    )


def _paths(finding: Finding, asked: Asked) -> Iterator[tuple[str, str]]:
    """The inputs that a finding rests on, each with what it is called; numbers of other studies have none here."""
    places = [*(number.place for number in finding.numbers), finding.place]
    for place in places:
        path = _path(place.file)
        if path is not None and asked.question(path) is not None:
            yield place.file, _called(path, asked)


def _path(name: str) -> AnswerPath | None:
    try:
        return AnswerPath.parse(name)
    except ValueError:
        return None


def _called(path: AnswerPath, asked: Asked) -> str:
    question = asked.question(path)
    label = question.field.label if question is not None else path.field
    return f"{label} ({path.unit})" if path.unit else label
