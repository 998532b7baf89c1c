"""What a page has seen when an answer is sent from it: refused where that is not what stands there now."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import asdict

from extraction_forms.adjudicate.decisions import Decision
from extraction_forms.adjudicate.differences import Difference
from extraction_forms.compare.comparing import Comparison
from extraction_forms.compare.matching import Matching


def token_of(comparison: Comparison, difference: Difference) -> str:
    """What an answer to a difference rests on: both records, how they are matched, what was decided on it before."""
    return _hashed(
        [
            *(comparison.a.sha256, comparison.b.sha256, str(difference.path), difference.a, difference.b),
            *_said(difference.decision),
        ]
    )


def matching_token(matching: Matching, sha256: Iterable[str], text: str) -> str:
    """What a new matching rests on: both records, and the file there was."""
    return _hashed([matching.study, matching.form, *sha256, text])


def _said(decision: Decision | None) -> list[str]:
    return (
        []
        if decision is None
        else [str(value) for name, value in asdict(decision).items() if name != "place"]
    )


def _hashed(parts: Iterable[str]) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]
