"""A review opened: its plan, its forms, its records as studies, its references; or every fault at once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Final

from extraction_forms.adjudicate.outdated import outdated
from extraction_forms.checking import check_plain
from extraction_forms.errors import FormError, Place, Problem, Rejected, UsageError
from extraction_forms.form import Form
from extraction_forms.form_library import find_form, library, read_form
from extraction_forms.frozen_values import frozen
from extraction_forms.migrate.reconfirming import reconfirm_warnings
from extraction_forms.nearest import did_you_mean
from extraction_forms.record_files import Loaded, forms_answered, load_accepted
from extraction_forms.records import Record
from extraction_forms.references import bib, citing
from extraction_forms.references.reference import Reference
from extraction_forms.studies import Evidence, Vocabulary, read_studies, read_vocabulary
from extraction_forms.yaml_text import read
from synthesis import expected
from synthesis.overlap.csv_file import read_listed
from synthesis.overlap.declared import (
    all_listings,
    declared_overlap,
    overlap_citations,
    overlap_faults,
    overlap_warnings,
    review_labels,
)
from synthesis.overlap.overlap import Overlap
from synthesis.plan.checks import plan_faults
from synthesis.plan.citations import FILE, Citation, citation_faults, citations, cited, file_fault, uncited
from synthesis.plan.codes import code_faults, free_texts, tally_faults
from synthesis.plan.excluded import excluded_warnings
from synthesis.plan.flow import flow_warnings
from synthesis.plan.plan import Plan
from synthesis.plan.reading import read_plan
from synthesis.review_warnings import (
    alike_titles,
    idle_margins,
    idle_syntheses,
    timepoints,
    wide_margins,
)
from synthesis.routes.study_rows import Grouping, repeated
from synthesis.votes.axis import Axis, axis

VOCABULARY: Final = "outcomes@1.1.0"


@frozen
class Review:
    """An opened review: what it plans, asks, knows and cites, and what its reader is warned of."""

    path: Path
    plan: Plan
    forms: Mapping[str, Form]
    evidence: Evidence
    loaded: Loaded
    references: Mapping[str, Reference]
    cited: tuple[Reference, ...] = ()
    overlap: Overlap | None = None
    warnings: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The folder's name."""
        return self.path.name

    @property
    def groupings(self) -> tuple[Grouping, ...]:
        """The plan's variables that group another."""
        return tuple(
            Grouping(id=v.id, of=v.of, codes=v.codes, groups=v.groups)
            for v in self.plan.variables.values()
            if v.of
        )

    @property
    def judgement_forms(self) -> tuple[Form, ...]:
        """The forms that its judgements of risk of bias answer, in the order of the plan."""
        used = {judgement.form for study in self.evidence.studies for judgement in study.judgements}
        return tuple(form for form in self.forms.values() if form.id in used)

    def judged_domains(self, form: Form) -> Mapping[str, str]:
        """The domains of bias that were judged by a form, in its order: id and label."""
        judged = (j for study in self.evidence.studies for j in study.judgements if j.form == form.id)
        used = {name for judgement in judged for name in judgement.domains}
        asked = form.by_id["judgements"].questions
        return MappingProxyType({q.id: q.field.label for q in asked if q.id in used})

    def axis(self, name: str) -> Axis:
        """The codes of a variable in order: the plan's own, else the forms', else the outcome domains."""
        own = self.plan.variables.get(name)
        if own is not None:
            return axis(name, own.label, own.codes.items(), quoted=own.quoted, claims=own.claims)
        for form in self.forms.values():
            choices = () if name == "outcome" else form.codes(name)
            if choices:
                return axis(name, form.label(name), [(c.code, c.label) for c in choices])
        labels = (form.label(name) for form in self.forms.values())
        label = next((label for label in labels if label != name), name.replace("_", " ").capitalize())
        return axis(name, label, self._named(name))

    def _named(self, name: str) -> Iterable[tuple[str, str]]:
        """The codes and labels of what the vocabulary or the records name; none where answers are free."""
        vocabulary = self.evidence.vocabulary
        if name in {"domain", "source_domain"}:
            return vocabulary.domains.items()
        if name == "outcome":
            return [(outcome.id, outcome.label) for outcome in vocabulary.outcomes.values()]
        return [(study.id, study.label) for study in self.evidence.studies] if name == "study" else []


def folder(path: Path | str) -> Path:
    """The path of a folder, however it was given.

    Raises:
        UsageError: it is no path.
    """
    expected.kind("folder", path, (str, Path), "the path of a review", UsageError)
    return Path(path)


@frozen
class Looked:
    """What was found on opening a review: the review, None where something is at fault, the faults, and warnings.

    `drafts` are the records that are still being worked on, as far as they can be read.
    """

    review: Review | None
    problems: tuple[Problem, ...]
    warnings: tuple[str, ...]
    drafts: tuple[tuple[Record, Form], ...] = ()


def open_review(path: Path | str) -> Review:
    """The review in the folder `path`.

    Raises:
        UsageError: there is no such folder, or it holds no `review.yaml`.
        Rejected: every fault of the plan; when that can be read, of its forms; when these can, every
            fault of the vocabulary, the records, the references and what the plan names at once.
    """
    looked = look_at(path)
    if looked.review is None:
        raise Rejected(looked.problems)
    return looked.review


def no_plan(path: Path) -> UsageError:
    """What to do about a folder without a plan: begin there, or write the three lines that its records need."""
    if not path.is_dir() or not any(path.iterdir()):
        return UsageError(f"{path} holds no review.yaml; `synthesis new {path}` starts a review.")
    usual = read_form(library()["controlled_study"])
    forms = ", ".join(forms_answered(path) or (f"{usual.id}@{usual.version}",))
    return UsageError(
        f"{path} holds no review.yaml. Write one; three lines are enough at first: `title: ...`, `date: YYYY-MM-DD` "
        f"and `forms: [{forms}]`."
    )


def look_at(path: Path | str, without: Collection[str] = ()) -> Looked:
    """The review in the folder `path`, or every fault of it, with what the records that can be read warn of.

    Record files in `without` (relative to the folder) are not opened: somebody may not be shown them.

    Raises:
        UsageError: there is no such folder, or it holds no `review.yaml`.
        Rejected: every fault of the plan, or, when that can be read, of its forms; nothing else was looked at.
    """
    path = folder(path)
    if not path.is_dir():
        raise UsageError(f"{path} is not a folder.")
    if not (path / "review.yaml").is_file():
        raise no_plan(path)
    plan = read_plan(path)
    forms = _forms(plan, path)
    problems: list[Problem] = []
    vocabulary = _vocabulary(path, problems)
    references = _references(path, plan, problems)
    loaded, faults = load_accepted(path, forms, without)
    listed = read_listed(path, review_labels(plan), problems)
    listings = all_listings(plan, listed)
    named = (*citations(plan, loaded.records), *overlap_citations(plan, listings, references or {}))
    evidence = None
    if vocabulary is not None:
        faulty = {*loaded.faulty, *(fault.place.folder for fault in faults)}
        evidence = _evidence(loaded, forms, vocabulary, (problems, faulty))
    problems += [*faults, *plan_faults(plan, forms), *tally_faults(loaded.records, forms, plan.variables)]
    problems += code_faults(plan, forms, _named_codes(vocabulary, None if faults else evidence, without))
    if vocabulary is not None:
        problems += _of_no_synthesis(loaded, forms, plan, vocabulary)
        problems += overlap_faults(plan, listed, vocabulary.outcomes)
    problems += _citation_faults(path, named, references)
    if evidence is not None and not faults:
        problems += [*_empty(evidence), *_circles(evidence)]
    told = [*loaded.warnings, *map(str, outdated(path, loaded, forms))]
    drafts = tuple((one, forms[one.form]) for one, _ in loaded.set_aside if one.status == "draft")
    if problems or evidence is None or references is None:
        told += [warning for record in loaded.used for warning in record.warnings]
        return Looked(
            review=None, problems=tuple(problems), warnings=tuple(dict.fromkeys(told)), drafts=drafts
        )
    review = Review(
        path=path,
        plan=plan,
        forms=MappingProxyType(forms),
        evidence=evidence,
        loaded=replace(loaded, warnings=tuple(told)),
        references=references,
        cited=cited(named, references),
        overlap=declared_overlap(plan, listed, evidence, references),
    )
    warnings = tuple(_warnings(review))
    return Looked(review=replace(review, warnings=warnings), problems=(), warnings=warnings, drafts=drafts)


def _warnings(review: Review) -> Iterator[str]:
    """Every warning, once: those of the plan first, then of what was left out, then of the records."""
    found: list[object] = [
        *idle_syntheses(review.plan, review.evidence, review.groupings),
        *idle_margins(review.plan, review.evidence, review.groupings),
        *wide_margins(review.plan),
        *alike_titles(review.plan),
        *flow_warnings(review.plan, review.evidence),
        *excluded_warnings(review.plan, review.evidence),
        *overlap_warnings(review.overlap),
        *free_texts(review.plan, review.forms),
        *timepoints(review.plan, review.evidence),
        *uncited(review.references, review.cited),
        *review.loaded.warnings,
        *review.evidence.warnings,
        *reconfirm_warnings(review.path),
        *(warning for record in review.evidence.records for warning in record.warnings),
    ]
    yield from dict.fromkeys(map(str, found))


def _forms(plan: Plan, path: Path) -> dict[str, Form]:
    problems: list[Problem] = []
    forms: dict[str, Form] = {}
    for reference in plan.forms:
        try:
            form = find_form(reference, path / "forms", plan.forms_place)
            forms[form.id] = form
        except FormError as error:
            problems += error.problems
        except UsageError:
            expected = "a form as id@version"
            problems.append(
                Problem(place=plan.forms_place, where="forms", expected=expected, found=repr(reference))
            )
    if problems:
        raise Rejected(problems)
    return forms


def _vocabulary(path: Path, problems: list[Problem]) -> Vocabulary | None:
    file = path / "outcomes.yaml"
    if not file.is_file():
        return Vocabulary(outcomes=MappingProxyType({}), domains=MappingProxyType({}))
    try:
        return read_vocabulary(check_plain(find_form(VOCABULARY), read(file, file.name), file.name))
    except Rejected as fault:
        problems += fault.problems
        return None


def _references(path: Path, plan: Plan, problems: list[Problem]) -> Mapping[str, Reference] | None:
    """The references by key, in the style that the plan asks for; None when the file has faults.

    Nothing can be said then of what cites it.
    """
    if not (path / FILE).is_file():
        return MappingProxyType({})
    try:
        found = bib.read(path / FILE, FILE)
    except Rejected as fault:
        problems += fault.problems
        return None
    style = plan.citation_style
    if not style:
        return found
    return MappingProxyType({key: replace(one, text=citing.cited(one, style)) for key, one in found.items()})


def _citation_faults(
    path: Path, named: Sequence[Citation], references: Mapping[str, Reference] | None
) -> Iterator[Problem]:
    if not (path / FILE).is_file():
        yield from file_fault(named)
    elif references is not None:
        yield from citation_faults(named, references)


def _named_codes(
    vocabulary: Vocabulary | None, evidence: Evidence | None, without: Collection[str]
) -> Mapping[str, Collection[str]]:
    """The codes of what the vocabulary and the records name, as far as these could be read; those not opened too."""
    named: dict[str, Collection[str]] = {}
    if vocabulary is not None:
        domains = vocabulary.domains
        named |= {"domain": domains, "source_domain": domains, "outcome": vocabulary.outcomes}
        named["polarity"] = [choice.code for choice in find_form(VOCABULARY).codes("polarity")]
    if evidence is not None:
        named["study"] = [
            *(study.id for study in evidence.studies),
            *(Path(file).parent.name for file in without),
        ]
    return named


def _evidence(
    loaded: Loaded,
    forms: Mapping[str, Form],
    vocabulary: Vocabulary,
    told: tuple[list[Problem], Collection[str]],
) -> Evidence | None:
    """The studies; what they lack goes to the problems, unless it may follow from the faults of a record."""
    problems, faulty = told
    try:
        return read_studies(loaded.records, forms, vocabulary)
    except Rejected as rejected:
        studies = {repr(folder.rpartition("/")[2]) for folder in faulty}
        problems += [
            one for one in rejected.problems if one.place.folder not in faulty and one.found not in studies
        ]
        return None


def _of_no_synthesis(
    loaded: Loaded, forms: Mapping[str, Form], plan: Plan, vocabulary: Vocabulary
) -> Iterator[Problem]:
    """Records about a synthesis name one: of the plan, or the domain or outcome that is synthesised in words."""
    planned = [one.id for one in plan.syntheses]
    known = [*planned, *vocabulary.domains, *vocabulary.outcomes]
    for record in loaded.records:
        if forms[record.form].subject == "synthesis" and record.study not in known:
            listed = f"a synthesis of review.yaml ({', '.join(planned) or 'which has none'})"
            yield Problem(
                place=Place(file=record.path),
                where=f"study, form {record.form}",
                expected=f"{listed}, or a domain or an outcome of outcomes.yaml",
                found=repr(record.study),
                hint=did_you_mean(record.study, known),
            )


def _empty(evidence: Evidence) -> list[Problem]:
    if evidence.studies or evidence.sources:
        return []
    return [
        Problem(
            place=Place(file="records"),
            where="",
            expected="at least one submitted record",
            found="no studies",
            hint="Records stand at records/<study>/<extractor>.yaml; drafts do not count until they are submitted.",
        )
    ]


def _circles(evidence: Evidence) -> list[Problem]:
    """Studies that repeat one another's trial in a circle would all stand for none."""
    links = {study.id: repeated(study) for study in evidence.studies}
    problems: list[Problem] = []
    for study in evidence.studies:
        seen, at = {study.id}, links[study.id]
        while at and at not in seen:
            seen.add(at)
            at = links.get(at, "")
        if at == study.id:
            datum = study.data["same_trial_as"]
            expected = "one study of each trial that repeats no other"
            found = f"a circle back to {study.id}"
            problems.append(Problem(place=datum.place, where="same_trial_as", expected=expected, found=found))
    return problems
