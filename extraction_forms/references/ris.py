"""RIS: the records of reference managers and databases, in whatever dialect they write them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from extraction_forms.errors import Place
from extraction_forms.references import names
from extraction_forms.references.assembling import Layout, Values, assembled, cleaned, every
from extraction_forms.references.citation_keys import fit_for_key
from extraction_forms.references.decoding import Decoded
from extraction_forms.references.identifiers import pmcid_in, pmid_in
from extraction_forms.references.reading import Reading, Remark, parted
from extraction_forms.references.reference import Reference, accession
from extraction_forms.references.works import WORKS

FORMAT: Final = "ris"
TYPES: Final = {
    **dict.fromkeys(("JOUR", "EJOUR", "JFULL", "MGZN", "NEWS", "INPR", "ABST"), "article"),
    **dict.fromkeys(("BOOK", "EBOOK", "EDBOOK", "SER"), "book"),
    **dict.fromkeys(("CHAP", "ECHAP", "DICT", "ENCYC"), "incollection"),
    **dict.fromkeys(("CPAPER", "CONF"), "inproceedings"),
    "THES": "thesis",
    "DATA": "dataset",
    "AGGR": "dataset",
    "DBASE": "dataset",
    "COMP": "software",
    **dict.fromkeys(("RPRT", "GOVDOC", "STAND"), "report"),
    **dict.fromkeys(("ELEC", "WEB", "BLOG"), "online"),
    **dict.fromkeys(("UNPB", "UNPD", "MANSCPT", "PCOMM", "ICOMM"), "unpublished"),
    "PAT": "patent",
    "GEN": "misc",
}
"""The kind of each type; the first type of a kind is the one it is written as."""

LAYOUT: Final = Layout(
    format=FORMAT,
    name=names.read,
    title=("TI", "T1", "CT", "BT", "TT", "ST"),
    container=("JF", "T2", "JO", "JA", "J2", "J1"),
    authors=("AU", "A1"),
    editors=("ED", "A2"),
    dates=("PY", "Y1", "DA"),
    keywords=("KW",),
    notes=("N1",),
    doi=("DO", "DI", "L3", "M3"),
    serials=("SN",),
    url=("UR",),
    texts={
        "volume": ("VL",),
        "issue": ("IS", "CP"),
        "publisher": ("PB",),
        "location": ("CY", "PP"),
        "language": ("LA",),
        "abstract": ("AB", "N2"),
        "study": ("NS",),
    },
)
_TAGS: Final = frozenset(
    (
        *(
            [
                "TY",
                "ER",
                "ID",
                "KW",
                "SP",
                "EP",
                "M3",
                "L1",
                "L2",
                "L3",
                "L4",
                "C1",
                "C2",
                "C3",
                "C4",
                "C5",
                "C6",
                "C7",
                "C8",
                "U1",
                "U2",
                "U3",
                "U4",
                "U5",
                "AN",
                "DB",
                "DP",
                "AD",
                "RP",
                "SE",
                "T3",
                "Y2",
            ]
        ),
        *(tag for tags in (LAYOUT.title, LAYOUT.container, LAYOUT.authors, LAYOUT.editors) for tag in tags),
        *(
            tag
            for tags in (*LAYOUT.texts.values(), LAYOUT.dates, ("DO", "DI", "SN", "UR", "N1"))
            for tag in tags
        ),
    )
)
_TAG: Final = re.compile(r"[A-Z][A-Z0-9]\Z")
_BARE: Final = re.compile(r"[A-Z][A-Z0-9]  -\Z")
_BOUNDS: Final = ("TY", "ER")
_LOOSE: Final = re.compile(r"[ \t]*([A-Za-z][A-Za-z0-9])[ \t]{1,4}-(?:[ \t]*(.*))?\Z")
_START: Final = re.compile(r"(?:TY  -(?: .*)?|[ \t]*[Tt][Yy][ \t]{1,4}-[ \t]*[A-Za-z]{0,8}[ \t]*)\Z")
_STARTS: Final = re.compile(r"\n(?:TY  -(?: .*)?|[ \t]*[Tt][Yy][ \t]{1,4}-[ \t]*[A-Za-z]{0,8}[ \t]*)(?=\n)")
_PAGES: Final = re.compile(r"[^-–]+[-–][^-–]+\Z")
_CENTRAL: Final = re.compile(r"(PUBMED|EMBASE|CINAHL|CTGOV|ICTRP)\s+(\S+)\Z", re.IGNORECASE)


@dataclass(slots=True)
class _Record:
    """The tags of one record as they are read."""

    line: int
    loose: bool
    values: Values = field(default_factory=dict)
    ended: bool = False


@dataclass(slots=True)
class _Split:
    """The lines of a file as records, and what belongs to none."""

    file: str
    records: list[_Record] = field(default_factory=list)
    record: _Record | None = None
    early: Values = field(default_factory=dict)
    early_line: int = 0
    last: list[str] | None = None
    tail: list[str] = field(default_factory=list)
    stray: list[int] = field(default_factory=list)
    doubtful: list[int] = field(default_factory=list)

    def take(self, tag: str, value: str, line: int, *, loose: bool = False) -> None:
        """A line with a tag: one that begins a record, ends it, or stands in it."""
        if self.tail:
            self.end_tail()
        if tag == "TY":
            self.record = _Record(line=line, loose=loose, values=self.early)
            self.early = {}
            self.records.append(self.record)
        elif tag == "ER" and self.record is not None:
            self.record.ended = True
            self.record = self.last = None
            return
        elif self.record is None and not self.early:
            self.early_line = line
        values = self.early if self.record is None else self.record.values
        self.last = values.setdefault(tag, [])
        self.last.append(value)

    def go_on(self, line: str, number: int) -> None:
        """A line without a tag goes on with the value before it, if there is one."""
        if self.last is None:
            self.stray.append(number)
        else:
            self.tail.append(line)

    def end_tail(self) -> None:
        """Give the lines that went on to their value at once: a value may have a million of them."""
        if self.last is not None and self.tail:
            self.last[-1] = "\n".join([self.last[-1], *self.tail])
        self.tail.clear()


def read(source: Decoded, file: str) -> Reading:
    """The references of RIS text; a record without a title is rejected, a missing `ER` is told."""
    found = _split(source.text, file)
    read_ones = (_reference(record.values, Place(file, record.line)) for record in found.records)
    references, rejected = parted(one if one.title else _untitled(one) for one in read_ones)
    starts = sum(1 for _ in _STARTS.finditer(f"\n{source.text}\n"))
    orphans = 1 if found.early else 0
    if orphans:
        early = Remark(Place(file, found.early_line), "tags without the line `TY` that begins a record")
        rejected = (*rejected, early)
    return Reading(
        file=file,
        format=FORMAT,
        encoding=source.encoding,
        records=starts + orphans,
        references=references,
        rejected=rejected,
        remarks=(*source.remarks, *_told(found)),
    )


def _split(text: str, file: str) -> _Split:
    """The lines of a text, each given to its record.

    Nearly all of them are a tag and a value of the record that is open: `values` are its own, while they may be.
    """
    found = _Split(file=file)
    values: Values | None = None
    last: list[str] | None = None
    tags: set[str] = set()
    for number, line in enumerate(text.split("\n"), 1):
        tag = line[:2]
        valued = line[2:6] == "  - "
        if valued and tag in tags and values is not None:
            last = values.get(tag)
            if last is None:
                values[tag] = last = [line[6:]]
            else:
                last.append(line[6:])
            continue
        found.last = last
        if valued and _TAG.match(tag):
            found.take(tag, line[6:], number)
            if tag not in _BOUNDS:
                tags.add(tag)
        elif line:
            _other(found, line, number)
        values = None if found.record is None or found.tail else found.record.values
        last = found.last
    found.last = last
    found.end_tail()
    return found


def _other(found: _Split, line: str, number: int) -> None:
    """A line that has no tag and a value in the form of RIS.

    It has a tag without a value, goes on with the value before it, or has a dialect's tag: `TY - JOUR`, lower case.
    """
    if _BARE.match(line):
        found.take(line[:2], "", number)
        return
    if line.isspace():
        return
    match = _LOOSE.match(line)
    tag = match[1].upper() if match else ""
    loose = found.record is None or found.record.loose
    if match and tag == "TY" and _START.match(line):
        found.take(tag, (match[2] or "").strip(), number, loose=True)
    elif match and tag != "TY" and loose and (found.record is not None or tag in _TAGS):
        found.take(tag, match[2] or "", number)
    else:
        if match and match[1] in _TAGS:
            found.doubtful.append(number)
        found.go_on(line, number)


def _told(found: _Split) -> list[Remark]:
    remarks = []
    unended = [record.line for record in found.records if not record.ended]
    if unended:
        text = f"{len(unended)} without the line `ER` that ends a record; the next `TY` or the end of the file ended it"
        remarks.append(Remark(Place(found.file, unended[0]), text))
    if found.stray:
        text = f"{len(found.stray)} lines that belong to no record, from here on"
        remarks.append(Remark(Place(found.file, found.stray[0]), text))
    if found.doubtful:
        text = f"{len(found.doubtful)} lines with one blank before the hyphen, from here on: read as text that goes on"
        remarks.append(Remark(Place(found.file, found.doubtful[0]), text))
    return remarks


def _untitled(reference: Reference) -> Remark:
    study = f"; it names only the study {reference.study!r}" if reference.study else ""
    return Remark(reference.place, f"no title{study}")


def _reference(said: Values, place: Place) -> Reference:
    """A record as a reference; a type that a kind is not written as is kept."""
    if "KW" in said:
        said["KW"] = [part for text in said["KW"] for part in text.split("\n")]
    values = cleaned(said)
    type_ = values.pop("TY", [""])[0].upper()
    work = values.get("M3", [""])[0].casefold()
    kind = WORKS.get(work) or TYPES.get(type_, "misc")
    if WORKS.get(work):
        values.pop("M3")
    elif type_ != written_type(kind):
        values["TY"] = [type_]
    told: dict[str, Any] = {"pages": _pages(values), **_numbers(values)}
    key = values.get("ID", [""])[0]
    if fit_for_key(key):
        told["key"] = key
        values.pop("ID")
    return assembled(LAYOUT, values, kind, place, told)


def written_type(kind: str) -> str:
    """The type that a kind is written as."""
    return _WRITTEN.get(kind, "GEN")


_WRITTEN: Final[Mapping[str, str]] = {
    **{kind: type_ for type_, kind in reversed(TYPES.items())},
    "preprint": "UNPB",
    "registration": "ELEC",
}


def _pages(values: Values) -> str:
    """First and last page, or all in one tag, or the number of an article (`C7`)."""
    start = values.pop("SP", [""])[0]
    end = values.pop("EP", [""])[0]
    if not start:
        return end or values.pop("C7", [""])[0]
    return start if not end or start.endswith(f"-{end}") else f"{start}-{end}"


def _numbers(values: Values) -> dict[str, Any]:
    """Numbers of databases: `AN` with its `DB`, Embase's `U2` and `C5`, CENTRAL's `C3`, PubMed Central's `C2`."""
    bases = values.get("DB", [])
    pairs = [(bases[at] if at < len(bases) else "", number) for at, number in enumerate(values.pop("AN", []))]
    if bases and pairs:
        values["DB"] = bases[len(pairs) :]
        if not values["DB"]:
            del values["DB"]
    embase = any("embase" in base.casefold() for base in (*bases, *values.get("DP", ())))
    if embase:
        pairs += [("Embase", number) for number in values.pop("U2", [])]
        pairs += [("PubMed", number) for number in values.get("C5", []) if pmid_in(number)]
        values["C5"] = [number for number in values.pop("C5", []) if not pmid_in(number)]
    for text in values.pop("C3", []):
        found = [_CENTRAL.match(part.strip()) for part in text.split(",")]
        if all(found):
            pairs += [(one[1], one[2]) for one in found if one]
        else:
            values.setdefault("C3", []).append(text)
    return {**told_numbers(pairs), "pmcid": _pmcid(values)}


def told_numbers(pairs: list[tuple[str, str]]) -> dict[str, Any]:
    """Numbers by database, that of PubMed apart."""
    pmid, others = "", set()
    for base, number in pairs:
        one = _of_pubmed(base, number)
        if not one or (pmid and one != pmid):
            others.add(accession(base, number))
        pmid = pmid or one
    return {"pmid": pmid, "accessions": tuple(sorted(others))}


def _of_pubmed(base: str, number: str) -> str:
    """A number of PubMed: it says so itself, or its database does."""
    found = pmid_in(number)
    if found and number.isdecimal():
        low = base.casefold()
        return found if "pubmed" in low or "medline" in low else ""
    return found


def _pmcid(values: Values) -> str:
    for tag in ("C2", "PMC"):
        for text in values.get(tag, ()):
            if pmcid_in(text):
                every(values, (tag,))
                return pmcid_in(text)
    return ""
