"""Sentences on risk of bias: how many results were judged, what came of it overall, and where that is drawn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from synthesis.analysis import Analysis
from synthesis.figures.figure import Figure
from synthesis.figures.review_figures import figures_of
from synthesis.judged import OVERALL, Judged, JudgedBlock, judged_figures
from synthesis.ledger.judgements import BARS, block_key, share_keys, shown_key
from synthesis.letter_case import lower_first
from synthesis.numbers import Quantity
from synthesis.plan.plan import FigurePlan
from synthesis.woven import Run

Numbers = Mapping[str, Quantity]

SHOWS: Final = MappingProxyType(
    {"traffic_light": "The traffic-light plot", "judgement_bars": "The bar chart"}
)
"""What a figure is called where it has no number."""


def said_of_judgements(analysis: Analysis, numbers: Numbers, figures: Sequence[Figure]) -> Iterator[Run]:
    """Where judgements are drawn, and the shares overall; nothing where no figure shows any."""
    begun = False
    for plan, found in judged_figures(analysis):
        drawn = figures_of(plan, figures)
        if not drawn:
            continue
        yield from [Run(text=" ")] if begun else []
        begun = True
        yield from _named(plan, drawn)
        yield from _shares(numbers, plan, found) if plan.kind == BARS else _lights(plan, found)


def _named(plan: FigurePlan, drawn: Sequence[Figure]) -> Iterator[Run]:
    """What shows it: a figure, two, or several from the first to the last."""
    yield Run(text=SHOWS[plan.kind], ref=drawn[0].id)
    if len(drawn) > 1:
        yield Run(text=" and " if len(drawn) == 2 else " to ")
        yield Run(text=SHOWS[plan.kind], ref=drawn[-1].id)
    yield Run(text=" show" if len(drawn) > 1 else " shows")


def _lights(plan: FigurePlan, found: Judged) -> Iterator[Run]:
    what = "study" if plan.text("unit") == "study" else "result"
    of = f" of the synthesis {found.synthesis.label}" if found.synthesis is not None else ""
    yield Run(text=f" the judgements of each {what}{of} in every domain.")


def _shares(numbers: Numbers, plan: FigurePlan, found: Judged) -> Iterator[Run]:
    """What the results were judged overall, form by form."""
    how = {"synthesis": ", by weight in the synthesis ", "study": ", every study counted the same"}
    said = " how large a part of the results was given each judgement" + how.get(found.weighing, "")
    if found.weighing == "synthesis" and found.synthesis is not None:
        said += found.synthesis.label
    yield Run(text=f"{said}. Overall{', by form: ' if found.several else ''}")
    for n, block in enumerate(found.blocks):
        yield from [Run(text="; ")] if n else []
        yield from _overall(numbers, plan, found, block)
    yield Run(text=".")


def _overall(numbers: Numbers, plan: FigurePlan, found: Judged, block: JudgedBlock) -> Iterator[Run]:
    base = block_key(plan, block)
    n = numbers[f"{base}.results"]
    yield Run(text=f"{block.title} (" if found.several else " (")
    yield Run(text=n.text, key=f"{base}.results")
    yield Run(text=f" {'result' if n.value == 1 else 'results'}): ")
    keys = {
        code: shown_key(found, key)
        for code, key in share_keys(plan, block, OVERALL).items()
        if numbers[f"{key}.n"].value
    }
    for place, (code, key) in enumerate(keys.items()):
        last = place == len(keys) - 1
        yield from [Run(text=" and " if last else ", ")] if place else []
        yield Run(text=numbers[key].text, key=key)
        yield Run(text=f" {lower_first(block.labels[code]) if code else 'not judged'}")
