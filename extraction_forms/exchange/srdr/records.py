"""One extraction of a workbook of SRDR+ as a record."""

from __future__ import annotations

from collections.abc import Mapping

from extraction_forms.exchange.citation_names import year_in
from extraction_forms.exchange.declared import Declared
from extraction_forms.exchange.found_arms import Arms, arm_entries, contrast_entries
from extraction_forms.exchange.record_head import record_head
from extraction_forms.exchange.srdr.answers import Answered
from extraction_forms.exchange.srdr.gathering import Gathered
from extraction_forms.exchange.srdr.results import Words, result
from extraction_forms.exchange.srdr.source import Extraction
from extraction_forms.exchange.srdr.study_form import DESCRIPTION
from extraction_forms.form import Form
from extraction_forms.frozen_values import frozen
from extraction_forms.yaml_write import Writable


@frozen
class Kept:
    """An extraction that goes on: the study's id and label, the record's name, and whose it is."""

    extraction: Extraction
    study: str
    label: str
    name: str
    extractor: str

    @property
    def path(self) -> str:
        """The file of its record."""
        return f"records/{self.study}/{self.name}.yaml"


@frozen
class Making:
    """What every record is made with: the file, the form, what is declared, all answers and results."""

    file: str
    form: Form
    declared: Declared
    gathered: Gathered
    answered: Answered
    outcomes: Mapping[tuple[str, str], str]
    words: Words


def record(making: Making, kept: Kept) -> Writable:
    """The record of an extraction; with fewer than two arms nothing is compared, and it is a draft."""
    one = kept.extraction
    arms = making.gathered.arms.get(one.id, Arms())
    head = record_head(kept.study, kept.extractor, making.form)
    found: dict[str, Writable] = {
        **head,
        "status": "submitted" if complete(arms) else "draft",
        "numbers": "decimal_point",
        "evidence": {"file": making.file},
        "characteristics": _characteristics(making, kept),
        "reports": [_report(kept)],
    }
    more = {
        arm.id: {
            **({DESCRIPTION: arm.description} if arm.description else {}),
            **making.answered.arms.get((one.id, arm.id), {}),
        }
        for arm in arms.found.values()
    }
    if arms.found:
        found["arms"] = arm_entries(arms, making.declared, more)
    if arms.pairs:
        found["contrasts"] = contrast_entries(arms.pairs.items())
    results = _results(making, one, arms)
    if results:
        found["results"] = results
    return found


def complete(arms: Arms) -> bool:
    """Whether an extraction compares arms."""
    return bool(arms.pairs)


def _characteristics(making: Making, kept: Kept) -> Writable:
    one = kept.extraction
    note = "SRDR+ does not say it in a place of its own."
    design: Writable = making.declared.design or {"missing": "not_yet_extracted", "note": note}
    found: dict[str, Writable] = {"label": kept.label, "design": design}
    year = year_in(one.citation.year)
    if year:
        found["year"] = year
    found |= making.answered.study.get(one.id, {})
    found["evidence"] = dict(one.line.evidence)
    return found


def _report(kept: Kept) -> Writable:
    """The report that was read; what kind it is, is not told."""
    citation = kept.extraction.citation
    why = "SRDR+ does not say what kind of report it is"
    kind: dict[str, Writable] = {"code": "journal", "provisional": why}
    told = [citation.name, citation.authors, citation.refman]
    note = "; ".join(part for part in told if part)
    if note:
        kind["note"] = note
    found: dict[str, Writable] = {"id": "citation", "kind": kind, "is_primary": "yes"}
    if citation.pmid:
        found["pmid"] = citation.pmid
    year = year_in(citation.year)
    return {**found, "year": year} if year else found


def _results(making: Making, one: Extraction, arms: Arms) -> list[Writable]:
    contrasts = {name: pair for pair, name in arms.pairs.items()}
    return [
        result(
            found,
            making.outcomes[found.key.label, found.key.kind.casefold()],
            contrasts,
            making.words,
            making.answered.outcomes.get((one.id, found.key.outcome, found.key.description), {}),
        )
        for found in making.gathered.results.get(one.id, ())
    ]
