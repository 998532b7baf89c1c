"""A proposed judgement with the path that led to it in words, or what is still needed for one."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final, Literal

from extraction_forms.condition_words import in_words
from extraction_forms.conditions import holds
from extraction_forms.datum import environment
from extraction_forms.entry.guided.because import because, undecided
from extraction_forms.entry.guided.so_far import Data
from extraction_forms.fields import Field
from extraction_forms.form import Case, Form, Proposal, Question, Section
from extraction_forms.form_names import Scope, block_scope
from extraction_forms.frozen_values import frozen
from extraction_forms.proposing import proposed

_NUMBER: Final = re.compile(r"[A-Z]?[0-9]+[a-z]?(?:\.[0-9]+[a-z]?)*(?= )")

State = Literal["holds", "not", "open", "later"]
_STATES: Final[Mapping[bool | None, State]] = MappingProxyType({True: "holds", False: "not", None: "open"})


@frozen
class CaseTold:
    """One case of a proposal's rule: what it gives, when in words, and whether it holds by the answers so far.

    `later` is a case that is not looked at, since one before it holds or is open.
    """

    label: str
    words: str
    state: State


@frozen
class Path:
    """What a rule proposes: the code and its label, empty without a proposal; why, what is needed, and every case."""

    code: str
    label: str
    why: str
    needed: tuple[str, ...]
    cases: tuple[CaseTold, ...]


def paths(form: Form, section: Section, data: Data) -> Mapping[str, Path]:
    """The paths of a section's proposals for one block of answers, by the proposals' ids."""
    codes = proposed(form, section.id, data)
    known: dict[str, object] = environment(data)
    scope = block_scope(section.questions)
    found: dict[str, Path] = {}
    for one in form.proposals:
        question = section.question(one.field)
        if one.section != section.id or question is None:
            continue
        found[one.id] = _path(one, codes.get(one.id, ""), (section, question.field), (known, scope))
        if one.id in codes:
            known[one.id] = codes[one.id]
        named = replace(question.field, id=one.id)
        scope = replace(scope, single=MappingProxyType({**scope.single, one.id: named}))
    return MappingProxyType(found)


def _path(
    one: Proposal, code: str, of: tuple[Section, Field], by: tuple[Mapping[str, object], Scope]
) -> Path:
    (section, field), (known, scope) = of, by
    cases = tuple(_cases(one.cases, field, known, scope))
    at = next((n for n, case in enumerate(cases) if case.state in {"holds", "open"}), len(cases))
    held = one.cases[at] if at < len(cases) and cases[at].state == "holds" else None
    return Path(
        code=code,
        label=label_of(field, code),
        why=_why(held, known, scope) if code and held else "",
        needed=() if code else tuple(_needed(one.cases[at : at + 1], section, known)),
        cases=cases,
    )


def _cases(
    cases: Iterable[Case], field: Field, known: Mapping[str, object], scope: Scope
) -> Iterator[CaseTold]:
    ended = False
    for case in cases:
        state: State = "later" if ended else _state(case, known)
        ended = ended or state in {"holds", "open"}
        yield CaseTold(label=label_of(field, case.code), words=_words(case, scope), state=state)


def _words(case: Case, scope: Scope) -> str:
    if case.when is None or _is_always(case):
        return "in all other cases"
    return f"if {in_words(case.when, scope)}"


def _is_always(case: Case) -> bool:
    return case.when is None or case.when.text.strip() == "true"


def _state(case: Case, known: Mapping[str, object]) -> State:
    return _STATES[holds(case.when, known)]


def _why(case: Case, known: Mapping[str, object], scope: Scope) -> str:
    if case.when is None or _is_always(case):
        return "none of the other cases holds"
    return because(case.when, known, scope)


def _needed(cases: Iterable[Case], section: Section, known: Mapping[str, object]) -> Iterator[str]:
    """What is still needed: the open questions that are asked by now; where none is, those that may be asked later."""
    open_ones: dict[str, Question] = {}
    for case in cases:
        for name in undecided(case.when, known) if case.when is not None else ():
            question = section.question(name.partition(".")[0])
            if question is not None:
                open_ones[question.id] = question
    states = {name: _is_asked(one, known, open_ones) for name, one in open_ones.items()}
    sure = [name for name, state in states.items() if state]
    for name in sure or [name for name, state in states.items() if state is None]:
        yield short_label(open_ones[name].field.label)


def _is_asked(question: Question, known: Mapping[str, object], waiting: Collection[str]) -> bool | None:
    """Whether a question is asked by now; None where that hangs on one that is `waiting` for its answer."""
    found = holds(question.when, known)
    if found is None and question.when is not None:
        return None if set(undecided(question.when, known)) & set(waiting) else True
    return found


def short_label(label: str) -> str:
    """The number of a numbered question, `2.1a`; else its label."""
    found = _NUMBER.match(label)
    return found.group() if found else label


def label_of(field: Field, code: str) -> str:
    """What a code of a question is called; the code itself where it has no other name."""
    return next((choice.label for choice in field.choices if choice.code == code), code)
