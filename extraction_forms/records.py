"""What was answered: a record of one study by one extractor, datum by datum, each with its source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from types import MappingProxyType
from typing import Final

from extraction_forms.errors import Place
from extraction_forms.frozen_values import frozen

MISSING_REASONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "not_reported": "not reported",
        "unclear": "unclear",
        "not_applicable": "not applicable",
        "not_measured": "not measured",
        "unusable": "unusable",
        "conflicting_between_reports": "conflicting between reports",
        "requested_from_author": "requested from the author",
        "not_yet_extracted": "not yet extracted",
    }
)


@frozen
class Source:
    """Where a value was read: the report, and in it a page and locator, or a file's row and column."""

    report: str = ""
    page: str = ""
    locator: str = ""
    quote: str = ""
    quote_prefix: str = ""
    quote_suffix: str = ""
    file: str = ""
    row: str = ""
    column: str = ""

    @property
    def told(self) -> bool:
        """Whether it names a report, a quote, a file or a place in one: enough to look it up."""
        return bool(self.report or self.quote or self.file or self.locator)

    def __str__(self) -> str:
        parts = [
            self.report,
            f"page {self.page}" if self.page else "",
            self.locator,
            self.file,
            f"row {self.row}" if self.row else "",
            f"column {self.column}" if self.column else "",
        ]
        return ", ".join(part for part in parts if part)


Value = str | int | float | bool | tuple[str, ...] | tuple[float, float] | Mapping[str, str] | None


@frozen
class Datum:
    """One answer: the value, what the source prints, why it is missing if it is, and its source.

    `origin` names it for good: `records/<study>/<extractor>.yaml#<entry>/<unit>/<field>`. Where what is printed
    cannot be right, `corrected` is the text that the value was read from instead.
    """

    value: Value
    printed: str
    origin: str
    place: Place
    missing: str = ""
    source: Source = field(default_factory=Source)
    unit: str = ""
    provisional: str = ""
    note: str = ""
    corrected: str = ""

    @property
    def known(self) -> bool:
        """Whether there is a value."""
        return not self.missing

    @property
    def read(self) -> str:
        """The text that the value was read from: the corrected one, else the printed one."""
        return self.corrected or self.printed

    @property
    def text(self) -> str:
        """The text that the value was read from, or the missing reason in words."""
        return MISSING_REASONS[self.missing] if self.missing else self.read

    @property
    def told(self) -> str:
        """The same, with what is printed where that was corrected."""
        return f"printed {self.printed}, corrected to {self.corrected}" if self.corrected else self.text

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of an answer that may be several; none of any other."""
        held = self.value if isinstance(self.value, tuple) else ()
        return tuple(one for one in held if isinstance(one, str))

    def number(self) -> float:
        """The value as a float; the form has made sure that it is one."""
        if isinstance(self.value, bool) or not isinstance(self.value, (int, float)):
            raise TypeError(f"{self.origin} holds {self.value!r}, not a number")
        return float(self.value)


@frozen
class Entry:
    """One block of a section: a study's facts, an arm, a result; with the values kept for its units.

    `units` holds, for sections that ask per arm or contrast, one block of data per unit id.
    """

    id: str
    place: Place
    data: Mapping[str, Datum]
    units: Mapping[str, Mapping[str, Datum]] = field(default_factory=lambda: MappingProxyType({}))


@frozen
class AuditNote:
    """What a reviewer wrote of a finding of the audit: what became of it, in whose words, when.

    `changed` are the paths of answers that were corrected for it; `numbers` the numbers that the finding rested on
    when it was written, path and text, so that a later change of them is seen. `source` is where it was looked up.
    """

    finding: str
    status: str
    words: str
    date: str
    by: str
    place: Place
    changed: tuple[str, ...] = ()
    numbers: tuple[tuple[str, str], ...] = ()
    source: Source = field(default_factory=Source)


@frozen
class Record:
    """A study as one extractor saw it, accepted by its form."""

    form: str
    version: str
    form_sha256: str
    study: str
    extractor: str
    status: str
    revision: int
    path: str
    sha256: str
    sections: Mapping[str, tuple[Entry, ...]]
    warnings: tuple[str, ...] = ()
    audit: tuple[AuditNote, ...] = ()
