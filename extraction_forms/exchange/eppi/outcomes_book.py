"""The workbook of outcomes of EPPI-Reviewer: columns by where they stand, since SE is the head of two."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from extraction_forms.errors import ImportFault, Place, Problem
from extraction_forms.exchange.eppi.source import Item, Number, Outcome
from extraction_forms.exchange.named_columns import Column, Line, Table, table_of
from extraction_forms.exchange.safe_xlsx import read_workbook

_ITEM: Final = ("itemid", "item id", "id")
_STUDY: Final = ("shorttitle", "short title", "study")
_TITLE: Final = "title"
_BEFORE: Final = "type"
_AFTER: Final = "outcome classifications"
_ES: Final = frozenset({"smd", "r", "odds ratio", "risk ratio", "risk difference", "mean difference"})
_TYPES: Final = MappingProxyType(
    {
        "manual entry": "0",
        "continuous: ns, means and sd": "1",
        "continuous: ns, means, and sd": "1",
        "binary: 2 x 2 table": "2",
        "continuous: n, mean, se": "3",
        "continuous: n, mean, and se": "3",
        "continuous: n, mean, ci": "4",
        "continuous: n, mean, and ci": "4",
        "continuous: n, t- or p-value": "5",
        "diagnostic test: 2 x 2 table": "6",
        "correlation coefficient r": "7",
    }
)


def read(data: bytes, file: str, items: tuple[Item, ...]) -> tuple[tuple[str, Outcome], ...]:
    """Every row of a workbook of outcomes with the number of the reference that it is of.

    Raises:
        ImportFault: it is no workbook, one that may do harm, or none of outcomes; or a row is of no reference.
    """
    problems: list[Problem] = []
    found: list[tuple[str, Outcome]] = []
    read_any = False
    for sheet in read_workbook(data, file).sheets:
        table, faults = table_of(sheet, file)
        labels = [one.label.casefold() for one in table.columns]
        if _TITLE not in labels or _BEFORE not in labels:
            continue
        read_any = True
        problems += faults
        for line in table.lines:
            item = _item(table, line, items)
            if item:
                names = {
                    text
                    for one in items
                    if one.id == item
                    for text in (one.short, one.facts.get("Title", ""))
                }
                found.append((item, _outcome(table, line, names)))
            else:
                hint = "Its study is told by a column ItemId or ShortTitle, else by Title."
                expected = "a row of a reference of the JSON report"
                named = _named(table, line, (*_STUDY, _TITLE))
                problems.append(
                    Problem(
                        place=line.place, where=line.where, expected=expected, found=repr(named), hint=hint
                    )
                )
    if not read_any:
        expected = "a sheet of outcomes, with the columns Title and Type"
        problems.append(Problem(place=Place(file=file), where="", expected=expected, found="none"))
    if problems:
        raise ImportFault(dict.fromkeys(problems))
    return tuple(found)


def _named(table: Table, line: Line, labels: tuple[str, ...]) -> str:
    """What stands in the first column of one of these heads that is not blank."""
    for label in labels:
        for one in table.columns:
            if one.label.casefold() == label and line.text(one.number):
                return " ".join(line.text(one.number).split())
    return ""


def _item(table: Table, line: Line, items: tuple[Item, ...]) -> str:
    """The number of the reference that a row is of; empty where it is of none, or could be of two."""
    number = _named(table, line, _ITEM)
    if any(one.id == number for one in items):
        return number
    study = _named(table, line, _STUDY)
    if study:
        return _only([one.id for one in items if one.short == study])
    title = _named(table, line, (_TITLE,))
    named = [one.id for one in items if title in {one.short, one.facts.get("Title", "")}]
    titled = [one.id for one in items if any(each.title == title for each in one.outcomes)]
    return _only(named) or _only(titled)


def _only(found: list[str]) -> str:
    return found[0] if len(found) == 1 else ""


def _outcome(table: Table, line: Line, names: set[str]) -> Outcome:
    """A row as an outcome; a title that is the reference's own is none of the outcome."""
    title = _named(table, line, (_TITLE,))
    title = "" if title in names else title
    kind = _named(table, line, (_BEFORE,)).casefold()
    arms = _named(table, line, ("arms",)).split(" / ")
    first = _named(table, line, ("arm 1",)) or (arms[0] if len(arms) == 2 else "")
    second = _named(table, line, ("arm 2",)) or (arms[1] if len(arms) == 2 else "")
    classified = _named(table, line, (_AFTER,))
    return Outcome(
        title=title,
        name=_named(table, line, ("outcome",)) or title,
        about=_named(table, line, ("description",)),
        kind=_TYPES.get(kind, kind),
        time=_named(table, line, ("timepoint",)),
        time_value="",
        time_unit="",
        arms=(
            first or _named(table, line, ("intervention",)),
            second or _named(table, line, ("control",)),
        ),
        codes=tuple(dict.fromkeys(one.strip() for one in classified.split(";") if one.strip())),
        numbers=tuple(_numbers(table, line, manual=_TYPES.get(kind) == "0")),
        facts=_facts(table, line),
        file=table.file,
        row=str(line.number),
        sheet=table.name,
    )


def _facts(table: Table, line: Line) -> Mapping[str, str]:
    return MappingProxyType(table.cells(line))


def _numbers(table: Table, line: Line, *, manual: bool) -> Iterator[Number]:
    """The numbers between the type and the classifications; an SE belongs to the estimate right before it.

    What EPPI-Reviewer worked out of the others is read only where it was typed, in a manual entry.
    """
    columns = list(_between(table))
    for at, one in enumerate(columns):
        label = " ".join(one.label.split())
        before = columns[at - 1].label.casefold() if at else ""
        estimate = label.casefold() in _ES or (label.casefold().startswith("se") and before in _ES)
        if (estimate and not manual) or not line.text(one.number):
            continue
        called = f"SE ({before})" if label.casefold().startswith("se") and before in _ES else label
        yield Number(called=called, text=line.text(one.number), column=one.name)


def _between(table: Table) -> Iterator[Column]:
    inside = False
    for one in table.columns:
        if one.label.casefold() == _AFTER:
            return
        if inside:
            yield one
        inside = inside or one.label.casefold() == _BEFORE
