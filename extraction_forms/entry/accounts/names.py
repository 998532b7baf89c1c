"""Names of people: which can be chosen, and which have records already."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from extraction_forms.disk.safe_paths import person as as_person
from extraction_forms.entry.accounts.tickets import open_tickets
from extraction_forms.entry.models import TOLD, Person
from extraction_forms.entry.visit import reviews_folder
from extraction_forms.errors import UsageError

LONGEST: Final = 40


def fit_name(name: str, what: str) -> str:
    """The name, where it can name a file; `what` names it in the fault.

    Raises:
        UsageError: it cannot.
    """
    if len(name) > LONGEST:
        raise UsageError(f"{what}: expected at most {LONGEST} characters; found {len(name)}.")
    return as_person(name, what)


def free_name(name: str, what: str, *, with_records: bool = False) -> str:
    """The name, where a new account can have it; only one that a lead keeps for somebody may have records already.

    Raises:
        UsageError: it cannot name a file, or it is taken. By what it is taken is not told.
    """
    fit_name(name, what)
    kept = not with_records and (has_records(name) or open_tickets().filter(name=name).exists())
    if kept or Person.objects.filter(name=name).exists():
        raise UsageError(
            f"{what}: {name} is taken. Please choose another; what you write will be named after it."
        )
    return name


def has_records(name: str) -> bool:
    """Whether a record of any review of the site is named after somebody of this name, which can name a file."""
    folder = reviews_folder()
    patterns = (f"*/records/*/{name}.yaml", f"*/records/*/{name}.*.yaml")
    return any(next(folder.glob(pattern), None) is not None for pattern in patterns)


def proposed_name(label: str) -> str:
    """A name made of what somebody is called, as far as that goes: nothing where no letter of it can be kept."""
    plain = unicodedata.normalize("NFKD", label.partition("@")[0]).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:LONGEST]


def fit_label(label: str) -> str:
    """What somebody is called, on one line, without characters that nobody sees or that databases refuse."""
    return " ".join("".join(one if one.isprintable() else " " for one in label).split())[:TOLD]
