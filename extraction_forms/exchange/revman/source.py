"""What a file of RevMan holds, as values: studies, analyses with their rows, risk of bias; nothing of ours yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from types import MappingProxyType

from extraction_forms.errors import Place
from extraction_forms.exchange.account import Remark
from extraction_forms.exchange.slugs import slug
from extraction_forms.frozen_values import frozen
from extraction_forms.references.reference import Reference


def no_texts() -> Mapping[str, str]:
    """Nothing told."""
    return MappingProxyType({})


@frozen
class Source:
    """One report of a study: what kind RevMan says it is, by what it is found, and all that is said of it."""

    kind: str
    primary: bool
    title: str = ""
    year: str = ""
    doi: str = ""
    pmid: str = ""
    reference: Reference | None = None


@frozen
class Study:
    """A study that is listed: its key in the file and as a person reads it, its name, its list, what is told of it."""

    key: str
    row: str
    name: str
    status: str
    place: Place
    year: str = ""
    facts: Mapping[str, str] = field(default_factory=no_texts)
    sources: tuple[Source, ...] = ()


@frozen
class Row:
    """One study's numbers in one analysis: every cell as it stands, by its column; `table` where a file has several."""

    id: str
    study: str
    subgroup: str
    place: Place
    cells: Mapping[str, str]
    table: str = ""


@frozen
class Pool:
    """What the file prints of a pooled analysis, or of one of its subgroups; a blank cell is left out."""

    subgroup: str
    place: Place
    numbers: Mapping[str, str]


@frozen
class Analysis:
    """One outcome of one comparison: how it is measured and pooled, its subgroups, rows and printed results.

    `kind` is one of `dichotomous`, `continuous`, `generic`, `o_e`, `other`; `columns` names the cells by the
    numbers in them. `logged` tells that estimates stand as logarithms, `swapped` that no event counts as event.
    """

    number: str
    comparison: str
    name: str
    kind: str
    place: Place
    measure: str = ""
    method: str = ""
    random: bool = False
    logged: bool = False
    swapped: bool = False
    totals: str = ""
    level: str = ""
    groups: tuple[str, str] = ("", "")
    sides: tuple[str, str] = ("", "")
    subgroups: Mapping[str, str] = field(default_factory=no_texts)
    columns: Mapping[str, str] = field(default_factory=no_texts)
    rows: tuple[Row, ...] = ()
    pools: tuple[Pool, ...] = ()

    @property
    def id(self) -> str:
        """The analysis as a field and a synthesis are called: `analysis_1_2`."""
        return f"analysis_{slug(self.number)}"

    @property
    def label(self) -> str:
        """Its number and name."""
        return f"{self.number} {self.name}"


@frozen
class Judgement:
    """How one study was judged: `low`, `unclear`, `high` or the file's own word, and the words it rests on."""

    study: str
    verdict: str
    support: str
    place: Place
    row: str


@frozen
class BiasItem:
    """One item of a risk of bias table, and how each study was judged."""

    label: str
    judgements: tuple[Judgement, ...]


@frozen
class Review:
    """A file of RevMan: `date` is the day it was last changed; `unread` are files in it that are only listed.

    `unfiled` are references of no study, `untitled` records of lists that name nothing but a study, `remarks` what
    its reader took for granted.
    """

    file: str
    title: str
    date: str
    studies: tuple[Study, ...]
    analyses: tuple[Analysis, ...]
    bias: tuple[BiasItem, ...]
    unread: tuple[str, ...] = ()
    unfiled: tuple[Reference, ...] = ()
    untitled: tuple[Remark, ...] = ()
    remarks: tuple[Remark, ...] = ()
