"""The answers of two extractors to each question, in pairs, from the comparisons of their records."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Final, Literal, TypeVar

from extraction_forms.agreement.units import joined, unit_of
from extraction_forms.compare.comparing import Compared, Comparison
from extraction_forms.form import Form, Question, Section
from extraction_forms.frozen_values import frozen
from extraction_forms.records import MISSING_REASONS, Datum

T = TypeVar("T")

Kind = Literal["category", "number", "set", "exact", "words"]

KINDS: Final[Mapping[str, Kind]] = MappingProxyType(
    {
        "choice": "category",
        "flag": "category",
        "choices": "set",
        "whole": "number",
        "number": "number",
        "number_with_unit": "number",
        "text": "words",
        "list": "words",
        "evidence": "words",
    }
)
"""What agreement on a type of question is: codes, numbers, sets; words are left to people, the rest is exact."""

FLAGS: Final = ("yes", "no")
VALUE: Final = "value"
BLANK: Final = "blank"
REPORTED: Final = (VALUE, *MISSING_REASONS, BLANK)
"""The categories of whether and why there is an answer: a value, each missing reason, left blank."""


@frozen
class Pair:
    """Two extractors' answers to a question on the same entry of a study; one may have left it blank.

    `coders` are the two. Pairs with the same `unit` are of answers that more than two gave to the same question on the
    same thing.
    """

    study: str
    a: Datum | None
    b: Datum | None
    same: bool
    person: bool
    coders: tuple[str, str] = ("", "")
    unit: str = ""

    @property
    def given(self) -> tuple[tuple[str, Datum | None], ...]:
        """Who gave which answer."""
        return ((self.coders[0], self.a), (self.coders[1], self.b))

    @property
    def answered(self) -> bool:
        """Whether both gave a value."""
        return self.a is not None and self.b is not None and self.a.known and self.b.known

    @property
    def rated(self) -> bool:
        """Whether both gave a value, and no person is needed to tell whether it is the same."""
        return self.answered and not self.person


@frozen
class Asked:
    """A question with every pair of answers; `per_unit` where it is asked for each arm or contrast of an entry.

    `coders` are all who answered the form, where they are more than two and are rated together; else there are none.
    """

    section: Section
    question: Question
    per_unit: bool
    pairs: tuple[Pair, ...]
    coders: tuple[str, ...] = ()

    @property
    def kind(self) -> Kind:
        """What agreement on it is."""
        return KINDS.get(self.question.field.type, "exact")

    @property
    def rated(self) -> tuple[Pair, ...]:
        """The pairs that say whether the extractors agree on the answer; none where people have to."""
        return () if self.kind == "words" else tuple(pair for pair in self.pairs if pair.rated)

    @property
    def persons(self) -> int:
        """How many pairs of answers a person has to read."""
        return sum(pair.person for pair in self.pairs)

    @property
    def ordered(self) -> bool:
        """Whether its codes are in an order that tells how far two of them are apart."""
        return self.question.field.ordered and len(self.categories) > 2

    @property
    def categories(self) -> tuple[str, ...]:
        """The codes that could be chosen, in the form's order; a retired one only where it was chosen."""
        if self.question.field.type == "flag":
            return FLAGS
        used = {code(datum) for pair in self.rated for datum in (pair.a, pair.b)}
        return tuple(
            choice.code for choice in self.question.field.choices if not choice.retired or choice.code in used
        )


@frozen
class Found:
    """How many entries of a section both extractors of a study have, and how many only one of them."""

    study: str
    section: Section
    both: int
    only_a: int
    only_b: int


def code(datum: Datum | None) -> str:
    """The code of a coded answer; `yes` and `no` of a flag."""
    value = datum.value if datum is not None else None
    return FLAGS[not value] if isinstance(value, bool) else str(value)


def reported(datum: Datum | None) -> str:
    """Whether there is an answer, and why not: one of `REPORTED`."""
    return BLANK if datum is None else datum.missing or VALUE


def extractors(comparisons: Sequence[Comparison]) -> tuple[str, ...]:
    """All whose records were compared, by name."""
    return tuple(sorted({name for one in comparisons for name in (one.a.extractor, one.b.extractor)}))


def questions(comparisons: Sequence[Comparison], form: Form) -> tuple[Asked, ...]:
    """Every question that one of two extractors answered on an entry both have, in the form's order.

    An entry that only one of them has is counted by `found`, not as a disagreement on each of its answers.
    """
    everybody = extractors(comparisons)
    coders = everybody if len(everybody) > 2 else ()
    units = joined(comparisons) if coders else {}
    pairs: dict[tuple[str, bool, str], list[Pair]] = {}
    for comparison in comparisons:
        for item in comparison.items:
            if item.path_a is not None and item.path_b is not None:
                key = (item.section.id, bool(item.path.unit), item.question.id)
                pairs.setdefault(key, []).append(_pair(comparison, item, units))
    return tuple(
        Asked(
            section=section,
            question=question,
            per_unit=per_unit,
            pairs=tuple(pairs[section.id, per_unit, question.id]),
            coders=coders,
        )
        for section in form.sections
        for per_unit, asked in ((False, section.questions), (True, section.unit_questions))
        for question in asked
        if (section.id, per_unit, question.id) in pairs
    )


def _pair(comparison: Comparison, item: Compared, units: Mapping[str, str]) -> Pair:
    own = unit_of(comparison, item)
    return Pair(
        study=comparison.study,
        a=item.a,
        b=item.b,
        same=item.outcome == "same",
        person=item.outcome == "needs_person",
        coders=(comparison.a.extractor, comparison.b.extractor),
        unit=units.get(own, own),
    )


def by_unit(pairs: Iterable[Pair]) -> Mapping[str, tuple[Pair, ...]]:
    """Pairs of answers to the same question on the same thing, together."""
    found: dict[str, list[Pair]] = {}
    for pair in pairs:
        found.setdefault(pair.unit, []).append(pair)
    return {unit: tuple(own) for unit, own in found.items()}


def rows(
    pairs: Iterable[Pair], coders: Sequence[str], read: Callable[[Datum | None], T]
) -> tuple[tuple[str, tuple[T | None, ...]], ...]:
    """The study of each unit and what was said of it, a place per coder; of two, in the order of each pair.

    Args:
        pairs: Pairs of answers.
        coders: Everybody who is rated together; none where each pair is of the same two places.
        read: What is made of an answer.
    """
    if not coders:
        return tuple((pair.study, (read(pair.a), read(pair.b))) for pair in pairs)
    found: list[tuple[str, tuple[T | None, ...]]] = []
    for own in by_unit(pairs).values():
        said = {name: read(datum) for pair in own for name, datum in pair.given}
        found.append((own[0].study, tuple(said.get(name) for name in coders)))
    return tuple(found)


def found(comparisons: Sequence[Comparison], form: Form) -> Iterator[Found]:
    """Of each study and repeated section, the entries that both extractors have and those of one alone."""
    for comparison in comparisons:
        for section in form.sections:
            if not section.repeats:
                continue
            both = sum(pair.whole for pair in comparison.matching.of(section.id))
            only_a = len(comparison.a.sections.get(section.id, ())) - both
            only_b = len(comparison.b.sections.get(section.id, ())) - both
            if both or only_a or only_b:
                yield Found(study=comparison.study, section=section, both=both, only_a=only_a, only_b=only_b)
