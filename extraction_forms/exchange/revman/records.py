"""One study of a file of RevMan as a record: its tables, reports, arms and results."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from extraction_forms.exchange.declared import Declared
from extraction_forms.exchange.record_head import record_head
from extraction_forms.exchange.revman.arms import arm_entries, arms_of, contrast_entries
from extraction_forms.exchange.revman.gathering import Found
from extraction_forms.exchange.revman.results import result
from extraction_forms.exchange.revman.source import BiasItem, Source, Study
from extraction_forms.exchange.revman.study_form import verdict_code
from extraction_forms.form import Form
from extraction_forms.frozen_values import frozen
from extraction_forms.yaml_write import Writable

REPORT: Final = "revman_file"
_TABLE: Final = "Characteristics of included studies"
_KINDS: Final = MappingProxyType(
    {
        "JOURNAL_ARTICLE": "journal",
        "COCHRANE_REVIEW": "journal",
        "CONFERENCE_PROC": "abstract",
        "COMPUTER_PROG": "dataset",
        "BOOK": "report",
        "BOOK_SECTION": "report",
    }
)


@frozen
class Making:
    """What every record is made with: the file, the form, what is declared, the questions for tables of studies.

    `keys` are those of reports in `references.bib`, by the study's key and where the report stands.
    """

    file: str
    form: Form
    declared: Declared
    facts: Mapping[str, str]
    bias: Mapping[str, BiasItem]
    keys: Mapping[tuple[str, int], str]


def study_record(making: Making, name: str, study: Study, results: tuple[Found, ...]) -> Writable:
    """The record of a study; without results its arms are not known, and it is a draft."""
    arms = arms_of(results)
    head = record_head(name, making.declared.extractor, making.form)
    record: dict[str, Writable] = {
        **head,
        "status": "submitted" if results else "draft",
        "numbers": "decimal_point",
        "evidence": {"report": REPORT, "file": making.file},
        "characteristics": _characteristics(making, study),
        "reports": [{"id": REPORT, "kind": "dataset"}, *_reports(making, study)],
    }
    if results:
        record["arms"] = arm_entries(arms, making.declared)
        record["contrasts"] = contrast_entries(arms)
        record["results"] = [result(one, arms) for one in results]
    return record


def _characteristics(making: Making, study: Study) -> Writable:
    note = "RevMan does not say it."
    design: Writable = making.declared.design or {"missing": "not_yet_extracted", "note": note}
    found: dict[str, Writable] = {"label": study.name, "design": design}
    if study.year:
        found["year"] = study.year
    found |= {
        making.facts[name]: {"printed": text, "evidence": {"locator": _TABLE, "column": name}}
        for name, text in study.facts.items()
    }
    for field, item in making.bias.items():
        for one in item.judgements:
            if one.study == study.key and one.verdict:
                found[field] = {
                    "code": verdict_code(one.verdict),
                    "evidence": {"locator": f"Risk of bias: {item.label}", "row": one.row},
                    **({"note": one.support} if one.support else {}),
                }
    found["evidence"] = {"row": study.row}
    return found


def _reports(making: Making, study: Study) -> list[Writable]:
    return [
        _report(f"source_{at + 1}", one, making.keys.get((study.key, at), ""))
        for at, one in enumerate(study.sources)
    ]


def _report(name: str, source: Source, citekey: str) -> Writable:
    kind = _KINDS.get(source.kind, "")
    told: Writable = kind or {"code": "report", "provisional": f"RevMan calls it {source.kind or 'nothing'}"}
    found: dict[str, Writable] = {"id": name, "kind": told}
    if source.title:
        found["kind"] = {"code": kind or "report", "note": source.title} | (
            {} if kind else {"provisional": f"RevMan calls it {source.kind or 'nothing'}"}
        )
    if citekey:
        found["citekey"] = citekey
    if source.primary:
        found["is_primary"] = "yes"
    found |= {
        key: text for key, text in (("doi", source.doi), ("pmid", source.pmid), ("year", source.year)) if text
    }
    return found
