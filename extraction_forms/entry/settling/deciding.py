"""An answer that somebody sends to a difference: held against what they saw, checked, and saved at once."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from extraction_forms.adjudicate.answer_text import fault_words
from extraction_forms.adjudicate.decisions import REASONS, today
from extraction_forms.adjudicate.differences import Difference
from extraction_forms.adjudicate.locked import refuse_locked
from extraction_forms.adjudicate.overruling import at, overrulings, with_side
from extraction_forms.adjudicate.settling import (
    Answer,
    Case,
    decide_all,
    decided_as,
    refreshed,
    save_consensus,
)
from extraction_forms.disk.locks import Busy
from extraction_forms.entry.settling.lines import Typed
from extraction_forms.entry.settling.tokens import token_of
from extraction_forms.errors import Rejected, ReviewError, UsageError
from extraction_forms.frozen_values import frozen

OTHER: Final = "other"
KEEP: Final = "keep"
_GONE: Final = "This question is not asked any more: what was settled before it has changed."
_OTHERWISE: Final = (
    "One of the answers, or what was decided, changed after this page was opened. Look at both again."
)


@frozen
class Sent:
    """What was sent: to which path, having seen what, and how it is settled."""

    path: str
    token: str
    typed: Typed


@frozen
class Decided:
    """What became of it: the case as it stands now; faults of the answer; or what stands there that was not seen.

    `unbuilt` says why the consensus could not be written though nothing is left.
    """

    case: Case
    faults: tuple[str, ...] = ()
    stale: str = ""
    unbuilt: tuple[str, ...] = ()


def decided(case: Case, sent: Sent, by: str) -> Decided:
    """Settle one difference, or overrule an answer, and write the consensus once nothing is left.

    Nothing is written over what whoever sends it has not seen.

    Raises:
        Busy: somebody else is writing.
    """
    one = at(case, sent.path)
    if one is None:
        return Decided(case=case, stale=_GONE)
    answer = _answer(sent.typed)
    if _is_settled_so(one, answer):
        return _concluded(case, by)
    if token_of(case.settled.comparison, one) != sent.token:
        return Decided(case=case, stale=_changed(one))
    faults = _lacking(one, sent.typed)
    return Decided(case=case, faults=faults) if faults else _tried(case, (one, answer), sent, by)


def _tried(case: Case, settled: tuple[Difference, Answer], sent: Sent, by: str) -> Decided:
    """Save an answer; or why it was not saved."""
    try:
        refuse_locked(case.review, case.settled.comparison.study, case.form)
        now = _saved(case, *settled, by)
    except UsageError as fault:
        return Decided(case=case, faults=(str(fault),))
    except Rejected as fault:
        return _refused(case, sent, tuple(fault_words(problem) for problem in fault.problems))
    except Busy:
        raise
    except ReviewError as fault:  # a record was changed while the answer was on its way
        return Decided(case=case, stale=str(fault))
    return _concluded(now, by)


def _is_settled_so(one: Difference, answer: Answer) -> bool:
    """Whether a button was pressed twice."""
    said = with_side(one, answer) if one.agreed else answer
    return one.decision is not None and one.state == "settled" and decided_as(one.decision, said)


def _answer(typed: Typed) -> Answer:
    is_other = typed.choice == OTHER
    return Answer(
        chosen="" if typed.choice == KEEP else typed.choice,
        reason=typed.reason,
        value=typed.value.strip() if is_other else "",
        note=typed.note.strip(),
        page=typed.page.strip(),
        quote=typed.quote.strip(),
    )


def _saved(case: Case, one: Difference, answer: Answer, by: str) -> Case:
    """What is agreed is overruled as by its path; a difference is settled."""
    if not one.agreed:
        return decide_all(case, [(one, answer)], by, today())
    wanted = replace(answer, chosen="")
    new = overrulings(case, [(str(one.path), wanted)])
    return decide_all(case, new, by, today()) if new else case


def _lacking(one: Difference, typed: Typed) -> tuple[str, ...]:
    """What has not been chosen or typed yet, in words."""
    faults: list[str] = []
    known = {KEEP, OTHER} if one.agreed else {"a", "b", OTHER}
    if typed.choice not in known:
        faults.append("Choose which answer is right.")
    if typed.choice == OTHER and not typed.value.strip():
        faults.append("Type the other answer, or “missing: not_reported” and the like where there is none.")
    if typed.reason not in REASONS:
        faults.append("Say why, by one of the reasons.")
    return tuple(faults)


def _changed(one: Difference) -> str:
    """What stands there that the page did not show."""
    if one.decision is not None and one.state == "settled":
        return f"This was settled meanwhile: {one.decision.told}. That stands; look at it before you settle it anew."
    return _OTHERWISE


def _refused(case: Case, sent: Sent, faults: tuple[str, ...]) -> Decided:
    """Whether an answer was at fault, or somebody settled the same while it was on its way."""
    now = refreshed(case)
    one = at(now, sent.path)
    if one is not None and token_of(now.settled.comparison, one) != sent.token:
        return Decided(case=now, stale=_changed(one))
    return Decided(case=now, faults=faults)


def _concluded(case: Case, by: str) -> Decided:
    """Write the consensus where nothing is left to settle."""
    if case.settled.unsettled:
        return Decided(case=case)
    return Decided(case=case, unbuilt=concluded(case, by))


def concluded(case: Case, by: str, *, draft: bool = False) -> tuple[str, ...]:
    """Write the consensus, or a draft of it; why not, where it cannot be written."""
    try:
        save_consensus(case, by, draft=draft)
    except Rejected as fault:
        return tuple(str(problem) for problem in fault.problems)
    except ReviewError as fault:
        return tuple(str(fault).splitlines())
    return ()
