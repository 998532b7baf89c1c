"""What a file of screened records is: a search, the decisions of a stage, or one of the lists of Covidence."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import field
from pathlib import PurePath
from types import MappingProxyType
from typing import Final

from extraction_forms.frozen_values import frozen
from extraction_forms.references.reading import Reading
from extraction_forms.references.reference import Reference
from extraction_forms.references.screening import ASREVIEW

TITLE: Final = "title"
FULL: Final = "full_text"
STAGES: Final[Mapping[str, str]] = MappingProxyType({TITLE: "titles and abstracts", FULL: "full texts"})
"""The stages of screening in their order, and what is read in each."""

SEARCH: Final = "search"


@frozen
class Kind:
    """What a file holds, what it says of each stage to be listed there, and which decisions it tells all of.

    `tells` names decisions as `title excluded`: a file of this kind holds every record of which that was decided.
    """

    words: str
    says: Mapping[str, str] = field(default_factory=dict)
    tells: frozenset[str] = frozenset()


def _list(words: str, title: str, full: str) -> Kind:
    says = {stage: said for stage, said in ((TITLE, title), (FULL, full)) if said}
    last = f"{FULL} {full}" if full else f"{TITLE} {title}"
    return Kind(words=words, says=MappingProxyType(says), tells=frozenset({last}))


def _stage(stage: str) -> Kind:
    tells = frozenset(f"{stage} {said}" for said in ("included", "excluded"))
    return Kind(words=f"decisions on {STAGES[stage]}", tells=tells)


KINDS: Final[Mapping[str, Kind]] = MappingProxyType(
    {
        SEARCH: Kind(words="records found by a search"),
        TITLE: _stage(TITLE),
        FULL: _stage(FULL),
        "screen": _list("Covidence's list of titles and abstracts to be screened", "not_seen", ""),
        "irrelevant": _list("Covidence's list of irrelevant records", "excluded", ""),
        "select": _list("Covidence's list of full texts to be reviewed", "included", "not_seen"),
        "excluded": _list("Covidence's list of excluded full texts", "included", "excluded"),
        "included": _list("Covidence's list of included full texts", "included", "included"),
    }
)
"""Every kind of file, by the word that names it; the lists are called as Covidence calls them in its files' names."""

_COVIDENCE: Final = re.compile(
    r"(?:\A|[_\W])review_\d+_(screen|irrelevant|select|excluded|included)(?=_|\W|\Z)"
)
_FULL: Final = re.compile(r"full[ _-]?texts?(?![a-z])|(?<![a-z])ft(?![a-z])")
_TITLE: Final = re.compile(
    r"(?<![a-z])titles?(?![a-z])|abstracts?(?![a-z])|(?<![a-z])(?:tiab|ti[ _-]ab)(?![a-z])"
)


def kind_of(reading: Reading) -> str:
    """The kind of a file by what it holds and is called; empty where neither tells.

    A file of Covidence is told by its name; one without decisions is a search; ASReview's decisions are on titles and
    abstracts; other decisions are of the stage that the file's name has in it.
    """
    name = PurePath(reading.file).name.casefold()
    listed = _COVIDENCE.search(name)
    if listed:
        return listed[1]
    if reading.format == "covidence":
        return ""
    if not any(decided(one) for one in reading.references):
        return SEARCH
    stages = [stage for stage, sign in ((FULL, _FULL), (TITLE, _TITLE)) if sign.search(name)]
    if len(stages) == 1:
        return stages[0]
    by = {one.by for reference in reading.references for one in reference.screening}
    return TITLE if by == {ASREVIEW} and not stages else ""


def decided(reference: Reference) -> bool:
    """Whether somebody's decision, or a reason for one, stands with a reference."""
    return bool(reference.screening or reference.exclusion_reasons)


def known(kinds: Sequence[str], decision: str) -> bool:
    """Whether files of such kinds hold every record of which a decision was made, such as `title excluded`."""
    return any(decision in KINDS[kind].tells for kind in kinds)
