"""The overlap that a plan declares: its lists of studies and those of `overlap.csv`, put together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Final

from extraction_forms.errors import Place, Problem
from extraction_forms.exchange.slugs import slug
from extraction_forms.nearest import did_you_mean
from extraction_forms.references.reference import Reference
from extraction_forms.studies import Data, Evidence, Study
from synthesis.numbers import counted
from synthesis.overlap.csv_file import FILE
from synthesis.overlap.listing import Listed, Listing, StudyFacts
from synthesis.overlap.matrix import ListedReview, too_late
from synthesis.overlap.names import called, year_in_name, year_of
from synthesis.overlap.overlap import Overlap, put_together
from synthesis.overlap.same_study import Entry, Report
from synthesis.plan.citations import Citation
from synthesis.plan.flow import NO_REPORT
from synthesis.plan.plan import OverlapReview, Plan
from synthesis.routes.study_rows import repeated

SECTION: Final = "Overlap of reviews"

RECORDS: Final = "records"
"""What the entries have as their list that are records of the review: studies of their own, as they say."""

References = Mapping[str, Reference]


def review_labels(plan: Plan) -> dict[str, str]:
    """How the reviews of a plan's overlap may be called in a table, by id."""
    return {one.id: one.label or one.id for one in plan.overlap}


def all_listings(plan: Plan, listed: Listed) -> tuple[Listing, ...]:
    """Everything that is listed: in the plan first, then in the table."""
    return (*(one for review in plan.overlap for one in _of_plan(review)), *listed.listings)


def _of_plan(review: OverlapReview) -> Iterator[Listing]:
    parts = [("studies", "", review.studies)]
    parts += [("outcomes", outcome, names) for outcome, names in review.outcomes.items()]
    for part, outcome, names in parts:
        for name in names:
            yield Listing(
                review=review.id,
                study=name,
                outcome=outcome,
                place=review.at(part),
                origin=review.origin,
                source=review.source,
                page=review.page,
            )


def overlap_citations(plan: Plan, listings: Iterable[Listing], references: References) -> Iterator[Citation]:
    """The keys of references that reviews and the studies they list stand for."""
    for review in plan.overlap:
        if review.citekey:
            where = f"{SECTION} > {review.id} > citekey"
            yield Citation(key=review.citekey, place=review.at("citekey"), where=where)
    for one in listings:
        if one.study in references:
            yield Citation(key=one.study, place=one.place, where=f"{SECTION} > {one.review}")


def overlap_faults(plan: Plan, listed: Listed, outcomes: Collection[str]) -> Iterator[Problem]:
    """What cannot be: a review that lists nothing, an outcome that there is not, what is listed twice."""
    listings = all_listings(plan, listed)
    with_studies = {one.review for one in listings if not one.barred}
    for review in plan.overlap:
        if listed.whole and review.id not in with_studies:
            expected = f"the primary studies of the review, here or in {FILE}"
            yield _problem(review.place, f"{SECTION} > {review.id}", expected, "none")
        if review.searched is not None and review.year is not None and review.searched > review.year:
            expected = f"a year not after that of publication, {review.year}"
            where = f"{SECTION} > {review.id} > searched"
            yield _problem(review.at("searched"), where, expected, f"{review.searched}")
    seen: dict[tuple[str, str, str], Listing] = {}
    for one in listings:
        where = f"{SECTION} > {one.review}"
        if one.outcome and one.outcome not in outcomes:
            hint = did_you_mean(one.outcome, outcomes)
            yield _problem(one.place, where, "an outcome of outcomes.yaml", repr(one.outcome), hint)
        first = seen.setdefault((one.review, slug(one.study) or one.study, one.outcome), one)
        if first is not one:
            found = f"{one.study!r} again, which {first.place} has"
            yield _problem(one.place, where, "each study once", found)


def declared_overlap(
    plan: Plan, listed: Listed, evidence: Evidence, references: References
) -> Overlap | None:
    """The overlap of the reviews that a plan declares; None where it declares none."""
    if not plan.overlap:
        return None
    of: dict[str, list[Listing]] = defaultdict(list)
    for one in all_listings(plan, listed):
        of[slug(one.study) or one.study].append(one)
    known = _Known(listed.facts, evidence, references)
    entries = [known.entry(several[0].study, several) for several in of.values()]
    reviews = [_review(one, references) for one in plan.overlap]
    return put_together(reviews, entries, dict(enumerate(of.values())))


def _review(one: OverlapReview, references: References) -> ListedReview:
    reference = references.get(one.citekey)
    label = one.label or (called(reference) if reference is not None else "") or one.id
    year = one.year
    if year is None and reference is not None:
        year = year_of(reference.year)
    return ListedReview(
        id=one.id,
        label=label,
        year=year_in_name(label) if year is None else year,
        searched=one.searched,
        origin=one.origin,
    )


class _Known:
    """What is known of names: the records, the references, and what the table tells."""

    def __init__(self, facts: Iterable[StudyFacts], evidence: Evidence, references: References) -> None:
        self._references = references
        self._facts = {slug(one.study) or one.study: one for one in facts}
        self._records = {study.id: study for study in evidence.studies}
        self._by_label: dict[str, list[Study]] = defaultdict(list)
        self._citing: dict[str, list[Study]] = defaultdict(list)
        for study in evidence.studies:
            self._by_label[slug(study.label)].append(study)
            for key in cited_by(study):
                self._citing[key].append(study)

    def entry(self, name: str, listings: Sequence[Listing]) -> Entry:
        """What a name stands for: a record, a reference, or nothing but the name."""
        spellings = dict.fromkeys(one.study for one in listings)
        key = next((one for one in spellings if one in self._references), "")
        record = self._record(name, key)
        reports = [Report(reference=self._references[key])] if key else []
        reports += [] if record is None else reports_of(record, self._references)
        facts = self._facts.get(slug(name) or name, StudyFacts(study=name))
        if facts.doi or facts.pmid or facts.registration:
            reports.append(Report(doi=facts.doi, pmid=facts.pmid, registration=facts.registration))
        label = record.label if record is not None else called(self._references[key]) if key else ""
        return Entry(
            name=record.id if record is not None else name,
            label=label or name,
            year=facts.year or first_year(record, reports, label or name),
            home=RECORDS if record is not None else "",
            trial=(repeated(record) or record.id) if record is not None else "",
            record=record.id if record is not None else "",
            reports=tuple(reports),
        )

    def _record(self, name: str, key: str) -> Study | None:
        """The record of a name: by its id, its label, or as the only one that cites the reference."""
        if slug(name) in self._records:
            return self._records[slug(name)]
        labelled, citing = self._by_label.get(slug(name), []), self._citing.get(key, [])
        one_of = labelled or citing
        return one_of[0] if len(one_of) == 1 else None


def cited_by(study: Study) -> tuple[str, ...]:
    """The keys of the references that the reports of a study are."""
    return tuple(dict.fromkeys(key for one in study.reports if (key := _read(one.data, "citekey"))))


def reports_of(study: Study, references: References) -> list[Report]:
    """The reports of a study with their numbers; data sets and replies of authors are none.

    One is the main one where the record says so.
    """
    kept = [one for one in study.reports if _read(one.data, "kind") not in NO_REPORT]
    found = [
        Report(
            reference=references.get(_read(one.data, "citekey")),
            doi=_read(one.data, "doi"),
            pmid=_read(one.data, "pmid"),
            registration=_read(one.data, "registration"),
            main=_read(one.data, "is_primary") == "yes",
        )
        for one in kept
    ]
    registered = _read(study.data, "registration")
    return [*found, *([Report(registration=registered)] if registered else [])]


def _read(data: Data, name: str) -> str:
    datum = data.get(name)
    return datum.read if datum is not None and datum.known else ""


def first_year(record: Study | None, reports: Sequence[Report], label: str) -> int | None:
    """The first year that is known of a study: of its record, of its main reports, else at the end of its name."""
    told = [_read(record.data, "year")] if record is not None else []
    told += [one.reference.year for one in reports if one.reference is not None and one.main]
    years = [year for text in told if (year := year_of(text)) is not None]
    return min(years) if years else year_in_name(label)


def overlap_warnings(overlap: Overlap | None) -> Iterator[Problem]:
    """What is doubtful in an overlap: names that may be one study, studies that came out after the review."""
    if overlap is None:
        return
    for doubt in overlap.doubts:
        found = f"{doubt.one} and {doubt.other}, counted as two: {doubt.why}"
        hint = "If they are one study, list it under one name."
        yield _problem(doubt.place, SECTION, "one name for one primary study", found, hint, warning=True)
    matrix = overlap.matrix
    for review, study in too_late(matrix):
        what = "its last search" if review.searched is not None else "its publication"
        place = matrix.included[study.id, review.id].place
        expected = f"studies out by {review.last}, the year of {what}"
        found = f"{study.label}, of {study.year}"
        yield _problem(place, f"{SECTION} > {review.id}", expected, found, warning=True)
    if matrix.missing and matrix.undated:
        shown = ", ".join(matrix.undated[:5]) + (", ..." if len(matrix.undated) > 5 else "")
        found = f"{counted(len(matrix.undated), 'without one', 'without one')} ({shown})"
        hint = "What could not be in a review is told by years alone."
        place = overlap.listings[0].place
        yield _problem(place, SECTION, "a year of every review and study", found, hint, warning=True)


def _problem(
    place: Place, where: str, expected: str, found: str, hint: str = "", *, warning: bool = False
) -> Problem:
    return Problem(place=place, where=where, expected=expected, found=found, hint=hint, warning=warning)
