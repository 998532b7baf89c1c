"""What bars of judgements say in words: the whole of them for those who do not see them, and each part."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from synthesis.figures.judgement_bars.spec import Bar, BarPart, BarsBlock
from synthesis.figures.judgements import Judgement, domain_name
from synthesis.letter_case import lower_first
from synthesis.numbers import count, counted


def alternative(blocks: Sequence[BarsBlock]) -> str:
    """Every bar with its shares."""
    parts = []
    for block in blocks:
        parts.append(f"{block.title}: {block.remark}.")
        for bar in block.bars:
            shares = (f"{lower_first(block.looks[one.code].label)} {one.text}" for one in bar.parts)
            parts.append(f"{bar_name(bar)}: {', '.join(shares)}.")
    return " ".join(parts)


def part_words(bar: Bar, part: BarPart, looks: Mapping[str, Judgement]) -> Iterator[str]:
    """What a part says to who points at it."""
    yield bar_name(bar)
    yield f"{looks[part.code].label}: {part.text}"
    yield f"{count(part.results)} of {counted(bar.results, 'result', 'results')}"


def bar_name(bar: Bar) -> str:
    """A bar by its short name and what its domain is about."""
    return domain_name(bar.short, bar.label)
