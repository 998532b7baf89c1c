"""Agreement between extractors by one form: a line per question, per section, and overall."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from extraction_forms.agreement.answers import (
    Asked,
    Found,
    Kind,
    Pair,
    found,
    questions,
)
from extraction_forms.agreement.bootstrap import Resampling
from extraction_forms.agreement.coefficients import ONE_CODER
from extraction_forms.agreement.first_submitted import Rated
from extraction_forms.agreement.measures import (
    Measure,
    Measures,
    coded,
    mean_of,
    numeric,
    sets,
    studies_of,
    whether_reported,
)
from extraction_forms.agreement.unavailable import Unavailable
from extraction_forms.compare.comparing import Comparison
from extraction_forms.form import Form, Section
from extraction_forms.frozen_values import frozen

STATISTICS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "agreement": "Same answer",
        "kappa": "Cohen’s kappa",
        "weighted_kappa": "Cohen’s weighted kappa",
        "fleiss": "Fleiss’ kappa",
        "weighted_fleiss": "Fleiss’ weighted kappa",
        "ac1": "Gwet’s AC1",
        "ac2": "Gwet’s AC2",
        "pabak": "PABAK",
        "alpha": "Krippendorff’s alpha",
        "ordinal_alpha": "Krippendorff’s ordinal alpha",
        "interval_alpha": "Krippendorff’s interval alpha",
        "icc_2_1": "ICC(2,1)",
        "icc_3_1": "ICC(3,1)",
        "difference": "Mean absolute difference",
        "jaccard": "Mean Jaccard index",
        "reported": "Reported or not",
        "reported_kappa": "Reported or not, kappa",
        "reported_fleiss": "Reported or not, Fleiss’ kappa",
    }
)
"""Every statistic that a line may have, in order, and how it is called."""


@frozen
class Line:
    """Agreement on a question (`question` is its id), on a section, or, with no section either, on all of them.

    `answers` counts what two extractors or more gave a value to, `asked` what at least one answered, `persons` the
    pairs of answers that a person has to read. `measures` holds the statistics that this kind of answer has. `ordered`
    says that the codes are in an order, so that these are weighted.
    """

    section: str
    question: str
    label: str
    kind: Kind | None
    per_unit: bool
    studies: tuple[str, ...]
    answers: int
    asked: int
    persons: int
    measures: Measures
    ordered: bool = False


@frozen
class Entries:
    """How many entries of a section both extractors have, how many the first or the second alone; and the share."""

    section: str
    label: str
    studies: tuple[str, ...]
    both: int
    only_a: int
    only_b: int
    agreement: Measure


@frozen
class Agreement:
    """Agreement between extractors by one form; `coders` are the pairs whose records were compared.

    `rated` are the records that were, each with whether it is as first submitted.
    """

    form: str
    title: str
    coders: tuple[tuple[str, str], ...]
    studies: tuple[str, ...]
    sections: Mapping[str, str]
    lines: tuple[Line, ...]
    entries: tuple[Entries, ...]
    resampling: Resampling
    rated: tuple[Rated, ...] = ()

    @property
    def extractors(self) -> tuple[str, ...]:
        """All whose records were compared, by name; more than two are rated together."""
        return tuple(sorted({name for pair in self.coders for name in pair}))

    @property
    def together(self) -> bool:
        """Whether more than two extractors are rated together."""
        return len(self.extractors) > 2

    @property
    def changed(self) -> int:
        """How many answers have been changed since they were first submitted."""
        return sum(one.changed for one in self.rated)

    def line(self, section: str = "", question: str = "", *, per_unit: bool = False) -> Line:
        """The line of a question, of a section, or, with neither, of all sections."""
        wanted = (section, question, per_unit)
        return next(one for one in self.lines if (one.section, one.question, one.per_unit) == wanted)


def agreement(
    comparisons: Sequence[Comparison],
    form: Form,
    how: Resampling | None = None,
    rated: Sequence[Rated] = (),
) -> Agreement | Unavailable:
    """Agreement between the extractors whose records were compared by a form.

    Args:
        comparisons: Two extractors' records of a study each, all by this form.
        form: The form.
        how: How intervals are made: 95 %, 2,000 resamples, a seed of their own when left out.
        rated: The records that were compared, each with whether it is as first submitted.
    """
    own = [one for one in comparisons if one.form == form.id]
    if not own:
        return ONE_CODER
    how = how or Resampling()
    asked = questions(own, form)
    return Agreement(
        form=form.id,
        title=form.title,
        coders=tuple(sorted({(one.a.extractor, one.b.extractor) for one in own})),
        studies=tuple(sorted({one.study for one in own})),
        sections=MappingProxyType({section.id: section.label for section in form.sections}),
        lines=tuple(_lines(asked, form, how)),
        entries=tuple(_entries(tuple(found(own, form)), form, how)),
        resampling=how,
        rated=tuple(rated),
    )


def _lines(asked: Sequence[Asked], form: Form, how: Resampling) -> Iterator[Line]:
    for section in form.sections:
        own = [one for one in asked if one.section.id == section.id]
        for one in own:
            yield _line(one, how)
        if own:
            yield _together(own, section.id, section.label, how)
    if asked:
        yield _together(asked, "", "All sections", how)


def _line(asked: Asked, how: Resampling) -> Line:
    own = dict(OF_KIND[asked.kind](asked, how))
    if asked.kind != "words":
        own["agreement"] = mean_of(asked.rated, _same, how)
    own |= whether_reported(asked.pairs, asked.coders, how)
    return Line(
        section=asked.section.id,
        question=asked.question.id,
        label=asked.question.field.label,
        kind=asked.kind,
        per_unit=asked.per_unit,
        studies=studies_of(asked.pairs),
        answers=_units(asked.rated),
        asked=_units(asked.pairs),
        persons=asked.persons,
        measures=_in_order(own),
        ordered=asked.kind == "category" and asked.ordered,
    )


def _together(asked: Sequence[Asked], section: str, label: str, how: Resampling) -> Line:
    """Several questions as one: every pair of answers counts once; kappa and its kin of the coded ones."""
    pairs = [pair for one in asked for pair in one.pairs]
    rated = [pair for one in asked for pair in one.rated]
    own: dict[str, Measure] = {"agreement": mean_of(rated, _same, how)}
    categories = [one for one in asked if one.kind == "category"]
    own |= coded(categories, how) if categories else {}
    own |= whether_reported(pairs, asked[0].coders, how)
    return Line(
        section=section,
        question="",
        label=label,
        kind=None,
        per_unit=False,
        studies=studies_of(pairs),
        answers=_units(rated),
        asked=_units(pairs),
        persons=sum(one.persons for one in asked),
        measures=_in_order(own),
    )


def _units(pairs: Sequence[Pair]) -> int:
    """How many things were answered; pairs of answers to the same one are counted once."""
    return len({pair.unit for pair in pairs})


def _same(pair: Pair) -> float:
    return float(pair.same)


def _in_order(measures: Measures) -> Measures:
    return MappingProxyType({name: measures[name] for name in STATISTICS if name in measures})


def _no_more(asked: Asked, how: Resampling) -> Measures:
    del asked, how
    return {}


OF_KIND: Final[Mapping[Kind, Callable[[Asked, Resampling], Measures]]] = MappingProxyType(
    {
        "category": lambda asked, how: coded([asked], how, ordered=asked.ordered),
        "number": numeric,
        "set": sets,
        "exact": _no_more,
        "words": _no_more,
    }
)
"""The statistics of each kind of question, beside the share of the same answers."""


def _entries(counted: Sequence[Found], form: Form, how: Resampling) -> Iterator[Entries]:
    for section in form.sections:
        own = [one for one in counted if one.section.id == section.id]
        if own:
            yield _of_section(section, own, how)


def _of_section(section: Section, own: Sequence[Found], how: Resampling) -> Entries:
    there = [
        Pair(study=one.study, a=None, b=None, same=same, person=False)
        for one in own
        for same, n in ((True, one.both), (False, one.only_a + one.only_b))
        for _ in range(n)
    ]
    return Entries(
        section=section.id,
        label=section.label,
        studies=studies_of(there),
        both=sum(one.both for one in own),
        only_a=sum(one.only_a for one in own),
        only_b=sum(one.only_b for one in own),
        agreement=mean_of(there, _same, how),
    )
