"""What a finding supposes of the lines it is about, in words: which number is read as what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from math import isclose
from types import MappingProxyType
from typing import Final

from synthesis.audit.finding import Finding, Supposed
from synthesis.audit.lines import Line, Side
from synthesis.audit.printed import Printed
from synthesis.numbers import MINUS

SET_ASIDE: Final = "set aside"
TURNED: Final = "effect turned round"
NAMES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "n": "n",
        "mean": "mean",
        "sd": "SD",
        "se": "SE",
        "ci_low": "lower limit",
        "ci_high": "upper limit",
        "median": "median",
        "q1": "lower quartile",
        "q3": "upper quartile",
        "minimum": "least value",
        "maximum": "greatest value",
        "events": "events",
        "total": "total",
        "percent": "per cent",
        "baseline_n": "n at baseline",
        "baseline_mean": "mean at baseline",
        "baseline_sd": "SD at baseline",
        "change_n": "n of the change",
        "change_mean": "mean change",
        "change_sd": "SD of the change",
        "n_randomised": "n randomised",
        "estimate": "effect",
    }
)
"""How the numbers of an arm or a comparison are called in a few words."""
_OF_COMPARISON: Final[Mapping[str, str]] = MappingProxyType({"se": "SE of the effect"})
_SIDES: Final = ("experimental", "control")
_FEW_DIGITS: Final = 1000.0


def supposition(finding: Finding, line: Line, arms: tuple[str, str]) -> str:
    """What a finding supposes of one line: `SD 0.14 read as 0.99 (peer), 0.15 as 1.05 (control)`.

    Where it names no change the line is set aside, to show what hangs on it. `arms` is how both sides are called.
    """
    changes = tuple(one for one in finding.suppose if one.line == line.key)
    if not changes or any(not one.number for one in changes):
        return SET_ASIDE
    by_name: dict[str, list[str]] = {}
    alone = []
    for one in changes:
        side, _, name = one.number.partition(".")
        if side in _SIDES:
            by_name.setdefault(name, []).append(_of_arm(line, one, arms[_SIDES.index(side)]))
        else:
            alone.append(_of_effect(line, one))
    of_arms = (f"{NAMES.get(name, name)} {', '.join(told)}" for name, told in by_name.items())
    return "; ".join((*of_arms, *(one for one in alone if one)))


def is_named(finding: Finding) -> bool:
    """Whether a finding names what would undo it, rather than only which line to look at."""
    return bool(finding.suppose)


def suspected(finding: Finding, lines: Iterable[Line]) -> Iterator[Printed]:
    """The printed numbers that a finding supposes otherwise."""
    for line in lines:
        for one in finding.suppose:
            side, _, name = one.number.partition(".")
            sides = {"experimental": line.experimental, "control": line.control}
            if one.line == line.key and side in sides and name in sides[side].numbers:
                yield sides[side].numbers[name]
            elif one.line == line.key and (found := line.between.get(name or "estimate")) is not None:
                yield found


def _of_arm(line: Line, one: Supposed, arm: str) -> str:
    side: Side = line.control if one.number.startswith("control.") else line.experimental
    return f"{_read_as(side.numbers.get(one.number.partition('.')[2]), one.value)} ({arm})"


def _of_effect(line: Line, one: Supposed) -> str:
    if one.value is None:
        return ""
    if one.number == "effect":
        return TURNED if isclose(one.value, -1.0) else f"effect times {written(one.value)}"
    name = one.number.partition(".")[2]
    called = _OF_COMPARISON.get(name) or NAMES.get(name, name)
    return f"{called} {_read_as(line.between.get(name), one.value)}"


def _read_as(printed: Printed | None, value: float | None) -> str:
    after = "nothing" if value is None else written(value)
    return f"read as {after}" if printed is None else f"{_shown(printed)} read as {after}"


def _shown(printed: Printed) -> str:
    """A number with the decimals that it was printed with; of one that a program wrote in full a few digits."""
    if printed.decimals is None:
        return written(printed.value)
    return f"{printed.value:.{max(printed.decimals, 0)}f}".replace("-", MINUS)


def written(value: float) -> str:
    """A supposed number in a few digits: whole numbers whole, others to three that tell."""
    whole = isclose(value, round(value), abs_tol=1e-9)
    text = f"{value:.0f}" if whole or abs(value) >= _FEW_DIGITS else f"{value:.3g}"
    return text.replace("-", MINUS)
