"""Where every datum of a review stands and what it says: what a reader sees on asking for an origin."""

from __future__ import annotations

from collections.abc import Iterator

from extraction_forms.form import Form, Question
from extraction_forms.records import Datum, Entry, Record
from synthesis.overlap.csv_file import FILE as OVERLAP
from synthesis.plan.plan import FindingsPlan, FlowPlan, Plan
from synthesis.review import Review
from synthesis.supplement import Provenance


def trace(review: Review) -> dict[str, Provenance]:
    """Every datum of the records that count, by origin; and every result and record as a whole."""
    labels = {study.id: study.label for study in review.evidence.studies}
    labels.update({source.id: source.label for source in review.evidence.sources})
    found: dict[str, Provenance] = {}
    for record in review.evidence.records:
        form = review.forms[record.form]
        study = labels.get(record.study, record.study)
        for provenance in _record(record, form, study):
            found[provenance.origin] = provenance
        found.setdefault(f"records/{record.study}", _whole(record, study))
    for entry in review.evidence.vocabulary.entries:
        for name, datum in entry.data.items():
            found[datum.origin] = _datum(datum, "Outcome vocabulary", f"{entry.id} > {name}", "outcomes.yaml")
    found.update({one.origin: one for one in _declared(review.plan.flow)})
    found.update({one.origin: one for one in _of_overlap(review)})
    found.update({one.origin: one for one in _asked(review.plan)})
    found.update({one.origin: one for plan in review.plan.findings for one in _assumed(plan)})
    return found


def _asked(plan: Plan) -> Iterator[Provenance]:
    """The parts of the plan that numbers are printed of: margins, and figures, which are counted."""
    for section, what, parts in (("margins", "Margin", plan.margins), ("figures", "Figure", plan.figures)):
        for one in parts:
            yield Provenance(
                origin=f"review.yaml#{section}/{one.id}",
                study="The plan",
                what=f"{what} > {one.id}",
                printed="",
                record=one.place.file,
                line=one.place.line,
            )


def _assumed(plan: FindingsPlan) -> Iterator[Provenance]:
    """What the summary of findings rests on that stands in the plan: baseline risks, a spread, a follow-up."""
    told: list[tuple[tuple[str, ...], str, str]] = [
        (("baseline", name), f"{risk:g}", plan.baseline_source) for name, risk in plan.baseline.items()
    ]
    told += [(("sd",), f"{plan.sd:g}", plan.sd_source)] if plan.sd is not None else []
    told += [(("follow_up",), plan.follow_up, "")] if plan.follow_up else []
    for answer, printed, note in told:
        place = plan.at(answer[0])
        yield Provenance(
            origin=plan.origin(*answer),
            study="The plan",
            what=" > ".join(("Summary of findings", plan.synthesis, *answer)),
            printed=printed,
            record=place.file,
            line=place.line,
            note=note,
        )


def _of_overlap(review: Review) -> Iterator[Provenance]:
    """Who includes whom: each review of the plan with all that it lists, and each line of the table beside it."""
    listings = review.overlap.listings if review.overlap is not None else ()
    for declared in review.plan.overlap:
        own = [one for one in listings if one.review == declared.id]
        yield Provenance(
            origin=declared.origin,
            study="The plan",
            what=f"Overlap of reviews > {declared.id}",
            printed="; ".join(dict.fromkeys(one.study for one in own)),
            record=declared.place.file,
            line=declared.place.line,
            place=declared.told_at,
        )
    for one in listings:
        if one.place.file == OVERLAP:
            yield Provenance(
                origin=one.origin,
                study="The plan",
                what=f"Overlap of reviews > {one.review} > {one.study}",
                printed="included",
                record=one.place.file,
                line=one.place.line,
                place=one.told_at,
                quote=one.quote,
            )


def _declared(flow: FlowPlan | None) -> Iterator[Provenance]:
    """The counts of the study flow, which stand in the plan."""
    if flow is None:
        return
    named = list(flow.counts.items())
    named += [(f"{name} > {of}", one) for name, several in flow.lists.items() for of, one in several.items()]
    for name, one in named:
        yield Provenance(
            origin=one.origin,
            study="The plan",
            what=f"Study flow > {name}",
            printed=one.printed,
            record=one.place.file,
            line=one.place.line,
            note=one.note,
        )


def _whole(record: Record, study: str) -> Provenance:
    return Provenance(
        origin=f"records/{record.study}",
        study=study,
        what="The record",
        printed="",
        record=record.path,
        line=1,
    )


def _record(record: Record, form: Form, study: str) -> Iterator[Provenance]:
    reports = {entry.id: _report(entry) for entry in record.sections.get("reports", ())}
    for section in form.sections:
        asked = {question.id: question for question in (*section.questions, *section.unit_questions)}
        for entry in record.sections.get(section.id, ()):
            name = section.label if section.repeat == "no" else f"{section.label} > {entry.id}"
            for key, datum in entry.data.items():
                yield _datum(datum, study, f"{name} > {_label(asked, key)}", record.path, reports)
            for unit, data in entry.units.items():
                for key, datum in data.items():
                    yield _datum(
                        datum, study, f"{name} > {unit} > {_label(asked, key)}", record.path, reports
                    )
            if section.repeat != "no":
                yield Provenance(
                    origin=f"{record.path}#{section.id}/{entry.id}",
                    study=study,
                    what=name,
                    printed="",
                    record=record.path,
                    line=entry.place.line,
                )


def _label(asked: dict[str, Question], key: str) -> str:
    return asked[key].field.label if key in asked else key


def _report(entry: Entry) -> str:
    key = entry.data.get("citekey")
    kind = entry.data.get("kind")
    words = [datum.read for datum in (key, kind) if datum is not None and datum.known]
    return f"{entry.id} ({', '.join(words)})" if words else entry.id


def _datum(
    datum: Datum, study: str, what: str, path: str, reports: dict[str, str] | None = None
) -> Provenance:
    source = datum.source
    place = [
        f"page {source.page}" if source.page else "",
        source.locator,
        source.file,
        f"row {source.row}" if source.row else "",
        f"column {source.column}" if source.column else "",
    ]
    quote = "".join(part for part in (source.quote_prefix, source.quote, source.quote_suffix))
    notes = [f"Provisional: {datum.provisional}" if datum.provisional else "", datum.note]
    return Provenance(
        origin=datum.origin,
        study=study,
        what=what,
        printed=f"{datum.told} {datum.unit}".strip(),
        record=path,
        line=datum.place.line,
        report=(reports or {}).get(source.report, source.report),
        place=", ".join(part for part in place if part),
        quote=quote,
        note=" ".join(part for part in notes if part),
    )
