"""The figures of risk of bias that a plan asks for: traffic-light plots, and bars of the shares of judgements."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from synthesis.analysis import Analysis
from synthesis.figures.figure import Figure
from synthesis.figures.judgement_bars.plot import judgement_bars
from synthesis.figures.judgement_bars.spec import Bar, BarPart, BarsBlock, JudgementBarsSpec
from synthesis.figures.judgements import MISSING, Judgement, looks
from synthesis.figures.review_points import in_words
from synthesis.figures.traffic_light.plot import traffic_light
from synthesis.figures.traffic_light.spec import Light, LightBlock, LightRow, TrafficLightSpec
from synthesis.judged import OVERALL, Judged, JudgedBlock, JudgedRow, judged, together
from synthesis.ledger.judgements import block_key, row_key, share_keys, shown_key
from synthesis.letter_case import lower_first
from synthesis.numbers import Unavailable, count, percent, portion
from synthesis.plan.plan import FigurePlan
from synthesis.woven import Run, counted_over, named, weave

Figures = tuple[Figure, ...]

_MOST_NAMED: Final = 12
"""How many studies that nobody judged are named; the table names all."""


def lights(analysis: Analysis, plan: FigurePlan) -> Figures | Unavailable:
    """The traffic-light plot of what was judged, each form with its own domains."""
    found = judged(analysis, plan)
    if isinstance(found, Unavailable):
        return found
    alike = plan.text("unit") == "study"
    blocks = tuple(_lights(found, one, alike=alike) for one in found.blocks)
    spec = TrafficLightSpec(
        id=plan.id,
        title=plan.title or _title("Risk of bias", found),
        caption=in_words(_light_words(analysis, plan, found)),
        blocks=blocks,
        notes=tuple(_notes(found)),
        table=found.blocks[0].table,
    )
    return traffic_light(spec)


def bars(analysis: Analysis, plan: FigurePlan) -> Figures | Unavailable:
    """The bars of the shares of judgements, by weight where rows have some."""
    found = judged(analysis, plan)
    if isinstance(found, Unavailable):
        return found
    spec = JudgementBarsSpec(
        id=plan.id,
        title=plan.title or _title("Risk of bias by domain", found),
        caption=in_words(_bar_words(analysis, plan, found)),
        blocks=tuple(_bars(plan, found, one) for one in found.blocks),
        notes=tuple(_notes(found)),
        table=f"judgement_shares_{plan.id}",
    )
    return judgement_bars(spec)


def _title(what: str, found: Judged) -> str:
    return f"{what}: {found.synthesis.label}" if found.synthesis is not None else what


def _short(domain: tuple[str, str]) -> tuple[str, str]:
    """A domain by its short name and its label."""
    name, label = domain
    return ("Overall", "") if name == OVERALL else (name.upper(), label)


def _looks(block: JudgedBlock) -> dict[str, Judgement]:
    """How the codes of a block that occur are shown, from the best to the worst."""
    every = looks(block.labels)
    return {code: every[code] for code in block.codes if code}


def _lights(found: Judged, block: JudgedBlock, *, alike: bool) -> LightBlock:
    rows = tuple(together(block.rows)) if alike else block.rows
    return LightBlock(
        title=block.title,
        domains=tuple(_short(domain) for domain in block.domains),
        looks=_looks(block),
        rows=tuple(_light_row(found, block, row) for row in rows),
        table=block.table,
    )


def _light_row(found: Judged, block: JudgedBlock, row: JudgedRow) -> LightRow:
    return LightRow(
        study=row.study,
        label=row.label,
        outcome=row.outcome,
        lights=tuple(
            Light(
                code=row.code(place),
                lacking=row.lacking(place),
                provisional=row.provisional(place),
                key=row_key(block, row, domain) if row.answers[place] else "",
            )
            for place, (domain, _) in enumerate(block.domains)
        ),
        weight=percent(row.weight, 1) if found.weighing == "synthesis" else "",
        weight_key=row.weight_key if found.weighing == "synthesis" else "",
        source=row.record,
    )


def _bars(plan: FigurePlan, found: Judged, block: JudgedBlock) -> BarsBlock:
    known = {**_looks(block), **({"": MISSING} if "" in block.codes else {})}
    return BarsBlock(
        title=block.title,
        remark=_remark(plan, found, block),
        looks=known,
        bars=tuple(_bar(plan, found, block, place) for place in range(len(block.domains))),
    )


def _bar(plan: FigurePlan, found: Judged, block: JudgedBlock, place: int) -> Bar:
    domain = block.domains[place]
    keys = share_keys(plan, block, domain[0])
    counts, weighed = block.counted(place), block.weighed(place)
    short, label = _short(domain)
    return Bar(
        short=short,
        label=label,
        parts=tuple(
            BarPart(
                code=code,
                share=weighed[code],
                text=portion(weighed[code]),
                key=shown_key(found, keys[code]),
                results=counts[code],
            )
            for code in block.codes
            if counts[code]
        ),
        results=len(block.rows),
        overall=domain[0] == OVERALL,
    )


def _remark(plan: FigurePlan, found: Judged, block: JudgedBlock) -> str:
    """How many results a block is of, and of what its bars are parts."""
    base = block_key(plan, block)
    of = weave(
        "{n} {results} of {m} {studies}",
        n=Run(text=count(len(block.rows)), key=f"{base}.results"),
        results="result" if len(block.rows) == 1 else "results",
        m=Run(text=count(len(block.studies)), key=f"{base}.studies"),
        studies="study" if len(block.studies) == 1 else "studies",
    )
    if found.weighing == "study":
        return weave("{of}, every study with the same weight", of=of)
    if found.weighing == "synthesis":
        weight = Run(text=percent(block.weight, 1), key=f"{base}.weight")
        part = weave(", {weight} of the weight", weight=weight) if found.several else ""
        return weave("{of}{part}, by weight in the synthesis", of=of, part=part)
    return of


def _shown(analysis: Analysis, plan: FigurePlan, found: Judged) -> Iterator[str]:
    """Which results are shown."""
    labels = [
        one.label
        for name, one in analysis.review.evidence.vocabulary.outcomes.items()
        if name in plan.names("outcomes")
    ]
    of = f"the synthesis {found.synthesis.label}" if found.synthesis is not None else ""
    parts = [*([of] if of else []), *([f"the outcomes {'; '.join(labels)}"] if labels else [])]
    if parts:
        yield f"Results of {' and of '.join(parts)}."


def _light_words(analysis: Analysis, plan: FigurePlan, found: Judged) -> Iterator[str]:
    if plan.text("unit") == "study":
        yield "Judgements of risk of bias by study and domain; results of a study that are judged alike share a row."
    else:
        yield "Judgements of risk of bias, one row for each result that was judged."
    yield from _shown(analysis, plan, found)
    yield "Symbols say the same as colours; domains are named below, and the table gives every judgement."
    if found.weighing == "synthesis":
        yield "Weight: that of the result in the synthesis."


def _bar_words(analysis: Analysis, plan: FigurePlan, found: Judged) -> Iterator[str]:
    by = {
        "synthesis": "each result counts by its weight in the synthesis",
        "study": "each study counts the same, its results by equal parts",
        "": "each result counts the same",
    }
    yield f"The share of each judgement of risk of bias, domain by domain; {by[found.weighing]}."
    yield from _shown(analysis, plan, found)
    if found.unweighted and plan.flag("weighted", default=True):
        yield f"Its results have no weights: {lower_first(found.unweighted)}."
    yield "Symbols and hatching say the same as colours. Shares are rounded and need not add up to 100%."


def _notes(found: Judged) -> Iterator[str]:
    if found.without:
        more = len(found.without) - _MOST_NAMED
        judged = [f"records/{study}" for block in found.blocks for study in block.studies]
        rest = weave("; and {n} more", n=counted_over(more, judged)) if more > 0 else ""
        studies = named("; ".join(found.without[:_MOST_NAMED]))
        yield weave("Not judged with any form: {studies}{rest}.", studies=studies, rest=rest)
