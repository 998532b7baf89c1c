"""Who may do what on the site: four roles, and what each adds to the one before."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

READER: Final = "reader"
EXTRACTOR: Final = "extractor"
ADJUDICATOR: Final = "adjudicator"
LEAD: Final = "lead"

ROLES: Final[Mapping[str, str]] = MappingProxyType(
    {
        READER: "Reads progress, figures and what is settled; changes nothing.",
        EXTRACTOR: "Writes records of their own, and sees nobody else's before both are submitted.",
        ADJUDICATOR: "Settles what two extractors differ in; may extract as well.",
        LEAD: "Invites people, gives roles, adds studies, opens and locks records; may do all of the above.",
    }
)
"""Every role and what it is for, from the least to the most."""

EVERYBODY: Final = frozenset(ROLES)
WRITERS: Final = frozenset({EXTRACTOR, ADJUDICATOR, LEAD})
SETTLERS: Final = frozenset({ADJUDICATOR, LEAD})
LEADS: Final = frozenset({LEAD})
NOBODY: Final[frozenset[str]] = frozenset()
