"""Decisions counted by declared rules, with the tables that a person filled."""

from __future__ import annotations

from extraction_forms.frozen_values import frozen
from extraction_forms.references.duplicates.table import settled as pairs_settled
from extraction_forms.screening.counting import Counts, counts
from extraction_forms.screening.files import ReadFiles
from extraction_forms.screening.listings import Listings, listings
from extraction_forms.screening.open_points import resolved as points_resolved
from extraction_forms.screening.rules import Rules
from extraction_forms.screening.rules_file import Declared


@frozen
class Filled:
    """The text of a table that a person filled, and how the table is shown."""

    text: str
    shown: str


def listed_by(said: Declared, read: ReadFiles) -> Listings:
    """The records of files, their words for decisions understood as is declared."""
    words = {word.casefold(): decision for word, decision in said.words}
    return listings(read.files, words)


def counted_by(
    said: Declared, listed: Listings, *, settled: Filled | None, resolved: Filled | None
) -> Counts:
    """The publications of files, each in the box where it ended.

    Args:
        said: The rules that are declared; whether there is such an arbiter is not looked at.
        listed: The files and their records.
        settled: A table of pairs of listings.
        resolved: A table of open points.

    Raises:
        ImportFault: a table says what cannot be followed.
    """
    places = [one.place for one in listed.listings]
    rules = Rules(
        maybe=said.maybe,
        arbiter=said.arbiter,
        resolved=points_resolved(resolved.text, resolved.shown, places) if resolved is not None else {},
        not_retrieved=said.not_retrieved,
        precedence=said.reasons,
        unseen_by_automation=said.unseen_by_automation,
    )
    references = [one.reference for one in listed.listings]
    pairs = pairs_settled(settled.text, settled.shown, references) if settled is not None else {}
    return counts(listed, rules, pairs)
