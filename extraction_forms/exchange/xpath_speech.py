"""Conditions in the XPath of XLSForm: ${name} for an answer, '' for a blank."""

from __future__ import annotations

from typing import Final

from extraction_forms.exchange.foreign_logic import Said, Speech, Untold, Variable


def _reference(variable: Variable) -> str:
    return f"${{{variable.name}}}"


def _filled(variable: Variable) -> str:
    return f"{_reference(_single(variable))} != ''"


def _blank(variable: Variable) -> str:
    return f"{_reference(_single(variable))} = ''"


def _single(variable: Variable) -> Variable:
    if variable.over:
        raise Untold("an answer of every entry, taken as one")
    return variable


def _flag(variable: Variable, answer: bool) -> str:  # noqa: FBT001
    return f"{_reference(_single(variable))} = '{'yes' if answer else 'no'}'"


def _selected(variable: Variable, code: str) -> str:
    return f"selected({_reference(_single(variable))}, '{code}')"


def _unselected(variable: Variable, code: str) -> str:
    return f"not({_selected(variable, code)})"


def _count(variable: Variable) -> str:
    reference = _reference(variable)
    if variable.over:
        return f"count({reference}[. != ''])"
    if variable.type in {"columns", "list"}:
        raise Untold("the items of a text counted")
    if variable.type == "choices":
        return f"count-selected({reference})"
    return f"if({reference} != '', 1, 0)"


def _total(variable: Variable) -> Said:
    if variable.type not in {"whole", "number", "number_with_unit"}:
        raise Untold("a sum of what are no numbers")
    reference = _reference(variable)
    if not variable.over:
        return Said(reference, (_filled(variable),))
    return Said(f"sum({reference})", (f"count({reference}) > 0", f"count({reference}[. = '']) = 0"))


XPATH: Final = Speech(
    value=_reference,
    filled=_filled,
    blank=_blank,
    flag=_flag,
    selected=_selected,
    unselected=_unselected,
    count=_count,
    total=_total,
    number=lambda text: f"number({text})" if text.startswith("$") else text,
    signs={
        "==": "=",
        "!=": "!=",
        "<": "<",
        "<=": "<=",
        ">": ">",
        ">=": ">=",
        "+": "+",
        "-": "-",
        "*": "*",
        "/": "div",
    },
    always="true()",
    never="false()",
)
