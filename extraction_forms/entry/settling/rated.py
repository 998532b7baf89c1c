"""How far extractors agree, of the studies that a person may see; worked out again only where a file has changed."""

from __future__ import annotations

from pathlib import Path

from extraction_forms.agreement.agreement import Agreement
from extraction_forms.agreement.twice import Twice
from extraction_forms.compare.matching_file import FOLDER
from extraction_forms.entry.file_signs import Remembered, Sign, sign_of
from extraction_forms.entry.sight import Sight, hidden
from extraction_forms.frozen_values import frozen
from extraction_forms.history.chain import HEAD, HISTORY
from extraction_forms.record_files import record_paths
from synthesis.agreements import agreements_of


@frozen
class Rated:
    """Agreement by each form, and what was compared for it."""

    found: tuple[Agreement, ...]
    twice: Twice


_known: Remembered[tuple[Path, frozenset[str]], Rated] = Remembered(8)


def rated(sight: Sight) -> Rated:
    """How far extractors agree, as far as this person may know it: records they may not see are not opened.

    Raises:
        Rejected: a record that they may see, or a matching, has faults.
    """
    unseen = hidden(sight)
    return _known.of((sight.review, unseen), _sign(sight.review), lambda: _rated(sight.review, unseen))


def _rated(review: Path, unseen: frozenset[str]) -> Rated:
    found, twice = agreements_of(review, without=unseen)
    return Rated(found=found, twice=twice)


def _sign(review: Path) -> Sign:
    """Of all that agreement rests on: records, how they are matched, what they were first, the plan and the forms."""
    others = sorted({*(review / FOLDER).glob("*.yaml"), *(review / "forms").rglob("*.yaml")})
    return sign_of(
        *record_paths(review / "records"), *others, review / HISTORY / HEAD, review / "review.yaml"
    )
