"""What came out of a file of references, with its account: records in = kept + rejected."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from extraction_forms.errors import ImportFault, Place, Problem
from extraction_forms.frozen_values import frozen
from extraction_forms.references.reference import Reference

MAX_RECORDS: Final = 200_000
"""Records that a file may have; the largest searches of reviews find a tenth of that."""


class Remark(NamedTuple):
    """A line of the account about one place of a file."""

    place: Place
    text: str


@frozen
class Reading:
    """The references of one file; `records` is how many there are, counted without the reader of the format."""

    file: str
    format: str
    encoding: str
    records: int
    references: tuple[Reference, ...]
    rejected: tuple[Remark, ...] = ()
    remarks: tuple[Remark, ...] = ()

    @property
    def adds_up(self) -> bool:
        """Whether records in = kept + rejected."""
        return self.records == len(self.references) + len(self.rejected)

    def lines(self) -> Iterator[str]:
        """The account in plain lines."""
        yield from self.read()
        kept = Counter(f"{tag.format} {tag.tag}" for one in self.references for tag in one.more)
        if kept:
            told = ", ".join(f"{tag} ({number})" for tag, number in sorted(kept.items()))
            yield f"  kept as they were: {told}"

    def read(self) -> Iterator[str]:
        """The account without what is kept beside the parts, for those who only count."""
        yield (
            f"{self.file}: {self.format}, {self.encoding}: {self.records} records in = "
            f"{len(self.references)} kept + {len(self.rejected)} rejected"
        )
        yield from (f"  {remark.place}: rejected: {remark.text}" for remark in self.rejected)
        yield from (f"  {remark.place}: {remark.text}" for remark in self.remarks)


def parted(found: Iterable[Reference | Remark]) -> tuple[tuple[Reference, ...], tuple[Remark, ...]]:
    """The references that have a title, and why each other record is rejected; a reader may say so itself.

    Raises:
        ImportFault: there are more records than a file may have.
    """
    references: list[Reference] = []
    rejected: list[Remark] = []
    for number, one in enumerate(found):
        if number >= MAX_RECORDS:
            expected = f"at most {MAX_RECORDS:,} records"
            hint = "Divide the file."
            raise ImportFault(
                [Problem(place=one.place, where="", expected=expected, found="more", hint=hint)]
            )
        if isinstance(one, Remark):
            rejected.append(one)
        elif one.title:
            references.append(one)
        else:
            rejected.append(Remark(one.place, "no title"))
    return tuple(references), tuple(rejected)


def checked(reading: Reading) -> Reading:
    """The reading, where its account adds up.

    Raises:
        ImportFault: it does not, so that records were lost or made; or the file has no records.
    """
    if reading.adds_up and reading.records:
        return reading
    expected = f"{reading.records} records accounted for" if reading.records else "at least one record"
    found = (
        f"{len(reading.references)} kept + {len(reading.rejected)} rejected" if reading.records else "none"
    )
    where = f"{reading.format}: account"
    raise ImportFault([Problem(place=Place(file=reading.file), where=where, expected=expected, found=found)])
