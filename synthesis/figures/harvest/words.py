"""What a harvest plot says in words: the rule of its columns in the caption, its bars in the alternative text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from synthesis.figures.harvest.spec import ALLOCATIONS, HarvestBar, HarvestSpec
from synthesis.figures.harvest.strips import Strip
from synthesis.numbers import count
from synthesis.woven import together, words


def captioned(spec: HarvestSpec) -> HarvestSpec:
    """The spec with the rule by which studies were allocated to columns in its caption."""
    return replace(
        spec, caption=together(filter(None, (spec.caption, words(ALLOCATIONS[spec.allocation]))), " ")
    )


def alternative(spec: HarvestSpec, shown: Sequence[Strip]) -> str:
    """The plot, or the part of it that is shown, in words: studies by row and column, by level and by shade."""
    bars = [bar for strip in shown for cell in strip.bars for bar in cell]
    studies = len({bar.study for bar in bars})
    whole = "" if len(bars) == len(spec.bars) else f", of {count(len(spec.bars))} in all"
    parts = [
        f"Harvest plot: {_many(len(bars), 'bar', 'bars')}{whole}, of {_many(studies, 'study', 'studies')}.",
        *_rows(spec, shown),
        *_kinds(spec, bars),
        *filter(None, [spec.caption]),
        ALLOCATIONS[spec.allocation],
    ]
    return " ".join(parts)


def _rows(spec: HarvestSpec, shown: Sequence[Strip]) -> Iterator[str]:
    for row, label in spec.rows:
        strips = [strip for strip in shown if strip.row == row]
        if strips:
            sums = [sum(len(strip.bars[n]) for strip in strips) for n in range(len(spec.columns))]
            cells = [f"{name} {count(n)}" for (_, name), n in zip(spec.columns, sums, strict=True)]
            yield f"{label}: {', '.join(cells)}."


def _kinds(spec: HarvestSpec, bars: Sequence[HarvestBar]) -> Iterator[str]:
    """How many bars there are of each level and each shade."""
    levels = {study.id: study.level for study in spec.studies}
    for head, named, found in (
        (spec.level_head, spec.levels, Counter(levels[bar.study] for bar in bars)),
        (spec.shaded_by, spec.shades, Counter(bar.shade for bar in bars)),
    ):
        if named:
            yield f"{head}: {', '.join(f'{label} {count(found[id_])}' for id_, label in named)}."


def _many(number: int, one: str, several: str) -> str:
    return f"{count(number)} {one if number == 1 else several}"
