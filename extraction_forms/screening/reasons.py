"""Why a report was excluded: its reasons in one spelling, and the one that it counts under."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from extraction_forms.frozen_values import frozen
from extraction_forms.html_signs import unescaped
from extraction_forms.screening.kinds import FULL
from extraction_forms.screening.publications import Publication

NO_REASON = "No reason given"


def folded(reason: str) -> str:
    """A reason without what differs between spellings of it."""
    return " ".join(unescaped(reason).casefold().split()).rstrip(".")


def reasons_of(publication: Publication) -> tuple[str, ...]:
    """The reasons that stand with a publication where full texts were decided on."""
    listed = [one for one in publication.listings if any(claim.stage == FULL for claim in one.claims)]
    return tuple(dict.fromkeys(reason for one in listed for reason in one.reference.exclusion_reasons))


@frozen
class Spelling:
    """The reasons of a review, each as it is written most often."""

    spelt: Mapping[str, str]

    def of(self, reason: str) -> str:
        """The reason as it is written most often; one that no file has as it is."""
        return self.spelt.get(folded(reason), reason)


def spelling(publications: Iterable[Publication]) -> Spelling:
    """How reasons are written most often; of spellings that are as frequent the first in the order of letters."""
    seen: dict[str, Counter[str]] = defaultdict(Counter)
    for one in publications:
        for reason in reasons_of(one):
            seen[folded(reason)][" ".join(unescaped(reason).split())] += 1
    return Spelling(
        spelt={key: min(found, key=lambda text: (-found[text], text)) for key, found in seen.items()}
    )


def counts_under(reasons: Iterable[str], precedence: Iterable[str], spelt: Spelling) -> str:
    """The reason that a report counts under: the first by precedence, else all of them together."""
    own = {folded(reason): spelt.of(reason) for reason in reasons}
    for first in precedence:
        if folded(first) in own:
            return own[folded(first)]
    return " + ".join(sorted(own.values())) or NO_REASON


def says_not_retrieved(reason: str) -> bool:
    """Whether a reason reads as if the report had not been had; a person says whether it means that."""
    text = folded(reason)
    missing = (
        "not retriev",
        "could not be retriev",
        "not available",
        "unavailable",
        "inaccessible",
        "no access",
    )
    return any(sign in text for sign in missing) or (
        "full" in text and "text" in text and ("no " in text or "not " in text)
    )
