"""What bars of judgements are asked to show."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from extraction_forms.frozen_values import frozen
from synthesis.figures.judgements import Judgement

_WHOLE: Final = 100.0
_ROUGH: Final = 0.01


@frozen
class BarPart:
    """A judgement's part of a bar: its code ("" for none), its share in percent, how that is printed, its key.

    `results` is how many results were given it.
    """

    code: str
    share: float
    text: str
    key: str = ""
    results: int = 0


@frozen
class Bar:
    """A domain by its short name and label, its parts from the best judgement to the worst, and its results."""

    short: str
    label: str
    parts: tuple[BarPart, ...]
    results: int
    overall: bool = False

    def __post_init__(self) -> None:
        whole = sum(part.share for part in self.parts)
        if abs(whole - _WHOLE) > _ROUGH:
            raise ValueError(f"{self.short}: expected parts that add up to 100; found {whole:g}")


@frozen
class BarsBlock:
    """The bars of one form; `remark` says of how many results, `looks` how each code is shown, best first."""

    title: str
    remark: str
    bars: tuple[Bar, ...]
    looks: Mapping[str, Judgement]

    def __post_init__(self) -> None:
        unknown = sorted({part.code for bar in self.bars for part in bar.parts} - set(self.looks))
        if unknown:
            raise ValueError(
                f"{self.title}: unknown judgement {unknown[0]!r}; known are {', '.join(self.looks)}"
            )


@frozen
class JudgementBarsSpec:
    """Bars of judgements as asked for; `notes` stand under the last part."""

    id: str
    title: str
    blocks: tuple[BarsBlock, ...]
    caption: str = ""
    notes: tuple[str, ...] = ()
    table: str = ""

    def __post_init__(self) -> None:
        if not any(block.bars for block in self.blocks):
            raise ValueError(f"figure {self.id}: expected at least one bar")
