"""A finding resolved in writing: a note at the head of the record, and what is corrected with it, in one save."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from pathlib import Path

from extraction_forms.adjudicate.answer_text import NOT_TYPED, as_answer, read_answer
from extraction_forms.audit_notes import NOTE_STATUSES, is_day
from extraction_forms.corrections import corrected, with_note
from extraction_forms.draft import AnswerPath, Draft, answers, with_answers
from extraction_forms.errors import Place, ReviewError, UsageError
from extraction_forms.form import Form, Question
from extraction_forms.frozen_values import frozen
from extraction_forms.nearest import did_you_mean
from extraction_forms.records import AuditNote, Record
from extraction_forms.store.conflicts import shown
from extraction_forms.store.saving import Stored, Wanted, load_file, save_all
from extraction_forms.store.stored import comments_lost
from extraction_forms.yaml_text import Plain
from synthesis.audit.catalogue import RULES, findings
from synthesis.audit.finding import Finding
from synthesis.audit.finding_name import read_name
from synthesis.audit.of_records import audited
from synthesis.audit.report import ids
from synthesis.audit.resolution import CORRECTED
from synthesis.audit.resolutions import resolutions_of, rested_on
from synthesis.review import Review, open_review


@frozen
class Wish:
    """What is to be written of a finding: by whom and when, and which answers are corrected with it.

    `sets` are paths of answers and what they shall be. `misread` says that the source prints this and the record had
    it wrong; else the source prints what the record says, and that stays beside the correction.
    """

    finding: str
    status: str
    words: str
    by: str
    date: str
    sets: tuple[tuple[str, str], ...] = ()
    misread: bool = False
    evidence: Mapping[str, str] = field(default_factory=dict)


@frozen
class Resolved:
    """The record as it stands now, which of its answers were corrected, from what to what, and comments that went."""

    stored: Stored
    path: str
    corrected: tuple[tuple[str, str, str], ...]
    comments: int


@frozen
class _Case:
    """What is resolved: the finding where it is (still) found, what was written of it before, and the record."""

    finding: Finding | None
    before: AuditNote | None
    record: Record
    form: Form


def resolve(folder: Path, wish: Wish) -> Resolved:
    """Write what became of a finding into the record that counts for its study, with a history event.

    A record of any status takes a note; answers are corrected in a draft or a submitted record, not in a locked one.

    Raises:
        UsageError: there is no such finding, answer or status, or a text is none that is asked for.
        Rejected: the review or the record as it would be has faults, or it is locked; every fault at once.
        ReviewError: a file was changed meanwhile, or cannot be written.
    """
    _check_words(wish)
    review = open_review(folder)
    case = _case(review, wish)
    there = load_file(folder, folder / case.record.path, case.form)
    if there is None or there.sha256 != case.record.sha256:
        raise ReviewError(f"{case.record.path}: the record was changed meanwhile; nothing was written.")
    changed = [_correction(case.form, there.draft, one, wish) for one in wish.sets]
    draft = with_answers(there.draft, ((path, new) for path, _, new, _ in changed))
    draft = with_note(draft, _note(case, wish, {str(path): text for path, _, _, text in changed}))
    name = there.path.name.split(".", 1)[0]
    wanted = Wanted(draft=draft, form=case.form, expected=there.sha256, name=_named(name, there.draft))
    reason = f"{wish.status}: {wish.finding}"
    (stored,) = save_all(folder, [wanted], actor=wish.by, reason=reason)
    return Resolved(
        stored=stored,
        path=case.record.path,
        corrected=tuple((str(path), shown(old), shown(new)) for path, old, new, _ in changed),
        comments=comments_lost(there, stored),
    )


def _named(name: str, draft: Draft) -> str:
    return "" if name == draft.text("extractor") else name


def _check_words(wish: Wish) -> None:
    if wish.status not in NOTE_STATUSES:
        hint = did_you_mean(wish.status, NOTE_STATUSES)
        raise UsageError(
            f"expected one of {', '.join(NOTE_STATUSES)}; found {wish.status!r}. {hint}".rstrip()
        )
    for name, text in (("words", wish.words), ("by", wish.by)):
        if not text.strip():
            raise UsageError(f"--{name}: expected a text; found nothing.")
    if not is_day(wish.date):
        raise UsageError(f"--date: expected a day as YYYY-MM-DD; found {wish.date!r}.")
    if wish.sets and wish.status != CORRECTED:
        raise UsageError(f"--set: expected it with {CORRECTED}; found it with {wish.status}.")


def _case(review: Review, wish: Wish) -> _Case:
    found = findings(audited(review))
    known = dict(zip(ids(found), found, strict=True))
    written = {one.finding: one for one in resolutions_of(review.evidence.records)}
    finding, before = known.get(wish.finding), written.get(wish.finding)
    if finding is None and before is None and not _was_corrected(review, wish):
        hint = did_you_mean(wish.finding, (*known, *written)) or "`synthesis audit REVIEW` prints their ids."
        raise UsageError(f"expected the id of a finding of {review.path}; found {wish.finding!r}. {hint}")
    if finding is not None and wish.status == CORRECTED and not wish.sets and not (before and before.changed):
        raise UsageError(
            f"{wish.finding} is still found: expected --set PATH=VALUE, what is corrected; found none. "
            "Where it stands as printed, it is confirmed."
        )
    record = _record(review, finding, before, wish.finding)
    return _Case(finding=finding, before=before, record=record, form=review.forms[record.form])


def _was_corrected(review: Review, wish: Wish) -> bool:
    """Whether an id may be that of a finding that was there until the record was corrected by hand."""
    one = read_name(wish.finding)
    result = one.line.partition(".")[0]
    return (
        wish.status == CORRECTED
        and one.rule in RULES
        and any(
            entry.id == result
            for record in review.evidence.records
            if record.study == one.study
            for entries in record.sections.values()
            for entry in entries
        )
    )


def _record(review: Review, finding: Finding | None, before: AuditNote | None, name: str) -> Record:
    """The record that a note is written into: that of the place, else the study's own."""
    records = review.evidence.records
    files = [before.place.file] if before is not None else []
    files += [finding.place.file] if finding is not None else []
    study = (
        finding.lines[0][0]
        if finding and finding.lines
        else finding.study
        if finding
        else read_name(name).study
    )
    found = [one for file in files for one in records if one.path == file]
    found += [one for one in records if one.study == study]
    if not found:
        about = next((file for file in files if file), "no study")
        raise UsageError(f"{name} is about {about}, which is no record: mend it there.")
    return found[0]


def _note(case: _Case, wish: Wish, now: Mapping[str, str]) -> Mapping[str, Plain]:
    """The note as a record writes it; `now` are the corrected answers and their texts, empty for a missing one."""
    before = case.before
    if case.finding is not None:
        numbers = dict(rested_on(case.finding, case.record.path))
    else:
        numbers = dict(before.numbers) if before is not None else {}
    numbers = {cell: now.get(cell, text) for cell, text in numbers.items() if now.get(cell, text)}
    changed = list(dict.fromkeys((*(before.changed if before is not None else ()), *now)))
    note: dict[str, Plain] = {
        "finding": wish.finding,
        "status": wish.status,
        "words": wish.words.strip(),
        "date": wish.date,
        "by": wish.by.strip(),
    }
    if changed:
        note["changed"] = [*changed]
    if numbers:
        note["numbers"] = dict(numbers)
    if evidence := _evidence(wish):
        note["evidence"] = evidence
    return note


def _evidence(wish: Wish) -> dict[str, Plain]:
    return {key: text for key, text in wish.evidence.items() if text}


_Correction = tuple[AnswerPath, Plain | None, Plain, str]
"""An answer that is corrected: its path, as it stands, as it shall be, and the text it then is read from."""


def _correction(form: Form, draft: Draft, wanted: tuple[str, str], wish: Wish) -> _Correction:
    path, question = _asked(form, draft, wanted[0])
    value = wanted[1].strip()
    there = answers(draft)
    old = there.get(path)
    where = f"--set {path}"
    if question.field.type in NOT_TYPED:
        raise UsageError(f"{where}: {question.field.label} is a block; change it in the record itself.")
    datum, problems = read_answer(question, value, _decimal(there, path), Place(file=""))
    if datum is None:
        problem = problems[0]
        raise UsageError(
            f"{where}: expected {problem.expected}; found {problem.found}. {problem.hint}".rstrip()
        )
    new = corrected(question, old, as_answer(question, value), misread=wish.misread)
    if new == old:
        raise UsageError(f"{where}: expected another answer; found {shown(old)} already.")
    return path, old, _told(new, question, wish), datum.printed


def _asked(form: Form, draft: Draft, text: str) -> tuple[AnswerPath, Question]:
    """The path of an answer and the question it answers; nothing else may be corrected."""
    where = f"--set {text}"
    try:
        path = AnswerPath.parse(text)
    except ValueError as fault:
        raise UsageError(
            f"{where}: expected PATH=VALUE, a path such as results/row_1/peer/sd; {fault}."
        ) from None
    section = form.by_id.get(path.section)
    if section is None:
        raise UsageError(f"{where}: {_unknown('a section', path.section or text, tuple(form.by_id))}")
    blocks = draft.sections.get(section.id, ())
    name = path.entry or section.id
    if name not in {block.id for block in blocks}:
        raise UsageError(f"{where}: {_unknown('an entry', name, tuple(block.id for block in blocks))}")
    block = next(block for block in blocks if block.id == name)
    if path.unit and path.unit not in block.units:
        raise UsageError(f"{where}: {_unknown('an arm or contrast', path.unit, tuple(block.units))}")
    questions = section.unit_questions if path.unit else section.questions
    question = next((one for one in questions if one.id == path.field), None)
    if question is None:
        raise UsageError(f"{where}: {_unknown('a question', path.field, tuple(one.id for one in questions))}")
    return path, question


def _unknown(what: str, name: str, known: Sequence[str]) -> str:
    hint = did_you_mean(name, known) or (f"There are {', '.join(known)}." if known else "There are none.")
    return f"expected {what} of the record; found {name!r}. {hint}"


def _decimal(there: Mapping[AnswerPath, Plain], path: AnswerPath) -> str:
    """How the numbers of an answer are read: as it says itself, else its block, else the record."""
    old = there.get(path)
    own = old.get("numbers") if isinstance(old, dict) else None
    block = there.get(AnswerPath(section=path.section, entry=path.entry, field="numbers"))
    for one in (own, block, there.get(AnswerPath(field="numbers"))):
        if isinstance(one, str) and one:
            return one
    return "decimal_point"


def _told(new: Plain, question: Question, wish: Wish) -> Plain:
    """A corrected answer with the words on it; one that was misread, with where it stands."""
    if isinstance(new, dict) and "corrected" in new:
        words, note = wish.words.strip(), new.get("note", "")
        kept = [part for part in (note, words) if isinstance(part, str) and part]
        return {**new, "note": "; ".join(dict.fromkeys(kept))}
    evidence = _evidence(wish)
    if not wish.misread or not evidence:
        return new
    opened: dict[str, Plain]
    opened = dict(new) if isinstance(new, dict) else {"code" if question.field.choices else "printed": new}
    before = opened.get("evidence")
    return {**opened, "evidence": {**(before if isinstance(before, dict) else {}), **evidence}}
