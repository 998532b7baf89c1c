"""A study added to a review: its folder, before anybody has begun it, so that all see it listed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from difflib import SequenceMatcher
from pathlib import Path
from typing import Final

from extraction_forms.disk.safe_paths import RECORDS, inside, safe_slug
from extraction_forms.disk.whole_files import replace_file
from extraction_forms.errors import ReviewError, UsageError
from extraction_forms.exchange.slugs import slug
from extraction_forms.frozen_values import frozen
from extraction_forms.nearest import nearest
from extraction_forms.references.bib import read
from extraction_forms.references.names import parted
from extraction_forms.references.reference import Reference
from extraction_forms.stray_files import WAITS

REFERENCES: Final = "references.bib"
LONGEST: Final = 200
_ALIKE: Final = 0.8
_DOI: Final = ("https://doi.org/", "http://doi.org/", "https://dx.doi.org/", "http://dx.doi.org/", "doi:")


@frozen
class NewStudy:
    """A study to be added: its printed label and the name that its files get."""

    label: str
    name: str


@frozen
class Refused:
    """Why a study is not added: `field` is the input it is about; `near` a study that it may be already."""

    field: str
    words: str
    near: str = ""


def new_study(review: Path, label: str, source: str, known: Collection[str]) -> NewStudy | Refused:
    """The study that is meant: by its label, else by what `references.bib` says of its key or DOI.

    Raises:
        Rejected: `references.bib` has faults, and is needed.
    """
    said = " ".join(label.split())[:LONGEST]
    if source.strip():
        found = _reference(review, source.strip())
        if found is None:
            return Refused(
                field="source", words=f"{REFERENCES} of this review has no entry with this key or DOI."
            )
        said = said or _label(found)
    if not said:
        return Refused(field="label", words="Type what the study is called, such as Okafor 2019.")
    name = slug(said)
    try:
        safe_slug(name, "study")
    except UsageError:
        return Refused(
            field="label", words="Use at least one letter or digit of a to z and 0 to 9: files are named so."
        )
    if name in known:
        return Refused(field="label", words=f"This review has a study {name} already.", near=name)
    return NewStudy(label=said, name=name)


def near_duplicate(name: str, known: Collection[str]) -> str:
    """A study of the review that is called almost the same; nothing where none is."""
    near = nearest(name, known)
    return near if near and SequenceMatcher(None, name, near).ratio() >= _ALIKE else ""


def add_study(review: Path, study: NewStudy) -> None:
    """Make the folder of a study, with a file in it that keeps it, and its label.

    Raises:
        ReviewError: the folder cannot be made, or somebody has just made it.
    """
    folder = inside(review, RECORDS, study.name)
    try:
        folder.mkdir(parents=True)
        replace_file(folder / WAITS, f"{study.label}\n".encode())
    except FileExistsError as fault:
        raise ReviewError(f"{study.name}: somebody has just added this study.") from fault
    except OSError as fault:
        raise ReviewError(f"{study.name}: its folder cannot be made: {fault.strerror or fault}.") from fault


def keys(review: Path) -> tuple[str, ...]:
    """The keys of the review's references, to choose from; none where they cannot be read."""
    try:
        return tuple(sorted(_references(review)))
    except ReviewError:
        return ()


def _references(review: Path) -> Mapping[str, Reference]:
    path = review / REFERENCES
    return read(path, REFERENCES) if path.is_file() else {}


def _reference(review: Path, source: str) -> Reference | None:
    """The reference of a key or a DOI, however the DOI is written."""
    known = _references(review)
    doi = _bare_doi(source)
    return known.get(source) or next(
        (one for one in known.values() if one.doi and _bare_doi(one.doi) == doi), None
    )


def _bare_doi(text: str) -> str:
    bare = text.strip().casefold()
    return next((bare.removeprefix(start).strip() for start in _DOI if bare.startswith(start)), bare)


def _label(reference: Reference) -> str:
    """The first author's surname and the year, as studies are mostly called; else the key."""
    names = reference.authors or reference.editors
    surname = parted(names[0]).family if names else ""
    return f"{surname} {reference.year}".strip() or reference.key
