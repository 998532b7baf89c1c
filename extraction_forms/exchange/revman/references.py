"""The references of a file of RevMan put behind those of a review, and the key by which each report names its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from extraction_forms.errors import Place, Problem, Rejected
from extraction_forms.exchange.account import Remark, Tally
from extraction_forms.exchange.import_files import REFERENCES_FILE
from extraction_forms.exchange.revman.source import Review
from extraction_forms.frozen_values import frozen
from extraction_forms.references.joining import Joined, appended
from extraction_forms.references.reading import Reading
from extraction_forms.references.reference import Reference

ReportKey = tuple[str, int]
"""A report by the key of its study and where it stands among the study's sources."""

_UNFILED: Final = ""


@frozen
class Listed:
    """What `references.bib` becomes (empty: it is not touched), the keys of reports, the account."""

    text: str
    keys: Mapping[ReportKey, str]
    tally: Tally | None
    remarks: tuple[Remark, ...] = ()


def standing(review: Path) -> str:
    """The text of the references that a review has; empty where it has none.

    Raises:
        Rejected: it cannot be read as UTF-8.
    """
    path = review / REFERENCES_FILE
    if not path.is_file():
        return ""
    try:
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        place = Place(file=REFERENCES_FILE)
        problem = Problem(place=place, where="references", expected="UTF-8 text", found="another encoding")
        raise Rejected([problem]) from None


def listed(review: Review, there: str) -> Listed:
    """The references of all studies, each once; what has no title is told and stands in the records alone.

    Raises:
        ImportFault: what would be written does not read back the same.
        Rejected: the references that are there have faults.
    """
    titled: list[tuple[ReportKey, Reference]] = []
    bare: list[Remark] = list(review.untitled)
    for key, reference in _found(review):
        if reference.title:
            titled.append((key, reference))
        else:
            bare.append(Remark(place=reference.place, text=f"{reference.study}: a reference without a title"))
    records = len(titled) + len(bare)
    if not records:
        return Listed(text="", keys=MappingProxyType({}), tally=None)
    reading = Reading(
        file=review.file,
        format="revman",
        encoding="",
        records=len(titled),
        references=tuple(reference for _, reference in titled),
    )
    text, joined = appended(there, (reading,), REFERENCES_FILE)
    keys = {one: key for (one, _), key in zip(titled, joined.keys, strict=True) if one[0] != _UNFILED}
    return Listed(
        text=text if joined.added or there else "",
        keys=MappingProxyType(keys),
        tally=_tally(review, joined, bare, records),
        remarks=tuple(Remark(place=one.place, text=one.text) for one in joined.remarks),
    )


def _found(review: Review) -> Iterator[tuple[ReportKey, Reference]]:
    """The references of studies, then those that are filed under none."""
    for study in review.studies:
        for at, source in enumerate(study.sources):
            if source.reference is not None:
                yield (study.key, at), source.reference
    for at, reference in enumerate(review.unfiled):
        yield (_UNFILED, at), reference


def _tally(review: Review, joined: Joined, bare: list[Remark], records: int) -> Tally:
    return Tally(
        file=f"{review.file}, references",
        rows=records,
        kept=len(joined.added),
        duplicates=tuple(Remark(place=one.place, text=one.text) for one in joined.already),
        set_aside=tuple(bare),
    )
