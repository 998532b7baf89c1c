"""A reference as a list of references prints it, in one of three styles."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from extraction_forms.errors import UsageError
from extraction_forms.nearest import did_you_mean
from extraction_forms.references.reference import Reference
from extraction_forms.references.styles.apa import apa
from extraction_forms.references.styles.harvard import harvard
from extraction_forms.references.styles.vancouver import vancouver

STYLES: Final[Mapping[str, Callable[[Reference], str]]] = {
    "vancouver": vancouver,
    "apa": apa,
    "harvard": harvard,
}
"""The styles, by name."""


def cited(reference: Reference, style: str) -> str:
    """A reference in a style; one without a title is as it was printed.

    Raises:
        UsageError: there is no such style.
    """
    if style not in STYLES:
        known = ", ".join(STYLES)
        raise UsageError(
            f"style: expected one of {known}; found {style!r}. {did_you_mean(style, STYLES)}".strip()
        )
    return STYLES[style](reference) if reference.title else reference.text
