"""What is coded or counted of a result, its arms and its study: codes as text, numbers as they are."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from types import MappingProxyType
from typing import Final

from extraction_forms.facts import Study
from extraction_forms.records import Entry
from extraction_forms.references.reference import Reference, compose
from synthesis.exports.cells import Value
from synthesis.routes.study_rows import Row, answers

_TAKEN: Final = "tag_"


def facts_of(row: Row) -> Mapping[str, Value]:
    """The answers of a row that are known, by the names that a plan calls them by."""
    found: dict[str, Value] = {name: tag.code for name, tag in row.tags.items() if tag.known}
    for name, datum in answers(row):
        if isinstance(datum.value, (int, float)):
            found[name] = datum.value if isinstance(datum.value, bool) else float(datum.value)
    return MappingProxyType(found)


def unanswered(row: Row) -> bool:
    """Whether a code of the row is missing for a reason, of which an empty cell says nothing."""
    return any(not tag.known for tag in row.tags.values())


def named_columns(
    names: Iterable[str],
    taken: Collection[str],
    *,
    written: Callable[[str], str],
    unfit: Callable[[str], bool],
) -> Mapping[str, str]:
    """A column for each name; one that is taken or unfit has `tag_` before it.

    Args:
        names: What the columns hold.
        taken: Names of columns that there are already.
        written: A name as the format can write it.
        unfit: Whether a name that is so written may not be that of a column.
    """
    used = set(taken)
    found: dict[str, str] = {}
    for name in dict.fromkeys(names):
        column = written(name)
        if column in used or unfit(column):
            column = f"{_TAKEN}{column}"
        while column in used:
            column = f"{column}_"
        used.add(column)
        found[name] = column
    return MappingProxyType(found)


def main_report(study: Study) -> Entry | None:
    """The report that a study is known by: the one that is marked, else its first."""
    marked = (
        one for one in study.reports if "is_primary" in one.data and one.data["is_primary"].value is True
    )
    return next(marked, study.reports[0] if study.reports else None)


def reference_of(study: Study, references: Mapping[str, Reference]) -> Reference | None:
    """The reference of a study's main report, where `references.bib` has it."""
    report = main_report(study)
    key = report.data.get("citekey") if report is not None else None
    return references.get(key.read) if key is not None and key.known else None


def printed_reference(reference: Reference) -> str:
    """A reference in one line: as it was printed, else composed of its parts."""
    return reference.text or compose(reference)
