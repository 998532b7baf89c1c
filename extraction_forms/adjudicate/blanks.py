"""Answers that neither extractor gave, at places where the two records have room for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from extraction_forms.compare.comparing import Compared, Comparison
from extraction_forms.draft import AnswerPath
from extraction_forms.form import Form, Section


def unanswered(comparison: Comparison, form: Form, paths: Iterable[str]) -> tuple[Compared, ...]:
    """What stands at those of the paths that neither extractor answered: nothing on either side.

    A path that names no question, or an entry that neither has, is passed over.
    """
    known = {str(item.path) for item in comparison.items}
    found = (blank_at(comparison, form, path) for path in paths if path not in known)
    return tuple(item for item in found if item is not None)


def blank_at(comparison: Comparison, form: Form, text: str) -> Compared | None:
    """The blank answer at a path of the consensus; None where no question stands there."""
    try:
        path = AnswerPath.parse(text)
    except ValueError:
        return None
    section = form.by_id.get(path.section)
    if section is None or path.entry not in entries_of(comparison, section, inner=bool(path.unit)):
        return None
    if path.unit and path.unit not in set(units_of(comparison, form, section)):
        return None
    question = section.question(path.field, of_units=bool(path.unit))
    if question is None or question.field.retired:
        return None
    return Compared(
        path=path,
        path_a=None,
        path_b=None,
        section=section,
        question=question,
        a=None,
        b=None,
        outcome="same",
    )


def entries_of(comparison: Comparison, section: Section, *, inner: bool = False) -> tuple[str, ...]:
    """What a consensus may call the entries of a section; of one that is asked once, its values are its own."""
    if not section.repeats:
        return (section.id,) if inner else ("",)
    paired = (
        comparison.matching.name("a" if pair.a else "b", section.id, pair.a or pair.b)
        for pair in comparison.matching.of(section.id)
    )
    there = (item.path.entry for item in comparison.items if item.section.id == section.id)
    return tuple(dict.fromkeys((*paired, *there)))


def units_of(comparison: Comparison, form: Form, section: Section) -> Iterator[str]:
    """What a consensus calls the arms and contrasts that a section may have values of."""
    for over in section.units:
        if over in form.by_id:
            yield from entries_of(comparison, form.by_id[over])


def in_order(section: Section, block: Iterable[Compared]) -> list[Compared]:
    """The answers of a block in the order in which the form asks them."""
    ranks = {question.id: rank for rank, question in enumerate((*section.questions, *section.unit_questions))}
    return sorted(block, key=lambda item: ranks[item.question.id])
