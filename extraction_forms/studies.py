"""Records read as typed facts: studies, arms, results, judgements, tallies; the only reader of their values."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from extraction_forms.conditions import ConditionFault
from extraction_forms.datum import environment
from extraction_forms.errors import Place, Problem, Rejected
from extraction_forms.facts import (
    DOMAIN,
    Arm,
    Contrast,
    Data,
    Evidence,
    Judgement,
    Outcome,
    Result,
    Study,
    Tag,
    Tally,
    TallySource,
    Vocabulary,
)
from extraction_forms.form import Case, Derived, Form
from extraction_forms.form_links import VOCABULARY
from extraction_forms.nearest import did_you_mean
from extraction_forms.plausibility import implausible
from extraction_forms.records import MISSING_REASONS, Datum, Entry, Record

__all__ = [
    "NOT_REPORTED",
    "Arm",
    "Contrast",
    "Data",
    "Evidence",
    "Judgement",
    "Outcome",
    "Result",
    "Study",
    "Tag",
    "Tally",
    "TallySource",
    "Vocabulary",
    "read_studies",
    "read_vocabulary",
    "tag_of",
    "tags_of",
]

NOT_REPORTED: Final = "not_reported"
_MOST_LISTED: Final = 12


def read_vocabulary(sections: Mapping[str, tuple[Entry, ...]]) -> Vocabulary:
    """The outcome vocabulary from an accepted `outcomes.yaml`."""
    domains = {entry.id: _text(entry.data, "label") for entry in sections.get("domains", ())}
    outcomes = {
        entry.id: Outcome(
            id=entry.id,
            label=_text(entry.data, "label"),
            domain=_code(entry.data, "domain"),
            source_domain=_code(entry.data, "source_domain"),
            instrument=_text(entry.data, "instrument") or _text(entry.data, "label"),
            polarity=_code(entry.data, "polarity"),
            origin=entry.data["polarity"].origin if "polarity" in entry.data else "",
            range_min=entry.data.get("range_min"),
            range_max=entry.data.get("range_max"),
        )
        for entry in sections.get("outcomes", ())
    }
    return Vocabulary(
        outcomes=MappingProxyType(outcomes),
        domains=MappingProxyType(domains),
        entries=sections.get("outcomes", ()),
        bundles=frozenset(
            entry.id
            for entry in sections.get("domains", ())
            if "bundle" in entry.data and entry.data["bundle"].value is True
        ),
    )


def read_studies(records: Sequence[Record], forms: Mapping[str, Form], vocabulary: Vocabulary) -> Evidence:
    """The records of a review as typed facts.

    Raises:
        Rejected: a record names an outcome, a result or a study that is not there; all such faults at once.
    """
    problems: list[Problem] = []
    studies: list[Study] = []
    sources: list[TallySource] = []
    judgements: dict[str, list[tuple[Record, Judgement]]] = {}
    results: dict[str, set[str]] = {}
    for record in records:
        form = forms[record.form]
        if form.reads_as == "study":
            studies.append(_study(record, form, vocabulary, problems))
            results[record.study] = {entry.id for entry in record.sections.get("results", ())}
        elif form.reads_as == "tallies":
            sources.append(_source(record))
        elif form.reads_as == "judgements":
            judgements.setdefault(record.study, []).extend((record, j) for j in _judgements(record))
    studies = [_judged(study, judgements.pop(study.id, []), results[study.id], problems) for study in studies]
    for name, left in sorted(judgements.items()):
        problems.append(_dangling(left[0][0], f"a record of the study {name!r}", "judgements of no study"))
    own = {record.study: record for record in records if forms[record.form].reads_as == "study"}
    for record in records:
        problems += _of_no_outcome(record, forms[record.form], vocabulary)
        problems += _of_no_entry(record, forms[record.form], own.get(record.study))
    _same_trials(studies, problems)
    if problems:
        raise Rejected(problems)
    ordered = tuple(sorted(studies, key=lambda study: study.id))
    return Evidence(
        studies=ordered,
        sources=tuple(sorted(sources, key=lambda source: source.id)),
        vocabulary=vocabulary,
        records=tuple(records),
        warnings=tuple(str(problem) for problem in implausible(ordered)),
    )


def _of_no_outcome(record: Record, form: Form, vocabulary: Vocabulary) -> Iterator[Problem]:
    """The entries of a section that repeats over the vocabulary's outcomes, where they are of none."""
    for section in form.sections:
        if section.repeat_over == VOCABULARY and VOCABULARY not in form.by_id:
            for entry in record.sections.get(section.id, ()):
                if entry.id not in vocabulary.outcomes:
                    where = f"{section.label} > {entry.id}"
                    yield _unknown_outcome(entry.place, where, entry.id, sorted(vocabulary.outcomes))


def _of_no_entry(record: Record, form: Form, own: Record | None) -> Iterator[Problem]:
    """Answers that name an entry of a section of the study's own record, where it has no such entry."""
    if own is None or own is record or form.subject != "study":
        return
    for section in form.sections:
        for question in section.questions:
            if question.refers_to in form.by_id or question.refers_to not in own.sections:
                continue
            known = [entry.id for entry in own.sections[question.refers_to]]
            for entry in record.sections.get(section.id, ()):
                datum = entry.data.get(question.id)
                if datum is not None and datum.known and datum.value not in known:
                    yield Problem(
                        place=datum.place,
                        where=f"{section.label} > {entry.id} > {question.id}",
                        expected=f"an entry of {question.refers_to} in {own.path}: {', '.join(known) or 'none'}",
                        found=repr(datum.value),
                        hint=did_you_mean(str(datum.value), known),
                    )


def _dangling(record: Record, expected: str, found: str) -> Problem:
    return Problem(place=Place(file=record.path), where=record.form, expected=expected, found=found)


def _same_trials(studies: Sequence[Study], problems: list[Problem]) -> None:
    known = {study.id for study in studies}
    for study in studies:
        datum = study.data.get("same_trial_as")
        if datum is not None and datum.known and (datum.value not in known or datum.value == study.id):
            problems.append(
                Problem(
                    place=datum.place,
                    where="same_trial_as",
                    expected="the id of another study of this review",
                    found=repr(datum.value),
                )
            )


def _text(data: Data, name: str) -> str:
    datum = data.get(name)
    return datum.read if datum is not None and datum.known else ""


def _code(data: Data, name: str) -> str:
    datum = data.get(name)
    if datum is None:
        return NOT_REPORTED
    return str(datum.value) if datum.known else datum.missing


def tag_of(form: Form, name: str, datum: Datum | None) -> Tag:
    """A coded answer as a tag; an absent one is not reported."""
    if datum is None:
        return Tag(code=NOT_REPORTED, label=MISSING_REASONS[NOT_REPORTED])
    if not datum.known:
        reason = MISSING_REASONS[datum.missing]
        return Tag(code=datum.missing, label=reason, origins=(datum.origin,), answered=False)
    labels = {choice.code: choice.label for choice in form.codes(name)}
    codes = datum.codes or (str(datum.value),)
    return Tag(
        code=", ".join(codes),
        label="; ".join(labels.get(code, code) for code in datum.codes) or labels.get(codes[0], datum.read),
        origins=(datum.origin,),
        provisional=bool(datum.provisional),
    )


def tags_of(form: Form, section: str, data: Data) -> Mapping[str, Tag]:
    """The coded answers of an entry as tags, and the tags derived from them."""
    asked = form.by_id[section].questions
    tags = {question.id: tag_of(form, question.id, data.get(question.id)) for question in asked}
    for derived in form.derived:
        if derived.section == section:
            tags[derived.id] = _derive(derived, data, tags)
    return MappingProxyType(tags)


def _derive(derived: Derived, data: Data, tags: Mapping[str, Tag]) -> Tag:
    """The first case that holds; where a condition cannot be decided the tag is not reported.

    It rests on every answer that was looked at on the way, and is provisional if one of them is.
    """
    known = environment(data)
    labels = {choice.code: choice.label for choice in derived.choices}
    used: dict[str, Datum] = {}
    for case in derived.cases:
        names = (*(case.when.names if case.when else ()), case.take)
        used.update({name: data[name] for name in names if name in data})
        try:
            holds = True if case.when is None else case.when.evaluate(known)
        except ConditionFault:
            holds = None
        if holds is not False:
            taken = _taken(case, tags) if holds else Tag(code=NOT_REPORTED, label="")
            return Tag(
                code=taken.code,
                label=labels.get(taken.code) or MISSING_REASONS.get(taken.code) or taken.label,
                origins=tuple(datum.origin for datum in used.values()),
                provisional=any(datum.provisional for datum in used.values()),
            )
    return Tag(code=NOT_REPORTED, label=MISSING_REASONS[NOT_REPORTED])


def _taken(case: Case, tags: Mapping[str, Tag]) -> Tag:
    return tags[case.take] if case.take else Tag(code=case.code, label="")


def _study(record: Record, form: Form, vocabulary: Vocabulary, problems: list[Problem]) -> Study:
    facts = next(iter(record.sections.get("characteristics", ())), None)
    data: Data = facts.data if facts else MappingProxyType({})
    arms = tuple(_arm(form, entry) for entry in record.sections.get("arms", ()))
    by_id = {arm.id: arm for arm in arms}
    return Study(
        id=record.study,
        label=_text(data, "label") or record.study,
        record=record.path,
        data=data,
        tags=tags_of(form, "characteristics", data),
        reports=record.sections.get("reports", ()),
        arms=arms,
        contrasts=tuple(_contrast(entry, by_id) for entry in record.sections.get("contrasts", ())),
        results=tuple(_results(record, vocabulary, problems)),
    )


def _arm(form: Form, entry: Entry) -> Arm:
    return Arm(
        id=entry.id,
        label=_text(entry.data, "label") or entry.id,
        role=_code(entry.data, "role"),
        data=entry.data,
        tags=tags_of(form, "arms", entry.data),
    )


def _contrast(entry: Entry, arms: Mapping[str, Arm]) -> Contrast:
    return Contrast(
        id=entry.id,
        experimental=arms[_code(entry.data, "arm_exp")],
        control=arms[_code(entry.data, "arm_ctl")],
        shared_control_group=_text(entry.data, "shared_control_group"),
    )


def _results(record: Record, vocabulary: Vocabulary, problems: list[Problem]) -> Iterator[Result]:
    for entry in record.sections.get("results", ()):
        named = entry.data["outcome"]
        outcome = vocabulary.outcomes.get(str(named.value))
        if outcome is None:
            where, known = f"Results > {entry.id} > outcome", sorted(vocabulary.outcomes)
            problems.append(_unknown_outcome(named.place, where, str(named.value), known))
            continue
        own = entry.data.get("polarity")
        yield Result(
            id=entry.id,
            outcome=outcome,
            polarity=str(own.value) if own is not None and own.known else outcome.polarity,
            data=entry.data,
            values=entry.units,
            origin=f"{record.path}#results/{entry.id}",
            place=entry.place,
        )


def _unknown_outcome(place: Place, where: str, name: str, known: Sequence[str]) -> Problem:
    listed = ", ".join(known[:_MOST_LISTED]) + (", ..." if len(known) > _MOST_LISTED else "")
    return Problem(
        place=place,
        where=where,
        expected=f"an outcome of outcomes.yaml{f': {listed}' if known else ', which names none'}",
        found=repr(name),
        hint=did_you_mean(name, known),
    )


def _judgements(record: Record) -> Iterator[Judgement]:
    for entry in record.sections.get("judgements", ()):
        domains = {name: datum for name, datum in entry.data.items() if name not in {"overall", "result"}}
        rated = {name: datum for name, datum in domains.items() if DOMAIN.match(name)}
        yield Judgement(
            result=_text(entry.data, "result"),
            domains=MappingProxyType(rated),
            overall=entry.data["overall"],
            form=record.form,
        )


def _judged(
    study: Study, found: list[tuple[Record, Judgement]], known: Collection[str], problems: list[Problem]
) -> Study:
    for record, judgement in found:
        if judgement.result and judgement.result not in known:
            settled = "/consensus." in record.path
            command = f"synthesis adjudicate REVIEW {study.id} --form {record.form} --by NAME"
            hint = f"Was it left out when it was settled? `{command}` says what to do."
            expected = f"a result of {study.id}: {', '.join(sorted(known))}"
            problems.append(
                Problem(
                    place=judgement.overall.place,
                    where="Judgements > result",
                    expected=expected,
                    found=repr(judgement.result),
                    hint=hint if settled else "",
                )
            )
    return replace(study, judgements=tuple(judgement for _, judgement in found))


def _source(record: Record) -> TallySource:
    facts = next(iter(record.sections.get("source", ())))
    return TallySource(
        id=record.study,
        label=_text(facts.data, "label"),
        title=_text(facts.data, "title"),
        record=record.path,
        tallies=tuple(_tally(entry) for entry in record.sections.get("tallies", ())),
        data=facts.data,
    )


def _tally(entry: Entry) -> Tally:
    count = entry.data["n"]
    tags = entry.data["tags"].value
    return Tally(
        id=entry.id,
        n=int(count.number()) if count.known else None,
        missing=count.missing,
        unit=_code(entry.data, "unit"),
        derivation=_code(entry.data, "derivation") if "derivation" in entry.data else "",
        tags=tags if isinstance(tags, Mapping) else MappingProxyType({}),
        quote=count.source.quote,
        note=_text(entry.data, "note") or count.note,
        origins=(count.origin,),
    )
