"""What a form asks of one block of answers, laid out once, so that each of many blocks is held against it quickly."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field
from types import MappingProxyType
from typing import Final

from extraction_forms import condition_tree as tree
from extraction_forms.conditions import ConditionFault, Expression
from extraction_forms.datum import environment
from extraction_forms.form import Check, Proposal, Question
from extraction_forms.form_names import fields_of
from extraction_forms.frozen_values import frozen
from extraction_forms.records import Datum
from extraction_forms.yaml_text import Map, Node

_MOST_PLANS: Final = 4096
_OF_PRESENCE: Final = frozenset({"answered", "blank"})

Pattern = tuple[tuple[str, ...], tuple[str, ...], tuple[bool, ...], bool]
"""The keys that are written, the answers that could be read, which of them are blank, whether all must be there."""


@frozen
class Plan:
    """What is left to look at in a block once it is known which of its questions are answered."""

    questions: tuple[Question, ...]
    checks: tuple[tuple[Check, tuple[str, ...]], ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing can be wrong with the block beyond its single answers."""
        return not self.questions and not self.checks


@frozen
class Asked:
    """The questions, checks and proposals of a block; `needed` are the questions that always need an answer.

    Blocks of the same pattern are looked at in the same way, so the plans for the patterns met are remembered;
    of a million blocks there are rarely more than a few dozen.
    """

    questions: tuple[Question, ...]
    ranks: Mapping[str, int]
    needed: frozenset[str]
    checks: tuple[Check, ...]
    proposals: tuple[Proposal, ...] = ()
    _plans: dict[Pattern, Plan] = field(default_factory=dict, repr=False, compare=False)

    def written(self, node: Map) -> list[tuple[Question, Node]]:
        """The questions that something stands under, in the form's order, with what stands there."""
        ranks = self.ranks
        found = {ranks[key.value]: answer for key, answer in node.items if key.value in ranks}
        return [(self.questions[rank], found[rank]) for rank in sorted(found)]

    def plan(self, node: Map, data: Mapping[str, Datum], *, complete: bool) -> Plan:
        """What is left to look at in the block that `node` holds and `data` was read from."""
        written = tuple([key.value for key, _ in node.items])
        blanks = tuple([_is_blank(datum) for datum in data.values()])
        pattern = (written, tuple(data), blanks, complete)
        plan = self._plans.get(pattern)
        if plan is None:
            if len(self._plans) >= _MOST_PLANS:
                self._plans.clear()
            plan = self._plans[pattern] = _plan(self, frozenset(written), data, complete=complete)
        return plan


def asked(
    questions: Iterable[Question], checks: Iterable[Check], proposals: Iterable[Proposal] = ()
) -> Asked:
    """What these questions and checks ask of a block, and what its answers may propose."""
    every = tuple(questions)
    needed = (q.id for q in every if q.when is None and q.field.required != "no" and not q.field.retired)
    return Asked(
        questions=every,
        ranks=MappingProxyType({question.id: rank for rank, question in enumerate(every)}),
        needed=frozenset(needed),
        checks=tuple(checks),
        proposals=tuple(proposals),
    )


def _is_blank(datum: Datum) -> bool:
    """Whether a condition finds nothing in an answer: it is missing, or an empty text, list or block."""
    return bool(datum.missing) or (not datum.value and not isinstance(datum.value, (int, float)))


def _plan(asked: Asked, written: frozenset[str], data: Mapping[str, Datum], *, complete: bool) -> Plan:
    checks = (
        (check, tuple(fields_of(check.expression.names)))
        for check in asked.checks
        # Of a draft nobody asks yet what is still unanswered.
        if complete or "answered" not in check.expression.functions
    )
    return Plan(
        questions=tuple(one for one in asked.questions if _may_be_wrong(one, written, complete=complete)),
        checks=tuple(
            (check, named) for check, named in checks if _may_fail(check.expression, named, written, data)
        ),
    )


def _may_be_wrong(question: Question, written: frozenset[str], *, complete: bool) -> bool:
    """Whether an answer may be lacking, or one be given to a question that is not asked."""
    if question.field.retired:
        return False
    is_needed = complete and question.field.required != "no"
    is_written = question.id in written
    return (is_needed and not is_written) if question.when is None else (is_needed or is_written)


def _may_fail(
    expression: Expression, named: tuple[str, ...], written: frozenset[str], data: Mapping[str, Datum]
) -> bool:
    """Whether a check has to be evaluated in blocks of this pattern.

    An answer that could not be read has its fault already; what follows from it is none. What hangs on nothing
    but which questions are answered comes out alike in all these blocks.
    """
    if any(name in written and name not in data for name in named):
        return False
    hangs_on_presence = _hangs_on_presence(expression) or not any(name in data for name in named)
    try:
        return not hangs_on_presence or expression.evaluate(environment(data)) is False
    except ConditionFault:
        return True


def _hangs_on_presence(expression: Expression) -> bool:
    values = any(isinstance(node, tree.Name) for node in tree.walk(expression.root))
    return not values and _OF_PRESENCE.issuperset(expression.functions)
