"""The shares of judgements of risk of bias: results and percentages by domain, the numbers of the bars."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from synthesis.analysis import Analysis
from synthesis.judged import OVERALL, Judged, JudgedBlock, judged
from synthesis.ledger.judgements import BARS, block_key, share_keys
from synthesis.letter_case import lower_first
from synthesis.numbers import Quantity
from synthesis.plan.plan import FigurePlan
from synthesis.tables.cells import PERCENT, at, body, group
from synthesis.tables.table import Cell, Column, Note, Row, Table
from synthesis.woven import named, number, weave, words

Numbers = Mapping[str, Quantity]

WEIGHED = {"synthesis": "By weight", "study": "By study"}
"""What the head says over shares that are not of results."""


def judgement_shares(analysis: Analysis, numbers: Numbers, plan: FigurePlan) -> Table | None:
    """The table of a figure of bars; None of any other figure, and where nothing it shows was judged."""
    found = judged(analysis, plan) if plan.kind == BARS else None
    if not isinstance(found, Judged):
        return None
    rows: list[Row] = []
    for block in found.blocks:
        rows += _rows(numbers, plan, found, block)
    weighed = WEIGHED.get(found.weighing, "")
    of = f": {found.synthesis.label}" if found.synthesis is not None else ""
    return Table(
        id=f"judgement_shares_{plan.id}",
        title=f"Shares of the judgements of risk of bias{of}",
        columns=(
            Column(id="judgement", label="Domain and judgement", width=3.4),
            Column(id="results", label="Results", align="right", number_format="0", width=0.8),
            Column(id="share", label="Of results", align="right", number_format=PERCENT, width=0.9),
            *(
                (Column(id="weighted", label=weighed, align="right", number_format=PERCENT, width=0.9),)
                if weighed
                else ()
            ),
        ),
        rows=tuple(rows),
        notes=tuple(_notes(numbers, plan, found)),
        source=analysis.review.plan.attribution,
    )


def _rows(numbers: Numbers, plan: FigurePlan, found: Judged, block: JudgedBlock) -> Iterator[Row]:
    for place, (domain, label) in enumerate(block.domains):
        counts = block.counted(place)
        about = label if domain == OVERALL else _named(domain, label)
        yield group(named(f"{block.title}: {about}" if found.several else about))
        for code, key in share_keys(plan, block, domain).items():
            if counts[code]:
                yield body(
                    [
                        Cell(text=block.labels[code] if code else "Not judged"),
                        at(numbers, f"{key}.n"),
                        at(numbers, f"{key}.share"),
                        *((at(numbers, f"{key}.weighted"),) if found.weighing else ()),
                    ],
                    indent=1,
                )


def _named(domain: str, label: str) -> str:
    """A domain by its short name and what it is about, whatever its label begins with."""
    return label if label.startswith(domain.upper()) else f"{domain.upper()} {label}"


def _notes(numbers: Numbers, plan: FigurePlan, found: Judged) -> Iterator[Note]:
    for block in found.blocks:
        base = block_key(plan, block)
        results, studies = numbers[f"{base}.results"], numbers[f"{base}.studies"]
        of = weave(
            "{results} {many} of {studies} {several}",
            results=number(numbers, f"{base}.results"),
            many="result" if results.value == 1 else "results",
            studies=number(numbers, f"{base}.studies"),
            several="study" if studies.value == 1 else "studies",
        )
        if found.several and found.weighing == "synthesis":
            of = weave("{of}, {weight} of the weight", of=of, weight=number(numbers, f"{base}.weight"))
        title = named(f"{block.title}: " if found.several else "")
        yield Note(text=weave("{title}{of}.", title=title, of=of))
    if found.weighing == "synthesis":
        yield Note(text="By weight: each result by its weight in the synthesis.")
    if found.weighing == "study":
        yield Note(text="By study: every study with the same weight, its results with equal parts of it.")
    if found.unweighted and plan.flag("weighted", default=True):
        yield Note(text=f"The results have no weights: {lower_first(found.unweighted)}.")
    if found.without:
        yield Note(
            text=weave("Not judged with any form: {studies}.", studies=named("; ".join(found.without)))
        )
    yield Note(text=words("Percentages are rounded and need not add up to 100%."))
