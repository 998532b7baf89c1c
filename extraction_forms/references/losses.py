"""What a format cannot hold of a reference."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from extraction_forms.references.reference import Reference, compose

_TAG: Final = re.compile(r"\S+ of (?P<format>\S+)\Z")  # as foreign_tags says it


class Loss(NamedTuple):
    """The key of a reference, or of whatever is written, and what of it is not in the file."""

    key: str
    what: str


def lines_of(losses: Iterable[Loss]) -> Iterator[str]:
    """A loss report in plain lines: each thing that is lost once, with how many keys and the first of them.

    Tags of one format that the same references have share a line: a record of PubMed has twenty.
    """
    keys: dict[str, dict[str, None]] = {}
    for loss in losses:
        keys.setdefault(loss.what, {})[loss.key] = None
    yield "not kept:" + ("" if keys else " nothing")
    together: dict[tuple[str, ...], list[str]] = {}
    for what, found in sorted(keys.items()):
        tag = _TAG.match(what)
        together.setdefault((tag["format"], *found) if tag else (what,), []).append(what)
    for several in together.values():
        found = keys[several[0]]
        shown = ", ".join([*found][:5]) + (", ..." if len(found) > 5 else "")
        before = "".join(f"{what.partition(' of ')[0]}, " for what in several[:-1])
        yield f"  {before}{several[-1]}: {len(found)} ({shown})"


def foreign_tags(reference: Reference, *formats: str) -> Iterator[Loss]:
    """What other formats said besides, of which this one has nothing."""
    for tag in reference.more:
        if tag.format not in formats:
            yield Loss(reference.key, f"{tag.tag} of {tag.format}")


def printed_text(reference: Reference) -> Iterator[Loss]:
    """The reference as it was printed, where that is not what its parts compose."""
    if reference.text and reference.text != compose(reference):
        yield Loss(reference.key, "the reference as it was printed")
