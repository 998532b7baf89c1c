"""What the two groups of a comparison have, as other programs ask for it: n, mean, SD, or events and people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from extraction_forms.frozen_values import frozen
from extraction_forms.studies import Evidence
from synthesis.certainty.people import WITHIN
from synthesis.clusters import ALLOCATED
from synthesis.effects import Effect
from synthesis.errors import NotComputable
from synthesis.measures.registry import MEASURES
from synthesis.numbers import Unavailable
from synthesis.routes import terms
from synthesis.routes.effect_rows import Request, compute_effects
from synthesis.routes.sides import is_number, sides_of
from synthesis.routes.study_rows import NO_DIRECTION, Row
from synthesis.routes.terms import Made
from synthesis.routes.ways import columns

CLUSTERS: Final = "that groups were allocated: there is no column for their number, size or correlation"
CROSSED: Final = "that the same people stand on both sides: they are read as two groups"
"""What tables of two groups cannot hold of a design."""

MEANS: Final = "MD"
COUNTS: Final = "RD"
"""The measures whose inputs are the numbers of two groups."""


@frozen
class Groups:
    """The numbers of two groups by the names of a measure's inputs, and by which derivations some were had."""

    numbers: Mapping[str, float]
    derived: tuple[str, ...] = ()


def groups(row: Row, measure: str, *, only_printed: bool) -> Groups | None:
    """The means or the counts of both groups; None where one of them is not there, or not possible."""
    if row.contrast is None:
        return None
    asked = MEASURES[measure]
    found = columns(sides_of(row, measured=True), asked, asked.routes[0], only_printed=only_printed)
    if isinstance(found, Unavailable):
        return None
    try:
        numbers = {name: float(terms.evaluate(term)[0]) for name, term in found.items()}
    except NotComputable:
        return None
    made = dict.fromkeys(
        one.label for term in found.values() if isinstance(term, Made) for one in terms.derived(term)
    )
    return Groups(numbers=MappingProxyType(numbers), derived=tuple(made))


Place = tuple[str, str]


def effects_by(
    evidence: Evidence, measure: str, routes: tuple[str, ...], *, measured: bool
) -> Mapping[Place, Effect]:
    """The effects of all results by a measure, by the study and the row there; as measured, or + for benefit."""
    request = Request(where=None, measure=measure, use="any", routes=routes, measured=measured)
    return MappingProxyType({(one.study, one.row): one for one in compute_effects(evidence, request).rows})


def barred(row: Row) -> str:
    """Why a row compares nothing; empty where it does, whether or not a direction is better on its outcome."""
    rule, reason = row.bar
    return "" if rule == NO_DIRECTION else reason


def of_design(row: Row) -> Iterator[str]:
    """What a table of two groups does not say of the design of a row's study."""
    design = row.tags.get("design")
    if design is not None and design.code in ALLOCATED:
        yield CLUSTERS
    if design is not None and design.code in WITHIN:
        yield CROSSED


def printed_statistics(row: Row) -> set[str]:
    """The names of the numbers that the record has of both arms and of the contrast."""
    if row.contrast is None:
        return set()
    units = (row.contrast.experimental.id, row.contrast.control.id, row.contrast.id)
    return {
        name for unit in units for name, datum in row.result.values.get(unit, {}).items() if is_number(datum)
    }
