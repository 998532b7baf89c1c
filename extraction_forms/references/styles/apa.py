"""APA, 7th edition: Aron, L., & Lubart, T. (2019). Title. Journal, 8(3), 207–217. https://doi.org/..."""

from __future__ import annotations

from typing import Final

from extraction_forms.references.names import parted
from extraction_forms.references.reference import Reference
from extraction_forms.references.styles.parts import (
    dashed,
    ended,
    in_book,
    in_journal,
    in_row,
    initials,
    is_article_number,
    named,
    sentences,
)

MOST: Final = 20
"""Authors that are all named; of more, the first 19 and the last."""

_MARKS: Final = {"dataset": "[Data set]", "software": "[Computer software]"}


def apa(reference: Reference) -> str:
    """A reference in the APA style."""
    who = _authors(reference.authors)
    if not who and reference.editors and not in_book(reference):
        who = f"{_authors(reference.editors)} ({_editors_word(reference)})"
    year = f"({reference.year or 'n.d.'})"
    title = f"{reference.title} {_mark(reference)}".strip()
    address = f"https://doi.org/{reference.doi}" if reference.doi else reference.url
    begun = f"{ended(who)} {year}. {ended(title)}" if who else f"{ended(title)} {year}."
    return " ".join(part for part in (begun, _source(reference), address) if part)


def _mark(reference: Reference) -> str:
    if reference.kind == "thesis":
        return f"[Thesis, {reference.publisher}]" if reference.publisher else "[Thesis]"
    return _MARKS.get(reference.kind, "")


def _source(reference: Reference) -> str:
    """What the reference stands in, or who published it."""
    if in_journal(reference):
        issue = f"({reference.issue})" if reference.issue else ""
        article = is_article_number(reference.pages)
        pages = f"Article {reference.pages}" if article else dashed(reference.pages)
        parts = (reference.container or reference.publisher, f"{reference.volume}{issue}", pages)
        return ended(", ".join(part for part in parts if part))
    by_itself = reference.kind == "thesis" or reference.publisher in reference.authors
    publisher = "" if by_itself else reference.publisher
    if not in_book(reference):
        return ended(publisher)
    editors = [_turned(editor) for editor in named(reference.editors)[0]]
    within = (
        f"{in_row(editors, ', & ' if len(editors) > 2 else ' & ')} ({_editors_word(reference)}), "
        if editors
        else ""
    )
    sign = "pp" if "-" in dashed(reference.pages).replace("–", "-") else "p"
    pages = f" ({sign}. {dashed(reference.pages)})" if reference.pages else ""
    return sentences(f"In {within}{reference.container}{pages}", publisher)


def _editors_word(reference: Reference) -> str:
    return "Eds." if len(reference.editors) > 1 else "Ed."


def _authors(authors: tuple[str, ...]) -> str:
    known, others = named(authors)
    names = [_name(author) for author in known]
    if others:
        return ", ".join([*names, "et al."]) if names else ""
    if len(names) > MOST:
        return f"{', '.join(names[: MOST - 1])}, . . . {names[-1]}"
    return in_row(names, ", & ")


def _name(author: str) -> str:
    family, given, suffix = parted(author)
    return ", ".join(part for part in (family, _dotted(given), suffix and ended(suffix)) if part)


def _turned(author: str) -> str:
    """An editor of a book, the initials first."""
    family, given, suffix = parted(author)
    name = " ".join(part for part in (_dotted(given), family) if part)
    return f"{name}, {ended(suffix)}" if suffix else name


def _dotted(given: str) -> str:
    return " ".join("-".join(f"{letter}." for letter in letters) for letters in initials(given))
