"""The judgement of a topic: which cases agree, which we refuse by rule, which we cannot be asked yet, what is wrong."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from extraction_forms.errors import ReviewError
from synthesis.numbers import Unavailable
from tests.acceptance.adapters import ADAPTERS
from tests.acceptance.cases import Case, Topic, Unreadable
from tests.acceptance.questions import Number, Question, kind

FLOOR = 1e-5  # the least size a difference is measured against
MOST_EXCEPTIONS = {"dependent": 0.02, "diagnostics": 0.02, "small_study": 0.02, "votes": 0.03}
USUAL_MOST = 0.01
EXCEPTIONS = Path(__file__).with_name("exceptions.json")

# What a result of R says of the call rather than of the data.
DESCRIPTIVE = {"btt", "class", "coef_names", "int_only", "k_f", "measure", "method", "model", "p", "test"}
DESCRIPTIVE |= {"x_ddf", "x_pi.ddf", "x_pi.dist"}

Exceptions = Mapping[tuple[str, str, str], str]


@dataclass(slots=True, kw_only=True)
class Outcome:
    """What became of the cases of one topic; `closest` is the largest share of a tolerance that was used up."""

    topic: str
    counted: int | None
    read: int
    covered: bool
    agreed: int = 0
    refused: int = 0
    numbers: int = 0
    excused: set[str] = field(default_factory=set)
    not_covered: Counter[str] = field(default_factory=Counter)
    not_compared: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    closest: tuple[float, str] = (0.0, "")


def exceptions(path: Path = EXCEPTIONS) -> dict[tuple[str, str, str], str]:
    """The numbers in which R is known to be wrong: (topic, case, field) -> the proof."""
    rows = json.loads(path.read_text(encoding="utf-8"))["exceptions"]
    for row in rows:
        missing = [key for key in ("topic", "case", "field", "digits", "proof") if not row.get(key)]
        if missing:
            raise Unreadable(
                f"{path.name}: {row.get('case', 'a row')}: expected {', '.join(missing)}; found none"
            )
    return {(row["topic"], row["case"], row["field"]): row["proof"] for row in rows}


def judge(topic: Topic, excused: Exceptions) -> Outcome:
    """Ask every case of a topic that can be asked; `faults` says all that is wrong."""
    outcome = Outcome(
        topic=topic.name, counted=topic.counted, read=len(topic.cases), covered=topic.name in ADAPTERS
    )
    outcome.faults += topic.unreadable
    for case in topic.cases:
        if outcome.covered:
            _ask(case, outcome, excused)
        else:
            outcome.not_covered[kind(case)] += 1
    if outcome.covered:
        _count(outcome)
        known = {case.name for case in topic.cases}
        unneeded = [key for key in excused if key[0] == topic.name and key[1] in known - outcome.excused]
        outcome.faults += [
            f"{case}: {name}: the exception is not needed any more" for _, case, name in unneeded
        ]
    return outcome


def difference(ours: float, theirs: float) -> float:
    """max |a - b| / max(|a|, |b|, 1e-5); 0 for the same infinity, infinite where only one is a number."""
    if ours == theirs:
        return 0.0
    apart = abs(ours - theirs) / max(abs(ours), abs(theirs), FLOOR)
    return apart if apart == apart else float("inf")  # noqa: PLR0124 - NaN alone differs from itself


def _ask(case: Case, outcome: Outcome, excused: Exceptions) -> None:
    try:
        question = ADAPTERS[outcome.topic](case)
        if not isinstance(question, Question):
            outcome.not_covered[question.what] += 1
        elif rule := case.error or question.refusal:
            _expect_refusal(case, question, rule, outcome)
        else:
            _compare(case, question.answer(), outcome, excused)
            outcome.not_compared.update(set(case.result) - question.compared - DESCRIPTIVE)
    except ReviewError as refusal:
        outcome.faults.append(f"{case.name}: R has an answer, we refuse: {refusal}")
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as fault:
        outcome.faults.append(f"{case.name}: cannot be read: {fault!r}")


def _expect_refusal(case: Case, question: Question, rule: str, outcome: Outcome) -> None:
    try:
        question.answer()
    except ReviewError:
        outcome.refused += 1
    except KeyError:  # ours was computed, and R has nothing to lay beside it
        outcome.faults.append(f"{case.name}: expected a refusal ({rule}); we gave an answer")
    else:
        outcome.faults.append(f"{case.name}: expected a refusal ({rule}); we gave an answer")


def _compare(case: Case, numbers: list[Number], outcome: Outcome, excused: Exceptions) -> None:
    wrong = []
    absent = False
    for one in numbers:
        if isinstance(one.ours, Unavailable):
            absent = absent or bool(one.absent)
            wrong += (
                [] if one.absent else [f"{case.name}: {one.name}: R has {one.theirs}, ours is {one.ours}"]
            )
            continue
        outcome.numbers += 1
        apart = difference(one.ours, one.theirs)
        if apart <= one.tolerance:
            used = apart / one.tolerance if one.tolerance else 0.0
            outcome.closest = max(outcome.closest, (used, f"{case.name}: {one.name}, {apart:.1e}"))
        elif (outcome.topic, case.name, one.name) in excused:
            outcome.excused.add(case.name)
        else:
            told = (
                f"R has {one.theirs!r}, we have {one.ours!r}: {apart:.1e} apart, allowed {one.tolerance:.0e}"
            )
            wrong.append(f"{case.name}: {one.name}: {told}")
    outcome.faults += wrong
    if not wrong:
        outcome.refused += absent
        outcome.agreed += not absent


def _count(outcome: Outcome) -> None:
    """Too few cases, none that could be asked, or too many exceptions."""
    if outcome.counted is None:
        outcome.faults.append("the README of the folder does not count this topic")
    elif outcome.read < outcome.counted:
        outcome.faults.append(f"expected the {outcome.counted} cases the README counts; found {outcome.read}")
    if outcome.read and not outcome.agreed and not outcome.faults:
        outcome.faults.append(f"none of {outcome.read} cases could be compared")
    most = MOST_EXCEPTIONS.get(outcome.topic, USUAL_MOST) * outcome.read
    if len(outcome.excused) > most:
        names = ", ".join(sorted(outcome.excused))
        outcome.faults.append(
            f"expected at most {most:g} exceptions among {outcome.read} cases; found {names}"
        )
