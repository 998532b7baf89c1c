"""What a margin-sensitivity curve says in words: its notes, and the whole of it for those who do not see it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import groupby
from types import MappingProxyType
from typing import Final

from synthesis.figures.margin_curve.spec import Bands, MarginCurveSpec
from synthesis.figures.verdict_strip.words import class_counts, verdict_words
from synthesis.numbers import Unavailable, count, estimate
from synthesis.woven import Run, counted_over, made_from, weave

BANDS: Final[Mapping[str, Callable[[MarginCurveSpec], Bands]]] = MappingProxyType(
    {
        "Pooled interval": lambda spec: spec.pooled,
        "Prediction interval": lambda spec: spec.prediction,
    }
)
"""The intervals whose classes stand above the areas, by their labels."""


def notes(spec: MarginCurveSpec, long: Mapping[str, str]) -> Iterator[str]:
    """How the curve is read, and why there is no interval where that is too long for its band (`long`, by label)."""
    yield (
        f"Read upwards from a margin: how many {spec.units} are in each class by it, worse at the foot, "
        "better at the top; above them, the class of the pooled interval and that of the prediction interval."
    )
    beyond = sum(spec.end < edge < spec.edges[-1] for edge in spec.edges)
    if beyond:
        yield weave(
            "Not shown: {n} {changes} beyond {end}.",
            n=counted_over(beyond, spec.origins),
            changes="change" if beyond == 1 else "changes",
            end=Run(text=estimate(spec.shown(spec.end)), kind="tick"),
        )
    for label, reason in long.items():
        yield weave(
            "No {interval}: {reason}.", interval=label.lower(), reason=made_from(reason, spec.origins)
        )


def alternative(spec: MarginCurveSpec) -> str:
    """The curve for those who do not see it: the counts at the declared margin and near both ends, and the bands."""
    at = spec.step_at(spec.declared)
    parts = [
        f"Margin-sensitivity curve of {_all(spec)}, margins up to {_margin(spec, spec.end)}.",
        f"At the declared margin, {_margin(spec, spec.declared)}: {_counts(spec, at)}.",
        f"With the smallest margins: {_counts(spec, 0)}.",
        f"At {_margin(spec, spec.end)}: {_counts(spec, spec.step_at(spec.end))}.",
    ]
    for label, read in BANDS.items():
        band = read(spec)
        parts.append(f"{label}: {band.reason if isinstance(band, Unavailable) else _stretches(spec, band)}.")
    return " ".join(parts)


def _all(spec: MarginCurveSpec) -> str:
    return f"{count(spec.total)} {spec.unit if spec.total == 1 else spec.units}"


def _counts(spec: MarginCurveSpec, step: int) -> str:
    return class_counts({code: numbers[step] for code, numbers in spec.counts.items()})


def _stretches(spec: MarginCurveSpec, band: tuple[str, ...]) -> str:
    """`better, important up to 0.10; better, importance unclear up to 0.38; then better, trivial`."""
    ends = zip(band, spec.edges[1:], strict=True)
    runs = [(code, [end for _, end in group][-1]) for code, group in groupby(ends, key=lambda one: one[0])]
    said = [f"{verdict_words(code)} up to {_margin(spec, end)}" for code, end in runs[:-1]]
    last = verdict_words(runs[-1][0])
    return "; ".join([*said, f"then {last}" if said else f"{last} throughout"])


def _margin(spec: MarginCurveSpec, margin: float) -> str:
    return estimate(spec.shown(margin))
