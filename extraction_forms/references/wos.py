"""The tagged layout of Web of Science (`FN`, `PT`, `ER`): no RIS, though it looks like it."""

from __future__ import annotations

import re
from typing import Any, Final

from extraction_forms.errors import Place
from extraction_forms.references import names
from extraction_forms.references.assembling import Layout, Values, assembled, cleaned
from extraction_forms.references.blocks import Block, blocks
from extraction_forms.references.decoding import Decoded
from extraction_forms.references.nbib import told
from extraction_forms.references.reading import Reading, Remark, parted
from extraction_forms.references.reference import Reference, accession

FORMAT: Final = "wos"
TYPES: Final = {
    "J": "article",
    "B": "book",
    "S": "incollection",
    "C": "inproceedings",
    "P": "patent",
    "D": "dataset",
}
LAYOUT: Final = Layout(
    format=FORMAT,
    name=names.read,
    title=("TI",),
    container=("SO",),
    keywords=("DE", "ID"),
    doi=("DI",),
    pmid=("PM",),
    serials=("SN", "EI", "BN"),
    dates=("PY", "PD"),
    texts={
        "volume": ("VL",),
        "issue": ("IS",),
        "publisher": ("PU",),
        "location": ("PI",),
        "language": ("LA",),
        "abstract": ("AB",),
    },
)
_TAG: Final = re.compile(r"^([A-Z][A-Z0-9])(?: |$)", re.MULTILINE)
_STARTS: Final = re.compile(r"^PT(?: |$)", re.MULTILINE)
_LISTED: Final[tuple[str, ...]] = ("AU", "AF", "BE", "CA", "BA", "BF", "GP", "CR", "C1", "C3", "RI", "OI")
_HEAD: Final = ("FN", "VR", "EF")


def read(source: Decoded, file: str) -> Reading:
    """The references of Web of Science's tagged text; a record without a title is rejected."""
    found = blocks(source.text, _TAG, "PT", "ER")
    records = [block for block in found.blocks if set(block.values) - {*_HEAD}]
    references, rejected = parted(_read_block(block, Place(file, block.line)) for block in records)
    orphans = sum("PT" not in block.values for block in records)
    return Reading(
        file=file,
        format=FORMAT,
        encoding=source.encoding,
        records=len(_STARTS.findall(source.text)) + orphans,
        references=references,
        rejected=rejected,
        remarks=(*source.remarks, *told(found, file)),
    )


def _read_block(block: Block, place: Place) -> Reference | Remark:
    if "PT" not in block.values:
        return Remark(place, "tags without the line `PT` that begins a record")
    return _reference(block, place)


def _reference(block: Block, place: Place) -> Reference:
    said = block.values
    lists = {tag: [part for text in said[tag] for part in text.split("\n")] for tag in _LISTED if tag in said}
    values = cleaned({**said, **lists})
    for tag in _HEAD:
        values.pop(tag, None)
    kind = TYPES.get(values.pop("PT", ["J"])[0], "misc")
    return assembled(LAYOUT, values, kind, place, _parts(values))


def _parts(values: Values) -> dict[str, Any]:
    """Names in full where they are, pages or the number of an article, the number in Web of Science, the day."""
    full = values.pop("AF", [])
    if full and len(full) == len(values.get("AU", ())):
        del values["AU"]
    people = [names.read(text) for text in full or values.pop("AU", [])]
    bodies = [names.body(text) for text in (*values.pop("CA", []), *values.pop("GP", []))]
    start, end = (values.pop(tag, [""])[0] for tag in ("BP", "EP"))
    pages = f"{start}-{end}" if start and end else start or end or values.pop("AR", [""])[0]
    year, day = values.get("PY", [""])[0], values.get("PD", [""])[0]
    if year and day:
        month, _, number = day.partition(" ")
        values["PD"] = [f"{year} {month.title()} {number}".strip()]
    return {
        "authors": (*people, *bodies),
        "editors": tuple(names.read(text) for text in values.pop("BE", [])),
        "pages": pages,
        "accessions": tuple(accession("Web of Science", text) for text in values.pop("UT", [])),
    }
