"""How completely studies are described: every item rated side by side, and what is told for each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from extraction_forms.form import Question
from extraction_forms.records import Datum
from synthesis.described import Described, Description, described, item_name
from synthesis.ledger.described import described_key
from synthesis.letter_case import lower_first
from synthesis.numbers import Quantity
from synthesis.review import Review
from synthesis.tables.cells import at, body, group, of_datum, total
from synthesis.tables.risk_of_bias import shortened
from synthesis.tables.table import Cell, Column, Note, Row, Table
from synthesis.woven import named, weave

Numbers = Mapping[str, Quantity]
_WIDE_FROM = 9  # items
_NONE = "–"
_ASKED = (
    "what is told",
    "Described",
    "What is told",
    "In the words of the reports or, shortened, of the extractor.",
)
_RESTING = (
    "the words that ratings rest on",
    "Rated",
    "Words, and where they stand",
    "In quotation marks the words of the reports; what follows them is the extractor’s note.",
)


def described_tables(review: Review, numbers: Numbers) -> Iterator[Table]:
    """Of each form and section the ratings, then what is told, or the words that the ratings rest on."""
    for found in described(review):
        yield _ratings(found, numbers)
        told = _told(found)
        if told is not None:
            yield told


def _title(found: Described) -> str:
    return named(
        found.form.title if found.alone else f"{found.form.title}: {lower_first(found.section.label)}"
    )


def _ratings(found: Described, numbers: Numbers) -> Table:
    labels = {choice.code: choice.label for choice in found.codes}
    short = shortened(labels)
    rows: list[Row] = []
    study = ""
    for row in found.rows:
        if row.of and row.study != study:
            rows.append(group(named(row.name)))
        study = row.study
        cells = [Cell(text=row.of or row.name), *(_rated(row.rating(item), short) for item in found.items)]
        rows.append(body(cells, indent=1 if row.of else 0))
    for code, label in labels.items():
        counts = (at(numbers, described_key(found, item, code)) for item in found.items)
        rows.append(total([Cell(text=f"{label}, number"), *counts]))
    return Table(
        id=f"described_{found.id}",
        title=_title(found),
        columns=(
            Column(id="of", label="Study and arm" if found.rows[0].of else "Study", width=2.4),
            *(
                Column(id=item.id, label=str(number), align="centre", width=0.8, number_format="0")
                for number, item in enumerate(found.items, 1)
            ),
        ),
        rows=tuple(rows),
        notes=tuple(_notes(found, short)),
        wide=len(found.items) >= _WIDE_FROM,
    )


def _rated(datum: Datum | None, short: Mapping[str, str]) -> Cell:
    cell = of_datum(datum)
    if datum is None or not datum.known:
        return cell
    return Cell(text=short.get(str(datum.value), datum.read), origins=cell.origins)


def _notes(found: Described, short: Mapping[str, str]) -> Iterator[Note]:
    items = "; ".join(f"{n}: {lower_first(item_name(item))}" for n, item in enumerate(found.items, 1))
    yield Note(text=named(f"Items: {items}."))
    words = [
        f"{short[one.code]}: {lower_first(one.label)}" for one in found.codes if short[one.code] != one.label
    ]
    if words:
        yield Note(text=named(f"{'; '.join(words)}."))


def _told(found: Described) -> Table | None:
    """What is told for each item, and which items nothing is told for; None where nobody answered.

    Of a form that asks only where ratings were read, the words they rest on.
    """
    rows = [row for one in found.rows for row in _of(found, one)]
    if all(row.kind == "group" or row.cells[-1].text == _NONE for row in rows):
        return None
    asks = found.asks_for_words
    what, rated, told, note = _ASKED if asks else _RESTING
    return Table(
        id=f"told_{found.id}",
        title=weave("{title}: {what}", title=_title(found), what=what),
        columns=(
            Column(id="item", label="Item", width=1.6),
            Column(id="rating", label=rated, width=1.0),
            Column(id="told", label=told, width=4.0),
        ),
        rows=tuple(rows),
        notes=(Note(text=note),),
    )


def _of(found: Described, one: Description) -> Iterator[Row]:
    """An arm with the items that are told of it, and a row that names all others by how they are rated."""
    labels = {choice.code: choice.label for choice in found.codes}
    yield group(named(f"{one.name}: {one.of}" if one.of else one.name))
    others: dict[str, list[int]] = {}
    for number, item in enumerate(found.items, 1):
        told, rating = _words(found, one, item), _rated(one.rating(item), labels)
        if told is None:
            others.setdefault(rating.text, []).append(number)
        else:
            yield body([Cell(text=named(f"{number} {item_name(item)}")), rating, told], indent=1)
    for rating_text, numbers in others.items():
        listed = ", ".join(map(str, numbers))
        name = f"Item {listed}" if len(numbers) == 1 else f"Items {listed}"
        yield body([Cell(text=named(name)), Cell(text=rating_text), Cell(text=_NONE)], indent=1)


def _words(found: Described, one: Description, item: Question) -> Cell | None:
    """What is told for an item; of a form that asks only where, the quote with its place, and the note beside it."""
    if found.asks_for_words:
        told = one.told(item)
        return None if told is None else Cell(text=told.read, origins=(told.origin,))
    source = one.source(item, found.sources)
    if source is None:
        return None
    quote = f"“{source.source.quote}”" if source.source.quote else ""
    place = f"({source.source})" if str(source.source) else ""
    return Cell(text=" ".join(part for part in (quote, place, source.note) if part), origins=(source.origin,))
