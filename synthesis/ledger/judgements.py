"""The numbers of judgements of risk of bias: how many results each judgement was given, and their shares."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from synthesis.analysis import Analysis
from synthesis.judged import NOT_JUDGED, Judged, JudgedBlock, JudgedRow, judged_figures
from synthesis.ledger_items import Item, level_keys
from synthesis.numbers import Quantity, absent, count, percent, portion, quantity
from synthesis.plan.plan import FigurePlan

BARS = "judgement_bars"


def block_key(plan: FigurePlan, block: JudgedBlock) -> str:
    """What the keys of a block of a figure begin with."""
    return f"judgements.{plan.id}.{block.form}".replace("-", "_")


def share_keys(plan: FigurePlan, block: JudgedBlock, domain: str) -> Mapping[str, str]:
    """What the keys of a domain begin with, by code, from the best to the worst."""
    keys, none = level_keys(block.labels), NOT_JUDGED
    while none in keys.values():
        none += "_"
    base = f"{block_key(plan, block)}.{domain}"
    return {code: f"{base}.{keys[code] if code else none}" for code in block.codes}


def shown_key(found: Judged, base: str) -> str:
    """The key of the share that bars show: that of the weight, where rows have some, else that of the results."""
    return f"{base}.{'weighted' if found.weighing else 'share'}"


def row_key(block: JudgedBlock, row: JudgedRow, domain: str) -> str:
    """The key of the judgement of a row in a domain."""
    return f"risk_of_bias.{block.form}.{row.study}.{row.result or 'study'}.{domain}".replace("-", "_")


def judgement_items(analysis: Analysis) -> Iterator[Item]:
    """Every judgement that figures of the plan show, each once, and every number of the bars of judgements."""
    single: dict[str, Quantity] = {}
    for plan, found in judged_figures(analysis):
        for block in found.blocks:
            if plan.kind == BARS:
                yield from _block(plan, found, block)
            for key, said in _single(block):
                single.setdefault(key, said)
    yield from single.items()


def _single(block: JudgedBlock) -> Iterator[Item]:
    for row in block.rows:
        for place, (domain, _) in enumerate(block.domains):
            code, origins = row.code(place), row.origins(place)
            label = block.labels.get(code, code)
            if code:
                yield row_key(block, row, domain), quantity(code, label, origins)
            elif origins:
                yield row_key(block, row, domain), absent(row.lacking(place), origins, "not judged")


def _block(plan: FigurePlan, found: Judged, block: JudgedBlock) -> Iterator[Item]:
    base = block_key(plan, block)
    there = [f"records/{study}" for study in block.studies]
    yield f"{base}.results", quantity(len(block.rows), count(len(block.rows)), there)
    yield f"{base}.studies", quantity(len(block.studies), count(len(block.studies)), there)
    weighing: tuple[str, ...] = ()
    if found.weighing == "synthesis" and found.synthesis is not None:
        weighing = found.synthesis.effects.origins
        yield f"{base}.weight", quantity(block.weight, percent(block.weight, 1), weighing)
    for place, (domain, _) in enumerate(block.domains):
        origins = [origin for row in block.rows for origin in row.origins(place)] or there
        counts, weighed = block.counted(place), block.weighed(place)
        for code, key in share_keys(plan, block, domain).items():
            alike = [row for row in block.rows if row.code(place) == code]
            own = [origin for row in alike for origin in row.origins(place) or (f"records/{row.study}",)]
            part = 100.0 * counts[code] / len(block.rows)
            yield f"{key}.n", quantity(counts[code], count(counts[code]), own)
            yield f"{key}.share", quantity(part, portion(part), origins)
            if found.weighing:
                yield (
                    f"{key}.weighted",
                    quantity(weighed[code], portion(weighed[code]), (*origins, *weighing)),
                )
