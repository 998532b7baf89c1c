"""Conditions in REDCap's logic: [name] for an answer, [name(code)] for a ticked box, "" for a blank."""

from __future__ import annotations

from typing import Final

from extraction_forms.exchange.foreign_logic import Said, Speech, Untold, Variable


def _reference(variable: Variable) -> str:
    if variable.over:
        raise Untold("the answers of a repeating instrument taken together")
    if variable.type == "choices":
        raise Untold("ticked boxes compared as a whole")
    return f"[{variable.name}]"


def _box(variable: Variable, code: str) -> str:
    if variable.over:
        raise Untold("the answers of a repeating instrument taken together")
    return f"[{variable.name}({code})]"


def _filled(variable: Variable) -> str:
    if variable.type == "choices":
        return "(" + " or ".join(f"{_box(variable, code)} = '1'" for code in variable.codes) + ")"
    return f'{_reference(variable)} <> ""'


def _blank(variable: Variable) -> str:
    if variable.type == "choices":
        return "(" + " and ".join(f"{_box(variable, code)} = '0'" for code in variable.codes) + ")"
    return f'{_reference(variable)} = ""'


def _flag(variable: Variable, answer: bool) -> str:  # noqa: FBT001
    return f"{_reference(variable)} = '{'1' if answer else '0'}'"


def _selected(variable: Variable, code: str) -> str:
    if variable.type == "choices":
        return f"{_box(variable, _known(variable, code))} = '1'"
    return f"{_reference(variable)} = '{code}'"


def _unselected(variable: Variable, code: str) -> str:
    if variable.type == "choices":
        return f"{_box(variable, _known(variable, code))} = '0'"
    return f"{_reference(variable)} <> '{code}'"


def _known(variable: Variable, code: str) -> str:
    if code not in variable.codes:
        raise Untold(f"the code {code} is not among its boxes")
    return code


def _count(variable: Variable) -> str:
    if variable.type == "choices":
        return f"sum({', '.join(_box(variable, code) for code in variable.codes)})"
    if variable.type in {"columns", "list"}:
        raise Untold("the items of a text counted")
    return f"if({_filled(variable)}, 1, 0)"


def _total(variable: Variable) -> Said:
    if variable.type not in {"whole", "number", "number_with_unit"}:
        raise Untold("a sum of what are no numbers")
    return Said(_reference(variable), (_filled(variable),))


REDCAP_LOGIC: Final = Speech(
    value=_reference,
    filled=_filled,
    blank=_blank,
    flag=_flag,
    selected=_selected,
    unselected=_unselected,
    count=_count,
    total=_total,
    number=lambda text: text,
    signs={
        "==": "=",
        "!=": "<>",
        "<": "<",
        "<=": "<=",
        ">": ">",
        ">=": ">=",
        "+": "+",
        "-": "-",
        "*": "*",
        "/": "/",
    },
)
