"""The full texts that were excluded, each under a key: as `excluded_studies` of a review, and as references."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from extraction_forms.frozen_values import frozen
from extraction_forms.references.citation_keys import Keys, key_of
from extraction_forms.references.duplicates.groups import duplicates
from extraction_forms.references.duplicates.merging import merged
from extraction_forms.references.names import OTHERS, parted
from extraction_forms.references.reference import Reference
from extraction_forms.screening.counting import Counts

NONE_THERE: Final[Mapping[str, Reference]] = MappingProxyType({})


@frozen
class ExcludedReport:
    """A full text that was excluded: its reference under a key, its reason, and whether the review has it already."""

    reference: Reference
    reason: str
    there: bool

    @property
    def id(self) -> str:
        """What it is called in review.yaml."""
        return self.reference.key

    def written(self, *, cited: bool = False) -> Mapping[str, str]:
        """Its answers in review.yaml; by its key where that is, or will be, one of references.bib."""
        known = {"citekey": self.id} if self.there or cited else {"study": name_of(self.reference)}
        return {**known, "reason": self.reason}


def excluded_reports(
    found: Counts, there: Mapping[str, Reference] = NONE_THERE
) -> tuple[ExcludedReport, ...]:
    """The full texts that were excluded, in the order of their keys.

    Args:
        found: What was counted.
        there: The references of the review by key; what is among them keeps its key there.
    """
    out = found.at("full_excluded")
    own = [merged([one.reference for one in each.publication.listings]).reference for each in out]
    known = _cited_as(own, tuple(there.values()))
    keys = Keys(there)
    reports = []
    for at, (each, reference) in enumerate(zip(out, own, strict=True)):
        bare = replace(reference, key=known.get(at) or key_of(reference))
        named = bare if at in known else keys.given(bare)
        reports.append(ExcludedReport(reference=named, reason=each.reason, there=at in known))
    return tuple(sorted(reports, key=lambda report: report.id))


def _cited_as(own: Sequence[Reference], there: Sequence[Reference]) -> Mapping[int, str]:
    """The keys of those references that certainly are among others, each key once."""
    found: dict[int, str] = {}
    for group in duplicates([*own, *there]).groups:
        keys = sorted(there[at - len(own)].key for at in group.members if at >= len(own))
        found |= dict(zip((at for at in group.members if at < len(own)), keys, strict=False))
    return found


def references(reports: Iterable[ExcludedReport]) -> tuple[Reference, ...]:
    """Those that the review does not have, as references to import."""
    return tuple(report.reference for report in reports if not report.there)


def name_of(reference: Reference) -> str:
    """What a report is called: its first author and year, or its title."""
    names = [parted(one).family for one in reference.authors if one != OTHERS]
    return " ".join(part for part in (names[0], reference.year) if part) if names else reference.title
