"""What SRDR+ calls its measures, and what they are called here; what has no field is kept word for word."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from extraction_forms.frozen_values import frozen
from extraction_forms.nearest import did_you_mean

_PARTED: Final = re.compile(r"(.+?)\s*\((adj)?(MD|OR|RR|IRR|HR|RD|NMD)\)\Z", re.IGNORECASE)

_OF_ARMS: Final = MappingProxyType(
    {
        "total (n analyzed)": "n",
        "n analyzed": "n",
        "events": "events",
        "mean": "mean",
        "sd": "sd",
        "se": "se",
        "median": "median",
        "25th percentile": "q1",
        "75th percentile": "q3",
        "minimum": "min",
        "maximum": "max",
        "95% ci low": "ci_low",
        "95% ci high": "ci_high",
        "95% ci low (95% ci)": "ci_low",
        "95% ci high (95% ci)": "ci_high",
    }
)
_OF_CHANGES: Final = MappingProxyType(
    {
        "total (n analyzed)": "n",
        "mean difference": "mean",
        "mean difference, adjusted": "mean",
        "sd": "sd",
        "95% ci low": "ci_low",
        "95% ci high": "ci_high",
        "p value": "p",
    }
)
_OF_ESTIMATES: Final = MappingProxyType({"95% ci low": "ci_low", "95% ci high": "ci_high", "p value": "p"})
_SCALES: Final = MappingProxyType({"OR": "or", "RR": "rr", "IRR": "irr", "HR": "hr", "RD": "rd"})
_DIFFERENCES: Final = frozenset({"MD", "NMD"})


@frozen
class Measured:
    """What a column measures: the field, and the estimate that it belongs to (`MD`, `OR`), adjusted or not."""

    field: str
    family: str = ""
    adjusted: bool = False


def scale_of(family: str) -> str:
    """The scale of the estimates of a family; empty for differences of means, which have fields of their own."""
    return _SCALES.get(family, "")


def of_arm(name: str, *, counts: bool, own: Mapping[str, str]) -> Measured | None:
    """What a measure of an arm is; with `counts`, people are the total of events. None where no field holds it."""
    mapped = own.get(name) or _OF_ARMS.get(_plain(name), "")
    if mapped == "n" and counts and name not in own:
        mapped = "total"
    return Measured(field=mapped) if mapped else None


def of_change(name: str, own: Mapping[str, str]) -> Measured | None:
    """What a measure of the change within an arm is: the mean of the change and its spread."""
    if name in own:
        return Measured(field=own[name])
    found = _PARTED.match(_plain(name))
    if found is None or found[3].upper() not in _DIFFERENCES:
        mapped = _OF_CHANGES.get(_plain(name), "")
        return Measured(field=mapped) if mapped == "n" else None
    mapped = _OF_CHANGES.get(found[1], "")
    return Measured(field=mapped, family="MD", adjusted=bool(found[2])) if mapped else None


def of_comparison(name: str, own: Mapping[str, str]) -> Measured | None:
    """What a measure of a comparison is: an estimate, its limits or its p, and of which estimate."""
    if name in own:
        return Measured(field=own[name])
    found = _PARTED.match(_plain(name))
    if found is None:
        return None
    family, adjusted = found[3].upper(), bool(found[2])
    part = _OF_ESTIMATES.get(found[1], "")
    if not part and ("difference" in found[1] or "ratio" in found[1]):
        part = "md" if family in _DIFFERENCES else "estimate"
    family = "MD" if family in _DIFFERENCES else family
    return Measured(field=part, family=family, adjusted=adjusted) if part else None


def unknown_field(field: str, fields: tuple[str, ...]) -> tuple[str, str, str]:
    """A measure that is mapped to no field of a result: expected, found and a hint."""
    return "a number of a result", repr(field), did_you_mean(field, fields)


def _plain(name: str) -> str:
    return " ".join(name.casefold().split()).removesuffix(":").strip()
