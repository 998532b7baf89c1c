"""Where each publication ended: in one box of the flow, and in no other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from extraction_forms.frozen_values import frozen
from extraction_forms.screening.deciding import (
    CONFLICT,
    EXCLUDED,
    INCLUDED,
    UNDECIDED,
    UNSEEN,
    Decided,
    decided,
    settled_by_a_person,
)
from extraction_forms.screening.kinds import FULL, TITLE
from extraction_forms.screening.listings import COVIDENCE, Listing
from extraction_forms.screening.publications import Publication
from extraction_forms.screening.reasons import Spelling, counts_under, folded, reasons_of, spelling
from extraction_forms.screening.rules import Rules

ENDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "unscreened": "not screened yet",
        "title_excluded": "excluded by title and abstract",
        "title_undecided": "undecided by title and abstract",
        "title_conflict": "in conflict at titles and abstracts",
        "awaiting": "full text sought, not decided on yet",
        "not_retrieved": "full text not retrieved",
        "full_conflict": "in conflict at full texts",
        "full_excluded": "excluded by full text",
        "included": "included",
    }
)
"""Where a publication can end."""

OPEN: Final = ("title_undecided", "title_conflict", "full_conflict")
"""The ends that a person has to settle."""

_AT_TITLE: Final[Mapping[str, str]] = MappingProxyType(
    {
        UNSEEN: "unscreened",
        UNDECIDED: "title_undecided",
        EXCLUDED: "title_excluded",
        CONFLICT: "title_conflict",
    }
)
_AT_FULL: Final[Mapping[str, str]] = MappingProxyType(
    {
        UNSEEN: "awaiting",
        UNDECIDED: "awaiting",
        CONFLICT: "full_conflict",
        INCLUDED: "included",
        EXCLUDED: "full_excluded",
    }
)


@frozen
class Ended:
    """A publication, where it ended, and why where that needs saying; `reason` is what an excluded report counts under.

    `remark` tells of what was counted although it did not fit together, by its kind.
    """

    publication: Publication
    end: str
    why: str = ""
    reason: str = ""
    remark: str = ""


def ended(publications: Iterable[Publication], rules: Rules, *, titles: bool) -> tuple[Ended, ...]:
    """Where every publication ended.

    Args:
        publications: All of them.
        rules: How their decisions are read.
        titles: Whether any file tells of titles and abstracts; else what is listed at full texts has gone on.
    """
    every = tuple(publications)
    spelt = spelling(every)
    return tuple(_ended(one, rules, spelt, titles=titles) for one in every)


def _ended(publication: Publication, rules: Rules, spelt: Spelling, *, titles: bool) -> Ended:
    title, full = (decided(publication, stage, rules) for stage in (TITLE, FULL))
    if settled_by_a_person(publication, TITLE, rules) is None:
        title, remark = _with_the_other_stage(publication, title, full, titles=titles)
    else:
        remark = ""
    if title.outcome != INCLUDED:
        return Ended(publication=publication, end=_AT_TITLE[title.outcome], why=title.why, remark=remark)
    if full.outcome != EXCLUDED:
        return Ended(publication=publication, end=_AT_FULL[full.outcome], why=full.why, remark=remark)
    reasons = reasons_of(publication)
    gone = {folded(one) for one in rules.not_retrieved}
    if any(folded(one) in gone for one in reasons):
        return Ended(publication=publication, end="not_retrieved", remark=remark)
    reason = counts_under(reasons, rules.precedence, spelt)
    return Ended(publication=publication, end="full_excluded", reason=reason, remark=remark)


def _with_the_other_stage(
    publication: Publication, title: Decided, full: Decided, *, titles: bool
) -> tuple[Decided, str]:
    """What was decided by title in the light of what became of the full text, and what to tell of it."""
    listed = any(one.source.kind == FULL for one in publication.listings)
    read = full.outcome != UNSEEN
    if title.outcome == EXCLUDED and read:
        return _excluded_and_read(publication, full)
    if title.outcome == UNSEEN and (read or listed):
        return Decided(INCLUDED), "at full texts without a decision on the title" if titles else ""
    if title.outcome in {CONFLICT, UNDECIDED} and read and not _on_two_lists(publication):
        return Decided(INCLUDED), "settled by what became of the full text"
    return title, ""


def _excluded_and_read(publication: Publication, full: Decided) -> tuple[Decided, str]:
    """A record that was excluded by its title and has a decision on its full text too.

    Excluded twice it is out in any case, by its title, as in a later export of the same project; unless it has reasons
    only where full texts are, so that it was read.
    """
    before = {
        folded(reason)
        for one in publication.listings
        if _of_titles(one)
        for reason in one.reference.exclusion_reasons
    }
    new = {folded(reason) for reason in reasons_of(publication)} - before
    lists = any(claim.by == COVIDENCE for claim in publication.claims(FULL))
    if full.outcome == EXCLUDED and not new and not lists:
        return Decided(EXCLUDED), "excluded at both stages, counted at titles"
    return Decided(CONFLICT, f"excluded by its title, and {full.outcome} at full texts"), ""


def _on_two_lists(publication: Publication) -> bool:
    """Whether a publication stands on lists of Covidence of which only one can be right."""
    said = {claim.decision for claim in publication.claims(TITLE) if claim.by == COVIDENCE}
    return {INCLUDED, EXCLUDED} <= said


def _of_titles(listing: Listing) -> bool:
    return any(claim.stage == TITLE for claim in listing.claims)
