"""What a curve by assumed correlation says in words: its notes, and the whole of it for those who do not see it."""

from __future__ import annotations

from collections.abc import Iterator

from synthesis.figures.rho_curve.spec import Pooled, RhoCurveSpec
from synthesis.letter_case import lower_first
from synthesis.numbers import MINUS, Unavailable, count, estimate, interval


def notes(spec: RhoCurveSpec, cut: int) -> Iterator[str]:
    """What must be known of the curve, where it has no estimate, and how many intervals run beyond the axis."""
    if spec.remark:
        yield spec.remark
    lacking = list(_lacking(spec))
    if lacking:
        yield f"Not estimated, for reasons that the tables tell: {', '.join(lacking)}."
    if cut:
        runs = "1 interval runs" if cut == 1 else f"{count(cut)} intervals run"
        yield f"{runs} beyond the axis."


def alternative(spec: RhoCurveSpec) -> str:
    """The curve for those who do not see it: every estimate with its interval."""
    by_rho = [f"at {rho_text(one.rho)} {told}" for one in spec.points if (told := _told(spec, one.pooled))]
    answers = [f"{one.label} {told}" for one in spec.answers if (told := _told(spec, one.pooled))]
    parts = [f"{spec.label} with 95% confidence intervals."]
    parts += [f"By the correlation assumed between sampling errors: {'; '.join(by_rho)}."] if by_rho else []
    parts += [f"By answer to dependence: {'; '.join(answers)}."] if answers else []
    lacking = list(_lacking(spec))
    parts += [f"Not estimated: {', '.join(lacking)}."] if lacking else []
    return " ".join(parts)


def rho_text(rho: float) -> str:
    """A correlation as it is printed."""
    return f"{rho:g}".replace("-", MINUS)


def _lacking(spec: RhoCurveSpec) -> Iterator[str]:
    """What has no estimate."""
    for one in spec.points:
        if isinstance(one.pooled, Unavailable):
            yield f"ρ of {rho_text(one.rho)}"
    for answer in spec.answers:
        if isinstance(answer.pooled, Unavailable):
            yield lower_first(answer.label)


def _told(spec: RhoCurveSpec, one: Pooled | Unavailable) -> str:
    if isinstance(one, Unavailable):
        return ""
    return f"{estimate(spec.shown(one.estimate))} ({interval(spec.shown(one.low), spec.shown(one.high))})"
