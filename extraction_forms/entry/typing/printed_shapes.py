"""The parts of a printed text that holds several numbers: `12 (3.4)`, `64/218 (29%)`, `0.45 [0.2; 0.9], p < .05`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, replace
from typing import Final

from extraction_forms.entry.typing.marks import one_line
from extraction_forms.frozen_values import frozen
from extraction_forms.printed_intervals import limits
from extraction_forms.printed_numbers import Misread, number

_MINUS: Final = "\u2212\u2013\u2010\u2011\u2012-"
_DIGITS: Final = r"[0-9]+(?:[.,\u00b7\u2219][0-9]+| [0-9]{3}(?![0-9]))*|[.,\u00b7\u2219][0-9]+"
_N: Final = rf"[+{_MINUS}]?\s?(?:{_DIGITS})(?:[eE][+{_MINUS}]?[0-9]+)?"
_LEVEL: Final = r"(?:(?P<level>[0-9]{2}(?:[.,][0-9]+)?)\s?%\s?)?"
_LONGEST: Final = 120


@frozen
class Printed:
    """The parts of a printed text, each as printed; what it does not hold is empty.

    `label` is what the text calls its first number (`p`, `OR`); `relation` how it is tied to it: equal, below, above.
    """

    first: str = ""
    label: str = ""
    relation: str = ""
    spread: str = ""
    spread_label: str = ""
    percent: str = ""
    low: str = ""
    high: str = ""
    limits_label: str = ""
    level: str = ""
    total: str = ""
    n: str = ""
    p: str = ""
    p_relation: str = ""
    df: str = ""
    unit: str = ""

    @property
    def numbers(self) -> tuple[str, ...]:
        """The texts that are numbers."""
        held = (
            self.first,
            self.spread,
            self.percent,
            self.low,
            self.high,
            self.level,
            self.total,
            self.n,
            self.p,
            self.df,
        )
        return tuple(text for text in held if text)

    @property
    def is_bare(self) -> bool:
        """Whether it is one number and nothing else."""
        return all(not getattr(self, one.name) for one in fields(self) if one.name != "first")


def printed(text: str, decimal: str) -> Printed | None:
    """The parts of a text; None where it is not made of numbers in one of the known ways.

    Args:
        text: the text as typed or printed.
        decimal: `decimal_point` or `decimal_comma`, the mark that its numbers have.
    """
    line = one_line(text)
    if not line or len(line) > _LONGEST:
        return None
    rest, found = _peeled(line)
    for pattern, read in _SHAPES:
        match = pattern.fullmatch(rest)
        shape = read(match, decimal) if match else None
        if shape is not None:
            whole = replace(shape, **{key: part for key, part in found.items() if part})
            return whole if all(_is_number(part, decimal) for part in whole.numbers) else None
    return None


def values(shape: Printed, decimal: str) -> tuple[float, ...]:
    """What its numbers stand for."""
    return tuple(number(text, decimal) for text in shape.numbers)


_SIZE: Final = re.compile(
    r"(?P<rest>.+?)[,;]?\s?[(\[]?\b[nN]\s?=\s?(?P<n>[0-9]{1,3}(?:[ ,.][0-9]{3})+|[0-9]+)[)\]]?"
)
_SIZE_FIRST: Final = re.compile(r"[nN]\s?=\s?(?P<n>[0-9]+)\s?[,;:]\s?(?P<rest>.+)")
_P_LAST: Final = re.compile(rf"(?P<rest>.+?)\s?[,;(]\s?[pP]\s?(?P<sign>[=<>\u2264\u2265])\s?(?P<p>{_N})\)?")
_RELATIONS: Final = {"=": "equal", "<": "below", "\u2264": "below", ">": "above", "\u2265": "above"}


def _peeled(line: str) -> tuple[str, Mapping[str, str]]:
    """A line without the p and the size of the group that stand at its ends, and these."""
    found: dict[str, str] = {}
    if match := _P_LAST.fullmatch(line):
        line = match["rest"]
        found |= {"p": match["p"], "p_relation": _RELATIONS[match["sign"]]}
    for pattern in (_SIZE, _SIZE_FIRST):
        if match := pattern.fullmatch(line):
            line = match["rest"]
            found["n"] = match["n"]
            break
    return line.strip(), found


def _is_number(text: str, decimal: str) -> bool:
    try:
        number(text, decimal)
    except Misread:
        return False
    return True


_SPREADS: Final = re.compile(
    rf"(?P<label>s\.?d\.?|s\.?e\.?m?\.?|standard deviation|standard error)?\s?[=:,]?\s?[\u00b1]?\s?(?P<spread>{_N})",
    re.IGNORECASE,
)
_PERCENT: Final = re.compile(rf"(?P<percent>{_N})\s?%")
_LABELS: Final = re.compile(
    rf"{_LEVEL}(?P<label>C\.?I\.?|CrI|confidence interval|IQR|interquartile range|range)?\s?[=:,]?\s?(?P<limits>.+)",
    re.IGNORECASE,
)
_NAMED_LIMITS: Final = {"i": "iqr", "r": "range", "c": "ci"}


def _limits(text: str, decimal: str) -> tuple[str, str] | None:
    """The two texts of an interval, as the engine parts them."""
    try:
        return limits(text, decimal)
    except Misread:
        return None


def _inside(text: str, decimal: str) -> Iterator[Printed]:
    """Every way to read what stands in brackets behind a number."""
    inner = text.strip()
    if match := _PERCENT.fullmatch(inner):
        yield Printed(percent=match["percent"])
    match = _SPREADS.fullmatch(inner)
    if match and _is_number(match["spread"], decimal):
        label = (match["label"] or "").casefold().replace(".", "")
        yield Printed(spread=match["spread"], spread_label=_spread_label(label))
    match = _LABELS.fullmatch(inner)
    ends = _limits(match["limits"], decimal) if match else None
    if match and ends:
        label = (match["label"] or ("ci" if match["level"] else ""))[:1].casefold()
        yield Printed(
            low=ends[0], high=ends[1], limits_label=_NAMED_LIMITS.get(label, ""), level=match["level"] or ""
        )


def _spread_label(label: str) -> str:
    if not label:
        return ""
    return "sd" if label in {"sd", "standard deviation"} else "se"


def _with_brackets(match: re.Match[str], decimal: str) -> Printed | None:
    for inner in _inside(match["inner"], decimal):
        label = match["label"] or ""
        return replace(inner, first=match["first"], label=label.casefold(), relation="equal" if label else "")
    return None


def _with_sign(match: re.Match[str], decimal: str) -> Printed:
    del decimal
    return Printed(first=match["first"], spread=match["spread"])


def _share(match: re.Match[str], decimal: str) -> Printed:
    del decimal
    return Printed(first=match["first"], total=match["total"], percent=match["percent"] or "")


def _bound(match: re.Match[str], decimal: str) -> Printed:
    del decimal
    label, first = (match["label"] or "").casefold(), match["first"]
    return Printed(first=first, label=label, relation=_RELATIONS[match["sign"]])


def _named(match: re.Match[str], decimal: str) -> Printed:
    del decimal
    return Printed(first=match["first"], label=match["label"].casefold(), relation="equal")


def _test(match: re.Match[str], decimal: str) -> Printed:
    del decimal
    label = match["label"].casefold()
    return Printed(
        first=match["first"],
        label="chi2" if label not in {"t", "f"} else label,
        relation="equal",
        df=match["df"],
    )


def _two(match: re.Match[str], decimal: str) -> Printed | None:
    labels = _LABELS.fullmatch(match["all"].strip().strip("()[]").strip())
    ends = _limits(labels["limits"], decimal) if labels else None
    if labels is None or ends is None:
        return None
    label = (labels["label"] or "")[:1].casefold()
    return Printed(
        low=ends[0], high=ends[1], limits_label=_NAMED_LIMITS.get(label, ""), level=labels["level"] or ""
    )


def _measured(match: re.Match[str], decimal: str) -> Printed:
    del decimal
    return Printed(first=match["first"], unit=match["unit"])


def _alone(match: re.Match[str], decimal: str) -> Printed:
    del decimal
    return Printed(first=match["first"])


_NAME: Final = r"(?P<label>[A-Za-z][A-Za-z0-9_.]{0,20})"
_SHAPES: Final[tuple[tuple[re.Pattern[str], Callable[[re.Match[str], str], Printed | None]], ...]] = (
    (re.compile(rf"(?P<first>{_N})"), _alone),
    (
        re.compile(
            rf"(?P<label>[tTF]|\u03c72|\u03c7\u00b2|X2|[cC]hi2)\s?\((?:1\s?[,;]\s?)?(?P<df>{_N})(?:\s?,\s?[nN]\s?=\s?[0-9]+)?\)\s?=\s?(?P<first>{_N})"
        ),
        _test,
    ),
    (
        re.compile(rf"(?:{_NAME}\s?(?:=|:)?\s?)?(?P<first>{_N})\s?[(\[](?P<inner>[^()\[\]]+)[)\]]"),
        _with_brackets,
    ),
    (re.compile(rf"(?P<first>{_N})\s?(?:\u00b1|\+/-)\s?(?P<spread>{_N})"), _with_sign),
    (
        re.compile(
            rf"(?P<first>{_N})\s?(?:/|\s(?:out )?of\s)\s?(?P<total>{_N})(?:\s?[(\[]\s?(?P<percent>{_N})\s?%?\s?[)\]])?"
        ),
        _share,
    ),
    (re.compile(rf"{_NAME}?\s?(?P<sign>[=<>\u2264\u2265])\s?(?P<first>{_N})"), _bound),
    (re.compile(rf"{_NAME}[ :]\s?(?P<first>{_N})"), _named),
    (re.compile(r"(?P<all>.+)", re.DOTALL), _two),
    (re.compile(rf"(?P<first>{_N})\s?(?P<unit>%|[A-Za-z]+)\.?"), _measured),
)
