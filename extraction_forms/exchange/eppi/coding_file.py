"""The JSON report of EPPI-Reviewer read: sets of codes, references, and words quoted from pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import MappingProxyType
from typing import Final

from extraction_forms.errors import ImportFault
from extraction_forms.exchange.eppi.source import Attribute, Code, Export, Item, Number, Outcome, Quote
from extraction_forms.exchange.json_nodes import Node, read_json

_PAGE: Final = re.compile(
    r"Page (\d+):\s*\[\u00c2?\u00acs\]\"?((?:(?!\[\u00c2?\u00acs\]).)*?)\[\u00c2?\u00ace\]\"?", re.DOTALL
)
_MARK: Final = re.compile(r"\[\u00c2?\u00ac[se]\]\"?")
_PARTS: Final = re.compile(r"\"[^\S\n]*\n\s*\"")
_HEADING: Final = "not selectable"
_TITLE: Final = "title"
_DATA: Final = range(1, 15)
_MANUAL: Final = (
    *(("SMD", "SMD"), ("SESMD", "SE (SMD)"), ("MeanDifference", "mean difference")),
    *(
        ("SEMeanDifference", "SE (mean difference)"),
        ("OddsRatio", "odds ratio"),
        ("SEOddsRatio", "SE (log OR)"),
    ),
    *(("RiskRatio", "risk ratio"), ("SERiskRatio", "SE (log RR)"), ("RiskDifference", "risk difference")),
    *(
        ("SERiskDifference", "SE (risk difference)"),
        ("PetoOR", "Peto odds ratio"),
        ("SEPetoOR", "SE (log Peto OR)"),
    ),
    *(("R", "correlation"), ("SER", "SE (Z transformed)")),
)
_DESCRIBED: Final = MappingProxyType(
    {
        "1": ("Group 1 N", "Group 2 N", "Group 1 mean", "Group 2 mean", "Group 1 SD", "Group 2 SD"),
        "2": ("Group 1 events", "Group 2 events", "Group 1 no events", "Group 2 no events"),
        "3": ("Group 1 N", "Group 2 N", "Group 1 mean", "Group 2 mean", "Group 1 SE", "Group 2 SE"),
        "5": ("Group 1 N", "Group 2 N", "t-value", "p-value"),
        "6": ("True positive", "False positive", "False negative", "True negative"),
        "7": ("group(s) size", "correlation"),
    }
)
"""What the numbers of each type of outcome are, where the file does not say it beside them."""


def read(data: bytes, file: str) -> Export:
    """Read a JSON report of EPPI-Reviewer.

    Raises:
        ImportFault: it is no JSON, none of EPPI-Reviewer, or values are of another kind than they should be.
    """
    top = read_json(data, file)
    if "CodeSets" not in top.value and "References" not in top.value:
        top.faults.add("", "a JSON report of EPPI-Reviewer, with CodeSets and References", "neither")
    attributes: dict[str, Attribute] = {}
    sets = []
    for one in top.blocks("CodeSets"):
        name = one.text("SetName") or "Codes"
        sets.append(name)
        _attributes(one.block("Attributes"), (name,), one.path, attributes)
    items = tuple(_item(one, file) for one in top.blocks("References"))
    _unique(top, items)
    if top.faults.problems:
        raise ImportFault(dict.fromkeys(top.faults.problems))
    return Export(file=file, sets=tuple(sets), attributes=MappingProxyType(attributes), items=items)


def _attributes(listed: Node, under: tuple[str, ...], parent: str, found: dict[str, Attribute]) -> None:
    """The codes of a list with all that stand under them; the file nests no deeper than it may."""
    for one in listed.blocks("AttributesList"):
        number = one.text("AttributeId")
        name = " ".join(one.text("AttributeName").split())
        if not number or number in found:
            one.faults.add(
                one.at("AttributeId"), "a number that no other code has", repr(number) or "nothing"
            )
            continue
        about = one.text("AttributeSetDescription") or one.text("AttributeDescription")
        found[number] = Attribute(
            id=number,
            name=name or f"Code {number}",
            about=" ".join(about.split()),
            ticked=not one.text("AttributeType").casefold().startswith(_HEADING),
            under=under,
            parent=parent,
            path=one.path,
        )
        _attributes(one.block("Attributes"), (*under, found[number].name), number, found)


def _unique(top: Node, items: tuple[Item, ...]) -> None:
    seen: dict[str, Item] = {}
    for one in items:
        first = seen.setdefault(one.id, one)
        if not one.id:
            top.faults.add(f"{one.path}.ItemId", "the number of a reference", "nothing")
        elif first is not one:
            expected = f"a number of its own; {first.path} has it"
            top.faults.add(f"{one.path}.ItemId", expected, repr(one.id))


def _item(node: Node, file: str) -> Item:
    return Item(
        id=node.text("ItemId"),
        facts=MappingProxyType(node.texts()),
        codes=tuple(_code(one) for one in node.blocks("Codes")),
        outcomes=tuple(_outcome(one, file) for one in node.blocks("Outcomes")),
        path=node.path,
    )


def _code(node: Node) -> Code:
    arm = node.text("ArmId")
    quotes = [quote for one in node.blocks("ItemAttributeFullTextDetails") for quote in _quotes(one)]
    return Code(
        attribute=node.text("AttributeId"),
        arm="" if arm == "0" else arm,
        arm_name=" ".join(node.text("ArmTitle").split()),
        text=node.text("AdditionalText"),
        quotes=tuple(quotes),
        path=node.path,
    )


def _quotes(node: Node) -> Iterator[Quote]:
    """The words of a document that were marked, page by page; text that is no PDF's has no pages."""
    text, document = node.text("Text"), " ".join(node.text("DocTitle").split())
    paged = list(_PAGE.finditer(text))
    for one in paged:
        words = " [...] ".join(part.strip() for part in _PARTS.split(one[2].strip('"')))
        if words.strip():
            yield Quote(text=words.strip(), page=one[1], document=document)
    rest = _MARK.sub("", text).strip().strip('"')
    if not paged and rest:
        yield Quote(text=rest, page="", document=document)


def _outcome(node: Node, file: str) -> Outcome:
    codes = node.block("OutcomeCodes")
    names = [" ".join(one.text("AttributeName").split()) for one in codes.blocks("OutcomeItemAttributesList")]
    kind = node.text("OutcomeTypeId")
    title = " ".join(node.text("Title").split())
    return Outcome(
        title=title,
        name=" ".join(node.text("OutcomeText").split()) or title,
        about=node.text("OutcomeDescription"),
        kind=kind,
        time=" ".join(node.text("TimepointDisplayValue").split()),
        time_value=node.text("ItemTimepointValue"),
        time_unit=node.text("ItemTimepointMetric"),
        arms=(_arm(node, "1", "InterventionText"), _arm(node, "2", "ControlText")),
        codes=tuple(dict.fromkeys(name for name in names if name)),
        numbers=tuple(_numbers(node, kind)),
        facts=MappingProxyType(node.texts()),
        file=file,
        row=node.path,
    )


def _arm(node: Node, group: str, otherwise: str) -> str:
    named = node.text(f"grp{group}ArmName") or node.text(f"Grp{group}ArmName") or node.text(otherwise)
    return " ".join(named.split())


def _numbers(node: Node, kind: str) -> Iterator[Number]:
    """The numbers of an outcome: those that were typed, each called as the file says beside it."""
    if kind == "0":
        for key, called in _MANUAL:
            if node.text(key):
                yield Number(called=called, text=node.text(key), column=key)
        return
    described = _DESCRIBED.get(kind, ())
    for at in _DATA:
        usual = described[at - 1] if at <= len(described) else ""
        called = node.text(f"Data{at}Desc") or usual
        if called and node.text(f"Data{at}"):
            yield Number(called=called, text=node.text(f"Data{at}"), column=f"Data{at}")
