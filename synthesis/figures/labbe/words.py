"""What a L'Abbé plot says in words: its axes, its line, and the whole of it for those who do not see it."""

from __future__ import annotations

from synthesis.figures.labbe.spec import LabbeSpec
from synthesis.letter_case import lower_first
from synthesis.numbers import count, percent
from synthesis.views.risks import SCALES

_HOW = {
    "RR": "logarithmic scale",
    "OR": "scale of log odds",
    "PETO": "scale of log odds",
    "AS": "arcsine scale",
}


def axis_labels(spec: LabbeSpec) -> tuple[str, str]:
    """What the axis across and the upright axis say."""
    how = _HOW.get(spec.measure, "") if spec.axes == "measure" else ""
    end = f" ({how})" if how else ""
    experimental, control = spec.arms
    return f"Risk with {control}{end}", f"Risk with {experimental}{end}"


def pooled_words(spec: LabbeSpec) -> str:
    """The pooled effect with its interval."""
    return spec.pooled.told if spec.pooled is not None else ""


def alternative(spec: LabbeSpec) -> str:
    """The plot for those who do not see it."""
    scale = SCALES[spec.scale]
    across = [100 * scale.back(one.x) for one in spec.points]
    upright = [100 * scale.back(one.y) for one in spec.points]
    above = sum(one.y > one.x for one in spec.points)
    below = sum(one.y < one.x for one in spec.points)
    n = len(spec.points)
    experimental, control = spec.arms
    parts = [
        (
            f"L’Abbé plot of {count(n)} {'comparison' if n == 1 else 'comparisons'}: the risk with {experimental} "
            f"({_range(upright)}) against the risk with {control} ({_range(across)})."
        ),
        f"{count(above)} above the line of equal risks, {count(below)} below it.",
    ]
    if spec.pooled is not None:
        parts.append(f"Line: {lower_first(pooled_words(spec))}.")
    if spec.sizes:
        parts.append(f"{spec.sized_by}.")
    if spec.groups.named:
        parts.append(f"Symbols by {lower_first(spec.groups.label)}.")
    return " ".join(parts)


def _range(values: list[float]) -> str:
    return f"{percent(min(values), 1)} to {percent(max(values), 1)}"
