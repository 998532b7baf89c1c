"""A review's analysis as far as some figures need it, kept while its records stay as they are."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import TYPE_CHECKING, Final

from extraction_forms.entry.results.seen import Seen
from extraction_forms.errors import UsageError

if TYPE_CHECKING:
    from synthesis.analysis import Analysis

MOST_KEPT: Final = 12

_known: OrderedDict[tuple[str, tuple[str, ...]], Analysis] = OrderedDict()
_looking_up, _making = Lock(), Lock()


def analysed(seen: Seen, parts: tuple[str, ...]) -> Analysis:
    """The syntheses of a review with their readings, and those parts of an analysis that are named.

    Raises:
        UsageError: nothing of the review can be used.
        NotComputable: a condition or measure of the plan cannot be applied to the records.
    """
    if seen.review is None:
        raise UsageError("There is nothing yet that could be analysed.")
    name = (seen.key, parts)
    found = _kept(name)
    if found is not None:
        return found
    from synthesis.analysis import analyse

    with _making:
        found = _kept(name)
        if found is None:
            found = analyse(seen.review, parts)
            with _looking_up:
                _known[name] = found
                while len(_known) > MOST_KEPT:
                    _known.popitem(last=False)
    return found


def _kept(name: tuple[str, tuple[str, ...]]) -> Analysis | None:
    with _looking_up:
        found = _known.get(name)
        if found is not None:
            _known.move_to_end(name)
        return found
