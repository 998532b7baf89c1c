"""What authors claim of their results, crossed with the direction these have: beside the votes, never mixed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from extraction_forms.frozen_values import frozen
from synthesis.votes.axis import NOT_REPORTED
from synthesis.votes.cautions import COUNTS_BY_SIGNIFICANCE, Caution
from synthesis.votes.directions import OF_ONE_RESULT, Reading

CLAIM: Final = "reported_claim"
"""The field of a result that holds what its authors claim."""

UNTOLD: Final = "no_claim"
NO_CLAIM: Final = "No claim recorded"


@frozen
class ClaimCell:
    """How many results have one claim and one direction, and the data behind them."""

    count: int
    origins: tuple[str, ...]


@frozen
class ClaimRow:
    """The results of one claim, by the state of their direction; a `quoted` label is the source's own words."""

    code: str
    label: str
    quoted: bool
    cells: Mapping[str, ClaimCell]
    total: ClaimCell

    @property
    def text(self) -> str:
        """The label as it is printed."""
        return f"‘{self.label}’" if self.quoted else self.label


@frozen
class ClaimTable:
    """The results of one domain by claim and direction; `caution` is printed with it."""

    domain: str
    rows: tuple[ClaimRow, ...]
    caution: Caution = COUNTS_BY_SIGNIFICANCE


def claims_by_direction(readings: Sequence[Reading], labels: Mapping[str, str]) -> ClaimTable | None:
    """The results of a domain crossed; None where no record holds a claim on one of them.

    Args:
        readings: The results of one domain, each with its direction.
        labels: The codes of claims in their order, and their labels.
    """
    found = [one.tags.get(CLAIM, NOT_REPORTED) for one in readings]
    told = {code for code in found if code in labels and code != NOT_REPORTED}
    if not told:
        return None
    rows: list[ClaimRow] = []
    for code in (*(code for code in labels if code in told), UNTOLD):
        own = [
            one
            for one, claim in zip(readings, found, strict=True)
            if (claim if claim in told else UNTOLD) == code
        ]
        if own:
            rows.append(_row(code, labels.get(code, NO_CLAIM), own))
    return ClaimTable(domain=readings[0].domain, rows=tuple(rows))


def _row(code: str, label: str, readings: Sequence[Reading]) -> ClaimRow:
    cells = {state: _cell([one for one in readings if one.state == state]) for state in OF_ONE_RESULT}
    return ClaimRow(
        code=code,
        label=label,
        quoted=code != UNTOLD,
        cells=MappingProxyType(cells),
        total=_cell(readings),
    )


def _cell(readings: Sequence[Reading]) -> ClaimCell:
    origins = {origin for one in readings for origin in (*one.origins, *one.tag_origins.get(CLAIM, ()))}
    return ClaimCell(count=len(readings), origins=tuple(sorted(origins)))
