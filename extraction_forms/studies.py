"""Records read as typed facts: studies, arms, results, judgements, tallies; the only reader of their values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from extraction_forms.conditions import ConditionFault
from extraction_forms.datum import environment
from extraction_forms.errors import Place, Problem, Rejected
from extraction_forms.form import Case, Derived, Form
from extraction_forms.records import MISSING_REASONS, Datum, Entry, Record

Data = Mapping[str, Datum]

NOT_REPORTED: Final = "not_reported"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    """A code a row can be grouped by, how it is printed, and the data it rests on."""

    code: str
    label: str
    origins: tuple[str, ...] = ()
    provisional: bool = False

    @property
    def known(self) -> bool:
        """Whether it is a code and not a missing reason."""
        return self.code not in MISSING_REASONS or self.code == "unclear"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """An outcome of the vocabulary: what is measured, with what, and which way is better."""

    id: str
    label: str
    domain: str
    source_domain: str
    instrument: str
    polarity: str
    origin: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """The outcomes of a review by id, and the labels of their domains."""

    outcomes: Mapping[str, Outcome]
    domains: Mapping[str, str]
    entries: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Arm:
    """An arm of a study: its role, what was coded of it, and the tags derived from that."""

    id: str
    label: str
    role: str
    data: Data
    tags: Mapping[str, Tag]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contrast:
    """Which arm is compared with which."""

    id: str
    experimental: Arm
    control: Arm
    shared_control_group: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What a study printed for one outcome at one time: a block of numbers per arm and contrast."""

    id: str
    outcome: Outcome
    polarity: str
    data: Data
    values: Mapping[str, Data]
    origin: str
    place: Place

    def value(self, unit: str, statistic: str) -> Datum | None:
        """The datum of a statistic of an arm or contrast, when the record has one."""
        return self.values.get(unit, {}).get(statistic)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """Risk of bias of one result: a code per domain and overall."""

    result: str
    domains: Mapping[str, Datum]
    overall: Datum


@dataclass(frozen=True, slots=True, kw_only=True)
class Study:
    """A study as its settled record has it."""

    id: str
    label: str
    record: str
    data: Data
    tags: Mapping[str, Tag]
    reports: tuple[Entry, ...]
    arms: tuple[Arm, ...]
    contrasts: tuple[Contrast, ...]
    results: tuple[Result, ...]
    judgements: tuple[Judgement, ...] = ()

    def judgement(self, result: str) -> Judgement | None:
        """The risk-of-bias judgement that holds for a result: its own, else the study's (`result` blank)."""
        own = next((j for j in self.judgements if j.result == result), None)
        return own or next((j for j in self.judgements if not j.result), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """One printed count with the tags it came with; `missing` says why where there is no count."""

    id: str
    n: int | None
    missing: str
    unit: str
    derivation: str
    tags: Mapping[str, str]
    quote: str
    note: str
    origins: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TallySource:
    """A source that reports counts without listing the studies."""

    id: str
    label: str
    title: str
    record: str
    tallies: tuple[Tally, ...]
    data: Data


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Everything a review's records say."""

    studies: tuple[Study, ...]
    sources: tuple[TallySource, ...]
    vocabulary: Vocabulary
    records: tuple[Record, ...] = field(default=())

    def study(self, name: str) -> Study:
        """The study with this id."""
        return next(study for study in self.studies if study.id == name)


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
        )
        for entry in sections.get("outcomes", ())
    }
    return Vocabulary(
        outcomes=MappingProxyType(outcomes),
        domains=MappingProxyType(domains),
        entries=sections.get("outcomes", ()),
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
    for record in records:
        form = forms[record.form]
        if form.reads_as == "study":
            studies.append(_study(record, form, vocabulary, problems))
        elif form.reads_as == "tallies":
            sources.append(_source(record))
        elif form.reads_as == "judgements":
            judgements.setdefault(record.study, []).extend((record, j) for j in _judgements(record))
    studies = [_judged(study, judgements.pop(study.id, []), problems) for study in studies]
    for name, left in sorted(judgements.items()):
        problems.append(_dangling(left[0][0], f"a record of the study {name!r}", "judgements of no study"))
    _same_trials(studies, problems)
    if problems:
        raise Rejected(problems)
    return Evidence(
        studies=tuple(sorted(studies, key=lambda study: study.id)),
        sources=tuple(sorted(sources, key=lambda source: source.id)),
        vocabulary=vocabulary,
        records=tuple(records),
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
    return datum.printed if datum is not None and datum.known else ""


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
        return Tag(code=datum.missing, label=MISSING_REASONS[datum.missing], origins=(datum.origin,))
    labels = {choice.code: choice.label for choice in form.codes(name)}
    code = str(datum.value)
    return Tag(
        code=code,
        label=labels.get(code, datum.printed),
        origins=(datum.origin,),
        provisional=bool(datum.provisional),
    )


def _tags(form: Form, section: str, data: Data) -> Mapping[str, Tag]:
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
        tags=_tags(form, "characteristics", data),
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
        tags=_tags(form, "arms", entry.data),
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
            problems.append(
                Problem(
                    place=named.place,
                    where=f"Results > {entry.id} > outcome",
                    expected="an outcome of outcomes.yaml",
                    found=repr(named.value),
                )
            )
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


def _judgements(record: Record) -> Iterator[Judgement]:
    for entry in record.sections.get("judgements", ()):
        domains = {name: datum for name, datum in entry.data.items() if name not in {"overall", "result"}}
        rated = {
            name: datum for name, datum in domains.items() if name.startswith("d") and name[1:].isdigit()
        }
        yield Judgement(
            result=_text(entry.data, "result"),
            domains=MappingProxyType(rated),
            overall=entry.data["overall"],
        )


def _judged(study: Study, found: list[tuple[Record, Judgement]], problems: list[Problem]) -> Study:
    known = {result.id for result in study.results}
    for record, judgement in found:
        if judgement.result and judgement.result not in known:
            expected = f"a result of {study.id}: {', '.join(sorted(known))}"
            problems.append(
                Problem(
                    place=judgement.overall.place,
                    where="Judgements > result",
                    expected=expected,
                    found=repr(judgement.result),
                )
            )
        del record
    return Study(
        id=study.id,
        label=study.label,
        record=study.record,
        data=study.data,
        tags=study.tags,
        reports=study.reports,
        arms=study.arms,
        contrasts=study.contrasts,
        results=study.results,
        judgements=tuple(judgement for _, judgement in found),
    )


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
