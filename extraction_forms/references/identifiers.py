"""The names that publications and trials have of their own, from DOI to NCT number, found in what programs write."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from typing import Final
from urllib.parse import unquote

Serials = tuple[tuple[str, ...], tuple[str, ...], bool]
_SHORT: Final = 60
REGISTERED: Final = re.compile(
    r"\b(?:NCT\d{8}|ISRCTN\d{8}|ACTRN\d{14}p?|DRKS\d{8}|ChiCTR[-A-Z]*\d{8,10}|CTRI/\d{4}/\d{2,3}/\d{4,6}"
    r"|EUCTR\d{4}-\d{6}-\d{2}|NTR\d{2,5}|NL\d{3,5}|UMIN\d{9}|jRCTs?\d{9,10}|IRCT\w{10,20}|PACTR\d{15,18})\b",
    re.IGNORECASE,
)
"""The numbers under which registers know trials."""

_DOI: Final = re.compile(r"10\.\d{4,9}(?:\.\d{1,9}){0,4}/\S+")
_CLOSES: Final = {")": "(", "]": "[", "}": "{", ">": "<"}
_RESOLVED: Final = re.compile(r"https?://(?:dx\.|www\.)?doi\.org/", re.IGNORECASE)
_PMID: Final = re.compile(
    r"(?:PMID[: ]*|https?://(?:www\.)?(?:pubmed\.)?ncbi\.nlm\.nih\.gov/(?:pubmed/)?)?(\d{1,8})/?\Z",
    re.IGNORECASE,
)
_PMCID: Final = re.compile(r"(?:PMCID[: ]*)?(PMC\d+)(?:\.\d+)?\Z", re.IGNORECASE)
_SERIAL: Final = re.compile(
    r"(?<![\dXx-])(?:(\d{4})-?(\d{3}[\dXx])|((?:97[89][- ]?)?\d(?:[- ]?\d){8}[- ]?[\dXx]))(?![\dXx-])"
)
_WORDS: Final = re.compile(
    r"[\s,;:/()\[\]]|electronic|print|linking|online|e?issn|isbn|hardback|paperback", re.IGNORECASE
)


def doi_in(text: str) -> str:
    """The DOI in a text: bare, after `doi:`, or in an address; "" where there is none."""
    if "10." not in text:
        return ""
    found = _DOI.search(unquote(text) if _RESOLVED.match(text) else text)
    if found is None:
        return ""
    doi = found[0]
    count = Counter(doi)
    end = len(doi)
    while doi[end - 1] in ".,;" or (
        (pair := _CLOSES.get(doi[end - 1])) and count[doi[end - 1]] > count[pair]
    ):
        end -= 1
        count[doi[end]] -= 1
    return doi[:end]


def is_doi(text: str) -> bool:
    """Whether a text is a DOI and nothing besides, however it is written."""
    found = doi_in(text)
    if not found or found == text:
        return bool(found)
    bare = _RESOLVED.sub("", text)
    bare = bare[4:].strip() if bare[:4].casefold() == "doi:" else bare
    return unquote(bare).rstrip(".") == found.rstrip(".")


def pmid_in(text: str) -> str:
    """The number in PubMed, of a number, `PMID: 123`, or an address of PubMed."""
    found = _PMID.match(text)
    return found[1].lstrip("0") if found else ""


def registered_in(text: str) -> str:
    """The number of a trial in a register, in capitals as all registers but two write it; "" where there is none."""
    found = REGISTERED.search(text)
    return found[0].upper() if found else ""


def pmcid_in(text: str) -> str:
    """The number in PubMed Central."""
    found = _PMCID.match(text)
    return found[1].upper() if found else ""


def serials_in(text: str) -> Serials:
    """The ISBNs and ISSNs in a text, and whether it says nothing besides."""
    return _known_serials(text) if len(text) < _SHORT else _serials(text)


def _serials(text: str) -> Serials:
    isbn: dict[str, None] = {}
    issn: dict[str, None] = {}
    for found in _SERIAL.finditer(text):
        if found[3]:
            isbn[found[3].replace("-", "").replace(" ", "").upper()] = None
        else:
            issn[f"{found[1]}-{found[2].upper()}"] = None
    rest = _WORDS.sub("", _SERIAL.sub("", text))
    return tuple(isbn), tuple(issn), not rest


_known_serials: Final = lru_cache(maxsize=4096)(_serials)
"""A journal's number stands in each of its articles; long texts are not worth their memory."""
