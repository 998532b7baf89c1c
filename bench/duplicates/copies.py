"""A publication as several databases list it: each in its own manner, and now and then with a slip."""

# ruff: noqa: INP001, S311 - a script beside the packages, not in one; chance from a seed

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from works import short_name, works

from extraction_forms.references.reference import Reference


def records(n: int, seed: int) -> list[Reference]:
    """So many records of about two thirds as many publications; the key tells the publication before its dot."""
    rng = random.Random(seed + 1)
    made: list[Reference] = []
    for work in works(n, seed):
        sources = rng.sample(sorted(DATABASES), rng.choice((1, 1, 1, 1, 2, 2, 2, 3, 4)))
        for number, source in enumerate(sources):
            listed = DATABASES[source](work, rng)
            made.append(replace(_slips(listed, rng), key=f"{work.key}.{number}"))
        if len(made) >= n:
            break
    rng.shuffle(made)
    return made[:n]


def _pubmed(one: Reference, _: random.Random) -> Reference:
    """Initials, the journal cut short, a full stop after the title, the last page without what it shares."""
    authors = tuple(_initials(name) for name in one.authors)
    first, dash, last = one.pages.partition("-")
    while len(last) > 1 and len(last) <= len(first) and first[-len(last)] == last[0]:
        last = last[1:]
    pages = f"{first}{dash}{last}"
    named = {"container": short_name(one.container), "title": f"{one.title}.", "pages": pages}
    return replace(one, authors=authors, **named)


def _embase(one: Reference, rng: random.Random) -> Reference:
    authors = tuple(_initials(_plain(name)) for name in one.authors)
    return replace(
        one, authors=authors, title=_plain(one.title), pmid="", doi=one.doi if rng.random() < 0.7 else ""
    )


def _scopus(one: Reference, rng: random.Random) -> Reference:
    authors = tuple(_initials(name) for name in one.authors)
    return replace(one, authors=authors, pmid="", issue="" if rng.random() < 0.5 else one.issue)


def _psycinfo(one: Reference, _: random.Random) -> Reference:
    title = " ".join(word.capitalize() for word in one.title.split())
    return replace(one, title=title, pmid="", doi=f"https://doi.org/{one.doi}" if one.doi else "", issue="")


def _web_of_science(one: Reference, _: random.Random) -> Reference:
    authors = tuple(_initials(_plain(name)) for name in one.authors)
    return replace(one, authors=authors, container=one.container.upper(), pmid="")


def _by_hand(one: Reference, rng: random.Random) -> Reference:
    """A reference list in a thesis: few authors, often no identifiers, sometimes no subtitle."""
    authors = one.authors[:3] + (("others",) if len(one.authors) > 3 else ())
    main = re.split(r": (?=[a-z])", one.title)[0]
    kin = re.search(r"part \d|protocol|outcomes|Reply|Erratum|Comment", one.title)
    title = main if len(main) > 40 and not kin and rng.random() < 0.2 else one.title
    return replace(
        one, authors=authors, title=title, doi="" if rng.random() < 0.6 else one.doi, pmid="", issue=""
    )


def _register(one: Reference, rng: random.Random) -> Reference:
    """CENTRAL: the title with a year of its own, no identifiers, volume and pages in one."""
    return replace(one, pmid="", doi=one.doi if rng.random() < 0.4 else "", pages=one.pages.replace("-", "–"))


DATABASES: Final[dict[str, Callable[[Reference, random.Random], Reference]]] = {
    "pubmed": _pubmed,
    "embase": _embase,
    "scopus": _scopus,
    "psycinfo": _psycinfo,
    "web_of_science": _web_of_science,
    "by_hand": _by_hand,
    "register": _register,
}
"""How each source lists a publication."""


def _slips(one: Reference, rng: random.Random) -> Reference:
    """Slips of whoever typed or scanned it."""
    if rng.random() < 0.06:
        one = replace(one, title=_mistyped(one.title, rng))
    if rng.random() < 0.05:
        one = replace(one, year=str(int(one.year) + rng.choice((-1, 1))))
    if rng.random() < 0.03:
        one = replace(one, pages="")
    if rng.random() < 0.02:
        one = replace(one, volume="")
    if rng.random() < 0.02 and len(one.authors) > 1:
        one = replace(one, authors=(_mistyped(one.authors[0], rng), *one.authors[1:]))
    if rng.random() < 0.02:
        one = replace(one, title=one.title.replace("&", "&amp;").replace("self-", "self&#45;"))
    if rng.random() < 0.01:
        one = replace(one, authors=())
    return one


def _mistyped(text: str, rng: random.Random) -> str:
    at = rng.randrange(1, max(2, len(text) - 1))
    return rng.choice(
        (
            text[:at] + text[at + 1 :],
            text[:at] + "e" + text[at:],
            text[: at - 1] + text[at] + text[at - 1] + text[at + 1 :],
        )
    )


def _initials(name: str) -> str:
    family, _, given = name.partition(", ")
    letters = "".join(word[0] for word in re.split(r"[ -]", given) if word)
    return f"{family}, {letters}" if letters else family


def _plain(text: str) -> str:
    text = unicodedata.normalize("NFKD", text.replace("ø", "o").replace("Ø", "O"))
    return "".join(one for one in text if not unicodedata.combining(one))
