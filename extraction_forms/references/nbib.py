"""NBIB: the records of PubMed in the MEDLINE layout."""

from __future__ import annotations

import re
from typing import Any, Final

from extraction_forms.errors import Place
from extraction_forms.references import names
from extraction_forms.references.assembling import Layout, Values, assembled, cleaned, every
from extraction_forms.references.blocks import Block, Blocks, blocks, counted
from extraction_forms.references.decoding import Decoded
from extraction_forms.references.identifiers import pmid_in
from extraction_forms.references.reading import Reading, Remark, parted
from extraction_forms.references.reference import Reference, accession

FORMAT: Final = "nbib"
TYPES: Final = {"Preprint": "preprint", "Book": "book", "Book Chapter": "incollection", "Dataset": "dataset"}
"""Types of publication that are no article."""

LAYOUT: Final = Layout(
    format=FORMAT,
    name=names.read,
    title=("TI", "BTI", "TT"),
    container=("JT", "BTI", "TA"),
    editors=("FED", "ED"),
    dates=("DP",),
    keywords=("MH", "OT"),
    notes=("GN",),
    doi=("AID", "LID"),
    pmid=("PMID",),
    pmcid=("PMC",),
    serials=("IS", "ISBN"),
    texts={
        "volume": ("VI",),
        "issue": ("IP",),
        "pages": ("PG",),
        "publisher": ("PB",),
        "location": ("PL",),
        "language": ("LA",),
        "abstract": ("AB",),
    },
)
_TAG: Final = re.compile(r"^(?=[A-Z]{2,4} {0,2}-)(?=.{4}-)([A-Z]{2,4}) *-(?: |$)", re.MULTILINE)
_STARTS: Final = re.compile(r"^PMID-(?: |$)", re.MULTILINE)
_REGISTER: Final = re.compile(r"([^/]+)/(\S+)\Z")
_DOI_MARK: Final = re.compile(r"\s*\[doi\]\Z")


def read(source: Decoded, file: str) -> Reading:
    """The references of NBIB text; a record without a title is rejected."""
    found = blocks(source.text, _TAG, "PMID")
    references, rejected = parted(_reference(block, Place(file, block.line)) for block in found.blocks)
    return Reading(
        file=file,
        format=FORMAT,
        encoding=source.encoding,
        records=counted(source.text, _STARTS, _TAG, found, "PMID"),
        references=references,
        rejected=rejected,
        remarks=(*source.remarks, *told(found, file)),
    )


def told(found: Blocks, file: str) -> tuple[Remark, ...]:
    """That lines belong to no record."""
    if not found.stray:
        return ()
    text = f"{len(found.stray)} lines that belong to no record, from here on"
    return (Remark(Place(file, found.stray[0]), text),)


def _reference(block: Block, place: Place) -> Reference:
    values = cleaned(block.values)
    for tag in ("AID", "LID"):
        if tag in values:
            values[tag] = [_DOI_MARK.sub("", text) for text in values[tag]]
    for tag in ("MH", "OT"):
        if tag in values:
            values[tag] = [text.removeprefix("*") for text in values[tag]]
    kind = next((TYPES[text] for text in values.get("PT", ()) if text in TYPES), "article")
    return assembled(LAYOUT, values, kind, place, _parts(values))


def _parts(values: Values) -> dict[str, Any]:
    """What MEDLINE tells in a way of its own: names in full and short, registers, titles with a full stop."""
    if "TI" in values:
        values["TI"] = [_bare(text) for text in values["TI"]]
    full = every(values, ("FAU",))
    if full and len(full) == len(values.get("AU", ())):
        del values["AU"]
    people = [names.read(text) for text in full or every(values, ("AU",))]
    bodies = [names.body(text) for text in every(values, ("CN",))]
    if "FED" in values and len(values["FED"]) == len(values.get("ED", ())):
        del values["ED"]
    numbers = [found for text in values.get("SI", ()) if (found := _REGISTER.match(text))]
    values["SI"] = [text for text in values.pop("SI", []) if not _REGISTER.match(text)]
    accessions = {accession(found[1], found[2]) for found in numbers}
    for text in [text for text in values.get("PMID", ()) if not pmid_in(text)]:
        accessions.add(accession(values.get("OWN", [""])[0], text))
        values["PMID"].remove(text)
    return {"authors": (*people, *bodies), "accessions": tuple(sorted(accessions))}


def _bare(title: str) -> str:
    return title[:-1].rstrip() if title.endswith(".") and not title.endswith("..") else title
