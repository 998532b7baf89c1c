"""What persons judged of the certainty of a synthesis: in a record by the form `grade`, else in the plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from types import MappingProxyType
from typing import Final

from extraction_forms.frozen_values import frozen
from extraction_forms.records import Datum, Record
from synthesis.certainty.ratings import DOMAINS, UP
from synthesis.designs import FORM, SECTION
from synthesis.errors import NotComputable
from synthesis.plan.plan import CertaintyPlan
from synthesis.review import Review

RATED: Final = (*DOMAINS, *UP, "design", "start", "certainty")
"""What a person may judge of a synthesis; the design in a record only."""


@frozen
class Judgement:
    """What a person judged: the code, the reason that was given, the data of the record that say so."""

    code: str
    reason: str = ""
    origins: tuple[str, ...] = ()


@frozen
class Judged:
    """All that was judged of a synthesis, by name of `RATED`, and who judged."""

    by: str = ""
    found: Mapping[str, Judgement] = field(default_factory=lambda: MappingProxyType({}))
    outcome: str = ""

    def of(self, name: str) -> Judgement | None:
        """What was judged of a domain, of the design, of the start, or of the certainty itself."""
        return self.found.get(name)


def judged_of(review: Review, synthesis: str) -> Judged:
    """What persons judged of a synthesis.

    Raises:
        NotComputable: a record and the plan both judge it.
    """
    record = next(
        (one for one in review.evidence.records if one.form == FORM and one.study == synthesis), None
    )
    declared = next((one for one in review.plan.certainty if one.synthesis == synthesis), None)
    if record is None:
        return _of_plan(declared) if declared is not None else Judged()
    if declared is not None and declared.ratings:
        raise NotComputable(
            f"{declared.place}: Certainty > {synthesis}: expected its judgements in one place; found some here and "
            f"others in {record.path}."
        )
    return _of_record(record)


def rated_in_records(review: Review) -> frozenset[str]:
    """The syntheses that have a record by the form `grade`."""
    return frozenset(one.study for one in review.evidence.records if one.form == FORM)


def _of_plan(declared: CertaintyPlan) -> Judged:
    found = {
        name: Judgement(code=code, reason=declared.reasons.get(name, ""))
        for name, code in declared.ratings.items()
    }
    return Judged(by="review.yaml" if found else "", found=MappingProxyType(found))


def _of_record(record: Record) -> Judged:
    entries = record.sections.get(SECTION, ())
    data: Mapping[str, Datum] = entries[0].data if entries else MappingProxyType({})
    found = {
        name: Judgement(
            code=str(data[name].value),
            reason=_words(data, f"{name}_reason"),
            origins=(data[name].origin,),
        )
        for name in RATED
        if name in data and data[name].known
    }
    return Judged(
        by=record.extractor,
        found=MappingProxyType(found),
        outcome=_words(data, "outcome"),
    )


def _words(data: Mapping[str, Datum], name: str) -> str:
    datum = data.get(name)
    return datum.read if datum is not None and datum.known else ""
