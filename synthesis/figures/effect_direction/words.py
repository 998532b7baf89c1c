"""What an effect direction plot says in words, for those who do not see it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from synthesis.figures.effect_direction.spec import RISKS, STEPS, DirectionRow, EffectDirectionSpec
from synthesis.letter_case import lower_first
from synthesis.numbers import count
from synthesis.votes.directions import STATES


def alternative(spec: EffectDirectionSpec, rows: Sequence[DirectionRow]) -> str:
    """The plot, or the part of it with some rows, in words: studies, risks of bias, votes by domain, sizes."""
    whole = "" if len(rows) == len(spec.rows) else f" of {count(len(spec.rows))}"
    domains = "1 domain" if len(spec.domains) == 1 else f"{count(len(spec.domains))} domains"
    studies = "1 study" if len(rows) == 1 and not whole else f"{count(len(rows))}{whole} studies"
    parts = [
        f"Effect direction plot of {studies} in {domains}.",
        f"Risk of bias: {_listed(_risks(rows))}.",
        *(f"{label}: {_listed(_states(id_, rows)) or 'no study'}." for id_, label in spec.domains),
        *_sizes(spec, rows),
        *_selected(rows),
    ]
    return " ".join(parts)


def _risks(rows: Sequence[DirectionRow]) -> Mapping[str, int]:
    found = Counter(row.risk for row in rows)
    return {lower_first(risk.label): found[code] for code, risk in RISKS.items()}


def _states(domain: str, rows: Sequence[DirectionRow]) -> Mapping[str, int]:
    found = Counter(row.cells[domain].state for row in rows if domain in row.cells)
    return {lower_first(state.label): found[name] for name, state in STATES.items()}


def _sizes(spec: EffectDirectionSpec, rows: Sequence[DirectionRow]) -> Iterator[str]:
    cells = [cell for row in rows for cell in row.cells.values() if cell.state != "not_reported"]
    found = Counter(cell.step for cell in cells)
    sizes = [f"{step.label}: {_votes(found[name])}" for name, step in STEPS.items() if found[name]]
    if sizes:
        yield f"{spec.sized_by}, {'; '.join(sizes)}."


def _votes(number: int) -> str:
    return "1 vote" if number == 1 else f"{count(number)} votes"


def _selected(rows: Sequence[DirectionRow]) -> Iterator[str]:
    selected = sum(cell.by_significance for row in rows for cell in row.cells.values())
    if selected:
        yield f"Direction stated only because of significance: {_votes(selected)}."


def _listed(counts: Mapping[str, int]) -> str:
    return ", ".join(_pairs(counts.items()))


def _pairs(counts: Iterable[tuple[str, int]]) -> Iterator[str]:
    for label, number in counts:
        if number:
            yield f"{label} {count(number)}"
