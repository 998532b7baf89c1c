"""A review's analysis as far as some figures need it, kept while its records stay as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from extraction_forms.entry.file_signs import Remembered
from extraction_forms.entry.results.seen import Seen
from extraction_forms.errors import UsageError

if TYPE_CHECKING:
    from synthesis.analysis import Analysis
    from synthesis.review import Review

MOST_KEPT: Final = 12

_known: Remembered[tuple[str, tuple[str, ...]], Analysis] = Remembered(MOST_KEPT)


def analysed(seen: Seen, parts: tuple[str, ...]) -> Analysis:
    """The syntheses of a review with their readings, and those parts of an analysis that are named.

    Raises:
        UsageError: nothing of the review can be used.
        NotComputable: a condition or measure of the plan cannot be applied to the records.
    """
    review = seen.review
    if review is None:
        raise UsageError("There is nothing yet that could be analysed.")
    return _known.made_once((seen.key, parts), (), lambda: _analysed(review, parts))


def _analysed(review: Review, parts: tuple[str, ...]) -> Analysis:
    from synthesis.analysis import analyse

    return analyse(review, parts)
