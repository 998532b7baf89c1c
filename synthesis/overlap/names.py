"""What studies are called, and when they came out: by their references, or by names such as `Okafor 2019a`."""

from __future__ import annotations

import re
from typing import Final

from extraction_forms.references.reference import Reference

_SEVERAL: Final = 2  # authors from whom on only the first is named
_YEAR_AT_END: Final = re.compile(r"(?<!\d)(1[89]\d\d|20\d\d)[a-z]?\W*\Z")
_YEAR: Final = re.compile(r"(?<!\d)(1[89]\d\d|20\d\d)(?!\d)")


def called(reference: Reference) -> str:
    """The authors and year of a reference; empty where it has no authors."""
    families = [author.partition(",")[0] for author in reference.authors]
    if not families:
        return ""
    several = len(families) > _SEVERAL or "others" in families
    names = f"{families[0]} et al." if several else " and ".join(families)
    return f"{names} {reference.year}".rstrip()


def year_of(text: str) -> int | None:
    """The year in a text such as `2019` or `2019 Mar 3`; None where there is none."""
    found = _YEAR.search(text)
    return int(found[1]) if found else None


def year_in_name(name: str) -> int | None:
    """The year that a name ends with: 2019 of `Okafor 2019a`."""
    found = _YEAR_AT_END.search(name)
    return int(found[1]) if found else None
