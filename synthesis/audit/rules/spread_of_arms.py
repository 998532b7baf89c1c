"""Rules on the size of an arm's spread: an SE where an SD belongs, an SD made larger by √n, a variance."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from math import exp, log, sqrt
from types import MappingProxyType
from typing import Final

from synthesis.audit.finding import Finding, Rule, Supposed
from synthesis.audit.instruments import SameLines
from synthesis.audit.lines import Audited, Line
from synthesis.audit.rules.flag import flag
from synthesis.audit.rules.spread_between_arms import NAMES
from synthesis.audit.rules.spread_readings import PLAUSIBLE, SHIFTS, Borne, all_borne_out
from synthesis.audit.slack import short


def _finder(rule: str) -> Callable[[Audited], Iterator[Finding]]:
    def find(audited: Audited) -> Iterator[Finding]:
        for line, borne in all_borne_out(SameLines(audited.lines))[rule]:
            yield _told(rule, line, borne)

    return find


def _told(rule: str, line: Line, borne_out: list[Borne]) -> Finding:
    first = borne_out[0]
    expected = exp(first.against.log)
    also = [NAMES[other.number] for other in borne_out[1:]]
    others = f" The same holds of the {' and the '.join(also)}." if also else ""
    cells = [one for borne in borne_out for one in borne.cells]
    return flag(
        BY_ID[rule],
        (line,),
        _words(rule, first, f"{short(expected)}{first.against.words}") + others,
        [one.printed for one in cells],
        [
            Supposed(
                line=line.key,
                number=f"{one.role}.{one.number}",
                value=one.printed.value * exp(SHIFTS[rule](one)),
            )
            for one in cells
        ],
    )


def _words(rule: str, borne: Borne, expected: str) -> str:
    cell = borne.cells[0]
    named = NAMES[borne.number] if len(borne.cells) == 1 else NAMES[borne.number].replace("SD", "SDs", 1)
    is_ = "is" if len(borne.cells) == 1 else "are"
    seen = " and ".join(f"{short(one.sd)} in the {one.side.arm} arm" for one in borne.cells)
    undone = short(cell.sd * exp(SHIFTS[rule](cell)))
    n = f"{cell.n:g}"
    if cell.number == "se":
        return (
            f"SE of {cell.printed.shown} in the {cell.side.arm} arm of {n} stands for an SD of {short(cell.sd)}, "
            f"against {expected}: the SE may itself be a standard deviation."
        )
    if rule == "spread.se_as_sd":
        return (
            f"{named} of {seen} {is_} small against {expected}, while {cell.printed.shown} × √{n} = {undone}: "
            "a standard error may stand where a standard deviation belongs."
        )
    if rule == "spread.sd_as_se":
        return (
            f"{named} of {seen} {is_} large against {expected}, while {cell.printed.shown} / √{n} = {undone}: "
            "a standard deviation may have been taken for a standard error and multiplied by √n"
            f"{_or_variance(borne)}."
        )
    return (
        f"{named} of {seen} {is_} large against {expected}, while √{cell.printed.shown} = {undone}: "
        "a variance may stand where a standard deviation belongs."
    )


def _or_variance(borne: Borne) -> str:
    """The other reading of a large SD, where its root lies among the typical ones as well."""
    sd = borne.cells[0].sd
    near = abs(log(sd) / 2 - borne.against.log) < PLAUSIBLE * borne.against.error
    return f", or a variance stands there (√{short(sd)} = {short(sqrt(sd))})" if near else ""


RULES: Final = (
    Rule(
        id="spread.se_as_sd",
        title="A standard error may stand where a standard deviation belongs",
        sees=(
            "An SD that is far below those of the arm's other times or of the instrument's other trials, "
            "while the SD × √n lies among them."
        ),
        why="An SE for an SD makes the standardised effect √n times too large, a mean difference √n times too sure.",
        look_up="Table with means: is the number after the ± (or in brackets) an SD or an SE? See its footnote.",
        detectable=(
            "Both arms entered so, with 12 people an arm or more where the arm's SD at baseline is there, "
            "with 25 or more where two other studies measured the instrument."
        ),
        find=_finder("spread.se_as_sd"),
    ),
    Rule(
        id="spread.sd_as_se",
        title="A standard deviation may have been taken for a standard error",
        sees=(
            "An SD, or the one that a printed SE stands for, that is far above those of the arm's other times or of "
            "the instrument's other trials, while it lies among them once divided by √n."
        ),
        why="An SD taken for an SE makes the effect √n times too small: what works looks as if it did not.",
        look_up="Table with means: does it print SDs or SEs, and was an SD worked out from what is an SD already?",
        detectable=(
            "Both arms entered so, with 12 people an arm or more where the arm's SD at baseline is there, "
            "with 25 or more where two other studies measured the instrument."
        ),
        find=_finder("spread.sd_as_se"),
    ),
    Rule(
        id="spread.variance_as_sd",
        title="A variance may stand where a standard deviation belongs",
        sees=(
            "An SD that is far above those of the arm's other times or of the instrument's other trials, "
            "while its square root lies among them."
        ),
        why="A variance for an SD makes the effect as many times too small as the SD has units.",
        look_up="Table with means: does its head or footnote say variance, s² or SD²?",
        detectable=(
            "Both arms entered so, the variance is 16 or more, n is 4 times it or a quarter of it (else √n explains it "
            "as well), and two other studies measured the instrument."
        ),
        find=_finder("spread.variance_as_sd"),
    ),
)
BY_ID: Final[Mapping[str, Rule]] = MappingProxyType({rule.id: rule for rule in RULES})
