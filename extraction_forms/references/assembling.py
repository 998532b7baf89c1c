"""A reference put together from the values that a record has under its tags."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from typing import Any

from extraction_forms.errors import Place
from extraction_forms.frozen_values import frozen
from extraction_forms.references.dates import Day, dated, year_in
from extraction_forms.references.identifiers import doi_in, is_doi, pmcid_in, pmid_in, serials_in
from extraction_forms.references.plain import plain
from extraction_forms.references.reference import Reference, Tag
from extraction_forms.references.screening import screening_in

Values = dict[str, list[str]]
"""The values of a record by tag, in the order of the file; what is taken out of it was understood."""


@frozen
class Layout:
    """Which tags of a format stand for which part of a reference; of several, the first that is there counts."""

    format: str
    title: tuple[str, ...] = ()
    container: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    editors: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()
    texts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    keywords: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    doi: tuple[str, ...] = ()
    pmid: tuple[str, ...] = ()
    pmcid: tuple[str, ...] = ()
    serials: tuple[str, ...] = ()
    url: tuple[str, ...] = ()
    name: Callable[[str], str]
    commas: bool = False


def assembled(
    layout: Layout, values: Values, kind: str, place: Place, told: Mapping[str, Any] | None = None
) -> Reference:
    """The reference of a record; what the layout has no place for is kept under its tag.

    `told` are parts that the format tells in a way of its own; where one is blank the layout's is taken.
    """
    parts: dict[str, Any] = {name: first(values, tags) for name, tags in layout.texts.items()}
    parts["title"] = first(values, layout.title)
    parts["container"] = first(values, layout.container)
    parts["url"] = first(values, layout.url)
    parts["doi"] = identified(values, layout.doi, doi_in, is_doi) or doi_in(_resolver(parts["url"]))
    parts["pmid"] = identified(values, layout.pmid, pmid_in)
    parts["pmcid"] = identified(values, layout.pmcid, pmcid_in)
    parts["isbn"], parts["issn"] = _serials(values, layout.serials)
    parts["year"], parts["month"], parts["day"] = _day(values, layout.dates)
    screening = screening_in(tuple(every(values, layout.notes)))
    parts |= {
        "key": "",
        "authors": tuple(map(layout.name, every(values, layout.authors))),
        "editors": tuple(map(layout.name, every(values, layout.editors))),
        "keywords": _keywords(every(values, layout.keywords), commas=layout.commas),
        "notes": screening.notes,
        "screening": screening.screened,
        "labels": screening.labels,
        "exclusion_reasons": screening.reasons,
    }
    more = [Tag(layout.format, tag, text) for tag, said in values.items() for text in said]
    parts |= {name: part for name, part in (told or {}).items() if part}
    parts["more"] = (*more, *parts.get("more", ()))
    return Reference(kind=kind, place=place, **parts)


def cleaned(values: Values) -> Values:
    """The values as references carry texts, without those that say nothing."""
    found: Values = {}
    for tag, said in values.items():
        if len(said) == 1:  # as nearly all tags stand once
            text = said[0]
            quick = text.isascii() and text.isprintable() and "  " not in text
            bare = text.strip() if quick else plain(text)
            if bare:
                found[tag] = said if bare is text else [bare]
        elif texts := [
            bare
            for text in said
            if (
                bare := text.strip()
                if text.isascii() and text.isprintable() and "  " not in text
                else plain(text)
            )
        ]:
            found[tag] = texts
    return found


def first(values: Values, tags: tuple[str, ...]) -> str:
    """The first value under the first of the tags that is there, taken out, and with it whatever repeats it."""
    chosen = ""
    for tag in tags:
        if tag not in values:
            continue
        said = values[tag]
        chosen = chosen or said[0]
        if len(said) > 1 or said[0] != chosen:
            said = [text for text in said if text != chosen]
            if said:
                values[tag] = said
                continue
        del values[tag]
    return chosen


def every(values: Values, tags: tuple[str, ...]) -> list[str]:
    """All values under the tags, taken out, each once."""
    found: list[str] = []
    for tag in tags:
        if tag in values:
            found += values.pop(tag)
    return list(dict.fromkeys(found)) if len(found) > 1 else found


def identified(
    values: Values,
    tags: tuple[str, ...],
    find: Callable[[str], str],
    whole: Callable[[str], bool] | None = None,
) -> str:
    """What is found in the values under the tags; values that say something else too, or another one, stay."""
    chosen = ""
    for tag in tags:
        if tag not in values:
            continue
        rest = []
        for text in values[tag]:
            one = find(text)
            chosen = chosen or one
            if not one or one != chosen or (whole is not None and not whole(text)):
                rest.append(text)
        if rest:
            values[tag] = rest
        else:
            values.pop(tag, None)
    return chosen


def _resolver(url: str) -> str:
    """An address that is one of a DOI; any other may have a DOI in it that is not all of it."""
    return url if is_doi(url) else ""


def _serials(values: Values, tags: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    isbn: list[str] = []
    issn: list[str] = []
    for tag in tags:
        if tag not in values:
            continue
        rest = []
        for text in values[tag]:
            books, journals, whole = serials_in(text)
            isbn += books
            issn += journals
            if not whole:
                rest.append(text)
        if rest:
            values[tag] = rest
        else:
            values.pop(tag, None)
    return tuple(dict.fromkeys(isbn)), tuple(dict.fromkeys(issn))


def _day(values: Values, tags: tuple[str, ...]) -> Day:
    """The date that tells most, of the year that the first of the tags tells; other dates stay."""
    found = Day()
    for tag in tags:
        if tag not in values:
            continue
        rest = []
        for text in values[tag]:
            day = dated(text)
            if day is None:
                rest.append(text)
                day = Day(year_in(text))
            elif found.year and day.year != found.year:
                rest.append(text)
            if day.year and (
                not found.year or (day.year == found.year and len("".join(day)) > len("".join(found)))
            ):
                found = day
        if rest:
            values[tag] = rest
        else:
            values.pop(tag, None)
    return found if found.year else Day(first(values, tags))


def _keywords(said: list[str], *, commas: bool) -> tuple[str, ...]:
    """Keywords parted at semicolons, or at commas where a format lists them so and no semicolon stands."""
    parts = said
    if commas or ";" in "".join(said):
        parts = [part for text in said for part in text.split("," if commas and ";" not in text else ";")]
    return tuple(dict.fromkeys(part for text in parts if (part := text.strip())))
