"""Refer, EndNote's tagged text (`%0`, `%A`, `%T`), by whatever name its file goes."""

from __future__ import annotations

import re
from typing import Any, Final

from extraction_forms.errors import Place
from extraction_forms.references import names
from extraction_forms.references.assembling import Layout, Values, assembled, cleaned
from extraction_forms.references.blocks import blocks, counted
from extraction_forms.references.citation_keys import fit_for_key
from extraction_forms.references.decoding import Decoded
from extraction_forms.references.endnote_types import TYPES, written_type
from extraction_forms.references.identifiers import pmcid_in
from extraction_forms.references.nbib import told
from extraction_forms.references.reading import Reading, parted
from extraction_forms.references.reference import Reference
from extraction_forms.references.ris import told_numbers
from extraction_forms.references.works import WORKS

FORMAT: Final = "refer"
LAYOUT: Final = Layout(
    format=FORMAT,
    name=names.read,
    title=("%T", "%Q"),
    container=("%J", "%B"),
    authors=("%A",),
    editors=("%E",),
    dates=("%D", "%8"),
    keywords=("%K",),
    notes=("%Z", "%O"),
    doi=("%R",),
    serials=("%@",),
    url=("%U",),
    commas=True,
    texts={
        "volume": ("%V",),
        "issue": ("%N",),
        "pages": ("%P",),
        "publisher": ("%I",),
        "location": ("%C",),
        "language": ("%G",),
        "abstract": ("%X",),
    },
)
_TAG: Final = re.compile(r"^(%\S)(?: |$)", re.MULTILINE)
_LISTED: Final[tuple[str, ...]] = ("%K", "%@")
_STARTS: Final = re.compile(r"^%0(?: |$)", re.MULTILINE)


def read(source: Decoded, file: str) -> Reading:
    """The references of Refer text; without `%0` a blank line parts records. One without a title is rejected."""
    found = blocks(source.text, _TAG, "%0")
    references, rejected = parted(_reference(block.values, Place(file, block.line)) for block in found.blocks)
    return Reading(
        file=file,
        format=FORMAT,
        encoding=source.encoding,
        records=counted(source.text, _STARTS, _TAG, found, "%0"),
        references=references,
        rejected=rejected,
        remarks=(*source.remarks, *told(found, file)),
    )


def _reference(said: Values, place: Place) -> Reference:
    lists = {tag: [part for text in said[tag] for part in text.split("\n")] for tag in _LISTED if tag in said}
    values = cleaned({**said, **lists})
    type_ = values.pop("%0", [""])[0]
    work = values.get("%9", [""])[0].casefold()
    kind = WORKS.get(work) or TYPES.get(
        type_.casefold(), "article" if "%J" in values and not type_ else "misc"
    )
    if work in WORKS:
        values.pop("%9")
    if type_ and type_ != written_type(kind):
        values["%0"] = [type_]
    return assembled(LAYOUT, values, kind, place, _parts(values))


def _parts(values: Values) -> dict[str, Any]:
    """Numbers of databases (`%M` of `%~`), of PubMed Central (`%2`), the key (`%F`)."""
    bases = values.get("%~") or values.get("%W") or []
    pairs = [(bases[0] if bases else "", number) for number in values.pop("%M", [])]
    if pairs and bases:
        bases.pop(0)
    parts: dict[str, Any] = told_numbers(pairs)
    if pmcid := pmcid_in(values.get("%2", [""])[0]):
        values.pop("%2")
        parts["pmcid"] = pmcid
    if fit_for_key(values.get("%F", [""])[0]):
        parts["key"] = values.pop("%F")[0]
    return parts
