"""The differences between two extractors settled one by one, and the consensus that follows from them.

What either extractor wrote is only read. Each decision is in `adjudication.csv`, on the disk, before the next
is asked for; the consensus is built from the records and the decisions anew each time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from extraction_forms.adjudicate.consensus import NOT_YET, Drafts, consensus, decimal_of
from extraction_forms.adjudicate.decision_events import decision_events
from extraction_forms.adjudicate.decisions import (
    FILE,
    Decision,
    parse_decisions,
    read_decisions,
    with_decision,
    write_decisions,
)
from extraction_forms.adjudicate.differences import Difference, Settlement, settlement
from extraction_forms.adjudicate.left_out import left_out
from extraction_forms.adjudicate.locked import refuse_locked
from extraction_forms.compare.comparing import Comparison, compare
from extraction_forms.compare.extracted import Extracted, main_matching, read_two
from extraction_forms.compare.matching import Matching
from extraction_forms.compare.matching_file import is_unseen, matching_of, matching_path
from extraction_forms.corrections import carried
from extraction_forms.disk import journal
from extraction_forms.disk.locks import held
from extraction_forms.disk.safe_paths import inside
from extraction_forms.draft import Draft, answers, differences, with_head
from extraction_forms.errors import Place, Problem, Rejected, ReviewError
from extraction_forms.form import Form
from extraction_forms.frozen_values import frozen
from extraction_forms.history.log import additions, present_head
from extraction_forms.record_files import CONSENSUS
from extraction_forms.records import Record
from extraction_forms.store.saving import Stored, Wanted, load, load_file, save_all
from extraction_forms.store.status import LOCKED


@frozen
class Case:
    """A study that two people extracted by one form: the records, what was decided, and where that leaves them."""

    review: Path
    form: Form
    drafts: Drafts
    decisions: tuple[Decision, ...]
    settled: Settlement


@frozen
class Answer:
    """How a difference was settled: whose answer or which other, why, and where another was read."""

    chosen: str
    reason: str
    value: str = ""
    note: str = ""
    page: str = ""
    quote: str = ""


def open_case(review: Path, one: Extracted, forms: Mapping[str, Form], between: Iterable[str] = ()) -> Case:
    """The records of two extractors with what was decided on them.

    Raises:
        Rejected: a record is not submitted or has faults, the matching or the decisions have, or nobody has
            looked at a matching that is not plain.
        UsageError: it is not clear which two are meant.
    """
    a, b = read_two(review, one, forms, between)
    form = forms[one.form]
    main = main_matching(review, one, forms, (a.extractor, b.extractor))
    matching = matching_of(review, (a, b), form, main)
    _expect_seen(review, (a, b), form, matching)
    return case_of(review, compare(a, b, form, matching, main), form, main)


def case_of(review: Path, compared: Comparison, form: Form, main: Matching | None) -> Case:
    """Two records that were compared, with what was decided on them; `main` matches those of the study itself.

    Raises:
        Rejected: the decisions have faults.
        ReviewError: a record was changed meanwhile.
    """
    drafts = Drafts(
        a=_draft(review, compared.a, form), b=_draft(review, compared.b, form), form=form, main=main
    )
    decisions = read_decisions(review)
    settled = settlement(compared, form, decisions, decimal_of(drafts.a))
    return Case(review=review, form=form, drafts=drafts, decisions=decisions, settled=settled)


def _expect_seen(review: Path, records: tuple[Record, Record], form: Form, matching: Matching) -> None:
    """A matching that had to be worked out is looked at by a person before anything rests on it."""
    if not is_unseen(review, records, form, matching):
        return
    path = matching_path(review, records, form)
    command = f"synthesis compare REVIEW {matching.study} --form {form.id} --write-matching"
    raise Rejected(
        [
            Problem(
                place=Place(file=path.relative_to(review).as_posix()),
                where="",
                expected="the matching of the two records, looked at by a person",
                found="none yet, and their ids differ",
                hint=f"`{command}` writes the one that is proposed.",
            )
        ]
    )


def _draft(review: Path, record: Record, form: Form) -> Draft:
    stored = load_file(review, review / record.path, form)
    if stored is None or stored.sha256 != record.sha256:
        raise _changed(record.path)
    return stored.draft


def _changed(path: str) -> ReviewError:
    return ReviewError(f"{path}: the record was changed meanwhile; nothing was settled. Please begin again.")


def find(case: Case, path: str) -> Difference | None:
    """The difference at a path; None where there is none (any more)."""
    return next((one for one in case.settled.differences if str(one.path) == path), None)


def decide(case: Case, difference: Difference, answer: Answer, by: str, on: str) -> Case:
    """Settle one difference, on the disk before this returns, and look anew at what is left.

    Args:
        case: The records.
        difference: What is settled.
        answer: How.
        by: Who settles it.
        on: The day, as YYYY-MM-DD.

    Raises:
        Rejected: the answer is none to the question, or there is no such choice or reason; nothing was written.
        ReviewError: a record was changed meanwhile, or the file cannot be written.
    """
    return decide_all(case, [(difference, answer)], by, on)


def decide_all(case: Case, answers: Iterable[tuple[Difference, Answer]], by: str, on: str) -> Case:
    """Settle several differences in one step: all of them, or none where one is at fault.

    Raises:
        Rejected: every fault at once, or somebody else has settled one of them meanwhile; nothing was written.
        ReviewError: a record was changed meanwhile, or the file cannot be written.
    """
    pairs = list(answers)
    new = [decision_on(case, difference, answer, (by, on)) for difference, answer in pairs]
    parse_decisions(write_decisions(new))
    tried = tried_with(case, new)
    paths = {decision.path for decision in new}
    faults = [fault for one in tried.differences if str(one.path) in paths for fault in one.problems]
    if faults:
        raise Rejected(faults)
    path = inside(case.review, FILE)
    with held(case.review, by):
        for record in (case.settled.comparison.a, case.settled.comparison.b):
            _draft(case.review, record, case.form)
        journal.finish(case.review)
        decisions = read_decisions(case.review)
        _refuse_settled_meanwhile(decisions, new, pairs)
        events = decision_events(case.review, decisions, new)
        for decision in new:
            decisions = with_decision(decisions, decision)
        _, lines = additions(present_head(case.review), events)
        text = write_decisions(decisions)
        there = journal.content_of(path)
        if lines or there != text.encode():
            before = journal.sha256(there) if there is not None else ""
            journal.carry_out(case.review, (journal.Replacement(path=FILE, text=text, before=before), *lines))
    return _with(case, decisions)


def _tell_changed_by_hand(review: Path, by: str) -> None:
    """Tell in the history which of the decisions it knows were changed in the file by hand."""
    with held(review, by):
        journal.finish(review)
        _, lines = additions(present_head(review), decision_events(review, read_decisions(review), ()))
        if lines:
            journal.carry_out(review, lines)


def refreshed(case: Case) -> Case:
    """The case with the decisions that are on the disk now, whoever made them.

    Raises:
        Rejected: every fault of the decisions at once.
    """
    return _with(case, read_decisions(case.review))


def _with(case: Case, decisions: tuple[Decision, ...]) -> Case:
    settled = settlement(case.settled.comparison, case.form, decisions, decimal_of(case.drafts.a))
    return replace(case, decisions=decisions, settled=settled)


def _refuse_settled_meanwhile(
    there: Iterable[Decision], new: Iterable[Decision], pairs: Iterable[tuple[Difference, Answer]]
) -> None:
    """Stop where a decision would take the place of one that whoever makes it has not seen."""
    present = {one.key: one for one in there}
    problems = []
    for decision, (difference, answer) in zip(new, pairs, strict=True):
        other = present.get(decision.key)
        if other is None or other == difference.decision or decided_as(other, answer):
            continue
        problems.append(
            Problem(
                place=other.place,
                where=difference.where,
                expected="a difference that nobody else has settled meanwhile",
                found=other.told,
                hint="That stands as it is.",
            )
        )
    if problems:
        raise Rejected(problems)


def decided_as(decision: Decision, answer: Answer) -> bool:
    """Whether a decision says what an answer says, whoever made it and when."""
    value = answer.value if answer.chosen == "other" else decision.value
    mine = (answer.chosen, value, answer.reason, answer.note, answer.page, answer.quote)
    return mine == (
        *(decision.chosen, decision.value, decision.reason),
        *(decision.note, decision.page, decision.quote),
    )


def tried_with(case: Case, new: Iterable[Decision]) -> Settlement:
    """Where the two records would stand with these decisions as well; nothing is written."""
    decisions = case.decisions
    for decision in new:
        decisions = with_decision(decisions, decision)
    return settlement(case.settled.comparison, case.form, decisions, decimal_of(case.drafts.a))


def decision_on(case: Case, difference: Difference, answer: Answer, who: tuple[str, str]) -> Decision:
    """The decision that an answer is, with the records it is made on; `who` is the person and the day."""
    a, b = case.settled.comparison.a, case.settled.comparison.b
    own = {"a": difference.a, "b": difference.b}
    return Decision(
        study=a.study,
        form=case.form.id,
        path=str(difference.path),
        extractor_a=a.extractor,
        value_a=difference.a,
        extractor_b=b.extractor,
        value_b=difference.b,
        chosen=answer.chosen,
        value=own.get(answer.chosen, answer.value),
        reason=answer.reason,
        note=answer.note,
        page=answer.page,
        quote=answer.quote,
        by=who[0],
        on=who[1],
        revision_a=str(a.revision),
        sha256_a=a.sha256,
        revision_b=str(b.revision),
        sha256_b=b.sha256,
        place=Place(file=str(difference.path)),
    )


def refuse_unsettled(settled: Settlement) -> None:
    """Stop where something is left to be settled.

    Raises:
        Rejected: naming each difference, and each decision that was made on other answers.
    """
    found = [*settled.problems, *(_open(settled, one) for one in settled.unsettled if not one.problems)]
    if found:
        raise Rejected(found)


def _open(settled: Settlement, one: Difference) -> Problem:
    a, b = settled.comparison.a.extractor, settled.comparison.b.extractor
    found = f"{a} {_shown(one.a)}, {b} {_shown(one.b)}"
    hint = ""
    if one.state == "stale" and one.decision is not None:
        hint = f"It was settled when it said {a} {_shown(one.decision.value_a)}, {b} {_shown(one.decision.value_b)}."
    elif one.note:
        hint = f"({one.note}.)"
    return Problem(place=_place(settled, one), where=one.where, expected="a decision", found=found, hint=hint)


def _shown(text: str) -> str:
    short = text if len(text) <= 60 else f"{text[:57]}..."
    return repr(short) if text else "nothing"


def _place(settled: Settlement, one: Difference) -> Place:
    if one.item is not None:
        datum = one.item.a or one.item.b
        if datum is not None:
            return datum.place
    return Place(file=(settled.comparison.a if one.a else settled.comparison.b).path)


def refuse_unbuilt(review: Path, stored: Stored) -> None:
    """Stop a draft of a consensus from being submitted by hand where `save_consensus` says when it may be.

    One that was written by hand, in a review without decisions on it, may be once it is whole.

    Raises:
        Rejected: there are decisions on it, or something of it is not yet extracted.
    """
    if stored.path.name.split(".", 1)[0] != CONSENSUS or stored.draft.text("status") == "submitted":
        return
    study, form = stored.draft.text("study"), stored.form.id
    decided = any((one.study, one.form) == (study, form) for one in read_decisions(review))
    waiting = any(
        isinstance(answer, dict) and answer.get("missing") == NOT_YET
        for answer in answers(stored.draft).values()
    )
    if decided or waiting:
        place = Place(file=stored.path.relative_to(review).as_posix())
        command = f"synthesis adjudicate REVIEW {study} --form {form} --by NAME"
        expected, found = "a consensus that is built of the records and the decisions", "a draft of it"
        hint = f"`{command}` asks what is left to settle, and submits it."
        raise Rejected([Problem(place=place, where="status", expected=expected, found=found, hint=hint)])


@frozen
class Saved:
    """The consensus as it stands in its file, whether it is the first, and how many answers are new."""

    stored: Stored
    path: str
    changed: int
    first: bool


def save_consensus(case: Case, by: str, *, draft: bool = False) -> Saved:
    """Build the consensus and save it as `consensus.yaml`; where nothing is new, nothing is written.

    One that is locked stays so where nothing is new.

    Args:
        case: The records and the decisions.
        by: Who settled them.
        draft: Whether to save a draft where differences are left, with these not yet extracted.

    Raises:
        Rejected: differences are left, what was settled names a result that was left out of the study's own
            consensus, the form does not accept it, or it is locked; every fault at once.
        Conflict: somebody else saved it meanwhile.
    """
    if not draft:
        refuse_unsettled(case.settled)
    study = case.settled.comparison.study
    there = load(case.review, study, CONSENSUS, case.form)
    status = "draft" if case.settled.unsettled else "submitted"
    if there is not None and there.draft.text("status") == LOCKED:
        status = LOCKED
    built = consensus(case.settled, case.drafts, by, status)
    if there is not None:
        built = carried(there.draft, built)
    if there is not None and _same(there.draft, built):
        built = with_head(built, extractor=there.draft.text("extractor"))
    if status == LOCKED and (there is None or differences(there.draft, built)):
        refuse_locked(case.review, study, case.form)
    dangling = [] if status == "draft" else list(left_out(case.review, case.form, case.settled, built))
    if dangling:
        raise Rejected(dangling)
    wanted = Wanted(draft=built, form=case.form, expected=there.sha256 if there else None, name=CONSENSUS)
    names = f"{case.settled.comparison.a.extractor} and {case.settled.comparison.b.extractor}"
    _tell_changed_by_hand(case.review, by)
    (stored,) = save_all(case.review, [wanted], actor=by, reason=f"Consensus of {names}")
    return Saved(
        stored=stored,
        path=stored.path.relative_to(case.review).as_posix(),
        changed=len(differences(there.draft if there else None, stored.draft)),
        first=there is None,
    )


def _same(there: Draft, built: Draft) -> bool:
    """Whether a consensus says already what it would say, whoever settled it."""
    return not differences(there, built) and there.text("status") == built.text("status")
