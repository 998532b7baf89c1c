"""What EPPI-Reviewer calls the numbers of an outcome, and the fields that hold them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from extraction_forms.exchange.eppi.source import Number, Outcome
from extraction_forms.yaml_write import Writable

_OF_GROUP: Final = re.compile(r"group ([12]) (.+)\Z")
_GROUPS: Final = MappingProxyType(
    {
        "n": "n",
        "mean": "mean",
        "sd": "sd",
        "se": "se",
        "events": "events",
        "ci lower": "ci_low",
        "ci upper": "ci_high",
        "lower ci": "ci_low",
        "upper ci": "ci_high",
        "no events": "none",
    }
)
_ESTIMATES: Final = (
    ("smd", "smd", ""),
    ("mean difference", "md", ""),
    ("odds ratio", "estimate", "or"),
    ("risk ratio", "estimate", "rr"),
    ("risk difference", "estimate", "rd"),
    ("peto odds ratio", "estimate", "or"),
)
"""What an estimate is called, the field that holds it, and its scale."""

_ERRORS: Final = MappingProxyType(
    {
        "smd": ("se (smd)",),
        "mean difference": ("se (mean difference)",),
        "odds ratio": ("se (log or)", "se (odds ratio)"),
        "risk ratio": ("se (log rr)", "se (risk ratio)"),
        "risk difference": ("se (risk difference)",),
        "peto odds ratio": ("se (log peto or)", "se (peto or)"),
    }
)
_TOGETHER: Final = MappingProxyType({"events": ("events", "total"), "n": ("n", "mean", "sd")})
_POSITIVE: Final = frozenset({"n", "sd", "se"})
_WHOLE: Final = frozenset({"n", "events", "none"})
_SIDES: Final = "EPPI-Reviewer takes group 2 from group 1; it does not say which of them had the intervention"
_NOT: Final = MappingProxyType(
    {
        "6": "a diagnostic test, which compares no arms",
        "7": "a correlation, which compares no arms",
    }
)

Block = dict[str, Writable]


def why_not(outcome: Outcome) -> str:
    """Why an outcome gives no result; empty where it gives one."""
    if outcome.kind in _NOT:
        return _NOT[outcome.kind]
    given = groups_of(outcome) or tuple(estimates_of(outcome)) or test_of(outcome)
    return "" if given else "no numbers that a result holds"


def groups_of(outcome: Outcome) -> dict[str, Block]:
    """The numbers of each group (`1`, `2`), those that belong together given or missing; 0 stands for nothing typed."""
    told: dict[str, dict[str, Number]] = {}
    for one in outcome.numbers:
        found = _OF_GROUP.match(_plain(one.called))
        field = _GROUPS.get(found[2], "") if found else ""
        if found and field and not (field in _POSITIVE and _nothing(one.text)):
            told.setdefault(found[1], {})[field] = one
    for numbers in told.values():
        if {"ci_low", "ci_high"} <= set(numbers) and all(
            _nothing(numbers[key].text) for key in ("ci_low", "ci_high")
        ):
            del numbers["ci_low"], numbers["ci_high"]
    counted = {group: numbers for group, numbers in told.items() if "events" in numbers and "none" in numbers}
    if counted and not all(_nothing(one.text) for numbers in counted.values() for one in numbers.values()):
        return {group: _counts(numbers) for group, numbers in counted.items()}
    return {group: _means(numbers) for group, numbers in told.items() if "n" in numbers}


def _means(numbers: Mapping[str, Number]) -> Block:
    given = dict(numbers)
    if len(given) > 1 and {"mean", "n"} == set(given) and _nothing(given["mean"].text):
        del given["mean"]
    block: Block = {name: {"missing": "not_reported"} for name in _TOGETHER["n"]}
    return {**block, **{name: _cell(name, one) for name, one in given.items() if name in _GROUPS.values()}}


def _counts(numbers: Mapping[str, Number]) -> Block:
    """Events as typed, and everybody: those with and without the event together."""
    events, none = numbers["events"], numbers["none"]
    total = _sum(events.text, none.text)
    note = f"{_whole(events.text)} with and {_whole(none.text)} without the event"
    told: Writable = {"printed": total, "evidence": {"column": none.column}, "note": note}
    return {"events": _cell("events", events), "total": told}


def _sum(first: str, second: str) -> str:
    """Two counts added; where one is no number, both as they stand, for the form to refuse."""
    from decimal import Decimal, InvalidOperation

    try:
        return _whole(f"{Decimal(first) + Decimal(second):f}")
    except InvalidOperation:
        return f"{first} + {second}"


def _cell(name: str, number: Number) -> Writable:
    shown = _whole(number.text) if name in _WHOLE else number.text
    return {"printed": shown, "evidence": {"column": number.column}}


def _whole(text: str) -> str:
    """A count without the decimals that a program gives whole numbers."""
    head, point, tail = text.partition(".")
    return head if point and not tail.strip("0") else text


def estimates_of(outcome: Outcome) -> Iterator[tuple[str, Block]]:
    """Each estimate that was typed, by what it is called, with its standard error."""
    told = {_plain(one.called): one for one in outcome.numbers}
    for called, field, scale in _ESTIMATES:
        number = told.get(called)
        error = next((told[name] for name in _ERRORS[called] if name in told), None)
        if number is None or (_nothing(number.text) and (error is None or _nothing(error.text))):
            continue
        name = "se" if field == "estimate" else f"{field}_se"
        block: Block = {field: _cell(field, number)}
        if error is not None and not _nothing(error.text):
            block[name] = _cell(name, error)
        elif field != "estimate":
            block[name] = {"missing": "not_reported"}
        if scale:
            block["scale"] = scale
        block["sign_convention"] = {"code": "exp_minus_ctl", "provisional": _SIDES}
        yield called, block


def test_of(outcome: Outcome) -> Block:
    """The t or p that was typed."""
    told = {_plain(one.called): one for one in outcome.numbers}
    block: Block = {}
    for called, name in (("t-value", "t"), ("p-value", "p")):
        if called in told and not _nothing(told[called].text):
            block[name] = _cell(name, told[called])
    return block


def held(outcome: Outcome) -> Iterator[str]:
    """The columns of an outcome whose numbers a result holds."""
    known = {called for called, _, _ in _ESTIMATES} | {"t-value", "p-value"}
    known |= {name for names in _ERRORS.values() for name in names}
    for one in outcome.numbers:
        found = _OF_GROUP.match(_plain(one.called))
        if _plain(one.called) in known or (found and found[2] in _GROUPS):
            yield one.column


def _plain(called: str) -> str:
    return " ".join(called.casefold().split())


def _nothing(text: str) -> bool:
    """Whether a number is 0, as EPPI-Reviewer has what nobody typed."""
    try:
        return float(text) == 0
    except ValueError:
        return False
