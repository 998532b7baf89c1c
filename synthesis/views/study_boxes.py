"""The boxes of a study flow, which the diagram draws and its table lists (Page et al. 2021, BMJ 372:n71)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from extraction_forms.frozen_values import frozen
from synthesis.checklists import prisma
from synthesis.ledger.flow import flow_key
from synthesis.ledger_items import level_keys
from synthesis.plan.plan import FlowCount
from synthesis.study_flow import StudyFlow

SOURCE: Final = f"PRISMA 2020, {prisma.SOURCE}"

STAGES: Final = (
    ("identification", "Identification", ("identified",)),
    ("screening", "Screening", ("screened", "sought", "assessed")),
    ("included", "Included", ("included", "total", "fates")),
)
"""The stages of a flow from above to below: id, name, and the rows of boxes in each."""

WAYS: Final = ("previous", "databases", "other", "fates")
"""The ways by which studies came in, and what became of them."""

ROWS: Final = tuple(row for _, _, rows in STAGES for row in rows)


@frozen
class FlowLine:
    """A line of a box with its count: `part` where it is one of a list's, `note` where the count is from."""

    label: str
    n: int
    key: str
    note: str = ""
    part: str = ""


@frozen
class FlowBox:
    """A box: its row, its way (`previous`, `databases`, `other`, `fates`), whether it stands beside the way.

    `head` introduces the lines; empty where they speak for themselves.
    """

    id: str
    row: str
    way: str
    aside: bool
    head: str
    lines: tuple[FlowLine, ...]


@frozen
class _Asked:
    """A box as the template has it: `lines` are pairs of a label and the count that it is of."""

    id: str
    row: str
    way: str
    lines: tuple[tuple[str, str], ...]
    head: str = ""
    aside: bool = False
    bare: bool = False
    """Whether the lists of the box stand without a line for their sum."""


def flow_boxes(flow: StudyFlow) -> tuple[FlowBox, ...]:
    """The boxes of which something is known, from above to below, what stands beside after what it stands by."""
    boxes = [
        FlowBox(id=one.id, row=one.row, way=one.way, aside=one.aside, head=one.head, lines=lines)
        for one in (*_BOXES, *_included_boxes(flow))
        if (lines := tuple(_lines(flow, one)))
    ]
    boxes += _fates(flow)
    return tuple(sorted(boxes, key=lambda box: ROWS.index(box.row)))


def by_stage(boxes: Sequence[FlowBox]) -> Iterator[tuple[str, tuple[FlowBox, ...]]]:
    """The name of every stage that has boxes, and these, one way after the other."""
    for _, stage, rows in STAGES:
        found = tuple(sorted((box for box in boxes if box.row in rows), key=lambda box: WAYS.index(box.way)))
        if found:
            yield stage, found


def _lines(flow: StudyFlow, asked: _Asked) -> Iterator[FlowLine]:
    for label, name in asked.lines:
        if name in flow.plan.lists:
            yield from _listed(flow, name, label, bare=asked.bare)
        elif name in flow.plan.counts:
            one = flow.plan.counts[name]
            yield FlowLine(label=label, n=one.n, key=flow_key(name), note=one.note)
        elif name in _OF_RECORDS[flow.plan.updated]:
            n = flow.included(_OF_RECORDS[flow.plan.updated][name])
            if n is not None:
                yield FlowLine(label=label, n=n, key=flow_key(name))


_OF_RECORDS: Final = {
    False: {"included_studies": "studies", "included_reports": "reports"},
    True: {"total_studies": "studies", "total_reports": "reports"},
}
"""What the records tell where it is not declared, without and with a previous version."""


def _listed(flow: StudyFlow, name: str, label: str, *, bare: bool) -> Iterator[FlowLine]:
    named = flow.plan.lists[name]
    if not bare:
        yield FlowLine(label=label, n=sum(one.n for one in named.values()), key=flow_key(name))
    keys = level_keys(named)
    for of, one in named.items():
        yield _part(of, one, flow_key(name, keys[of]), name)


def _part(of: str, one: FlowCount, key: str, name: str) -> FlowLine:
    return FlowLine(label=of, n=one.n, key=key, note=one.note, part=name)


def _included_boxes(flow: StudyFlow) -> Iterator[_Asked]:
    new = "New studies" if flow.plan.updated else "Studies"
    of_new = "new included studies" if flow.plan.updated else "included studies"
    lines = ((f"{new} included in review", "included_studies"), (f"Reports of {of_new}", "included_reports"))
    yield _Asked(id="included", row="included", way="databases", lines=lines)
    if flow.plan.updated:
        lines = (
            ("Total studies included in review", "total_studies"),
            ("Reports of total included studies", "total_reports"),
        )
        yield _Asked(id="total", row="total", way="databases", lines=lines)


def _fates(flow: StudyFlow) -> Iterator[FlowBox]:
    """What became of the studies of which there are records, and how many have none."""
    if not flow.studies:
        return
    found = [(name, label, len(getattr(flow, name))) for name, label in FATE_LABELS]
    found += [("unrecorded", "Studies without a record here", flow.unrecorded)] if flow.unrecorded else []
    for name, label, n in found:
        line = FlowLine(label=label, n=n, key=flow_key(name))
        yield FlowBox(id=name, row="fates", way="fates", aside=False, head="", lines=(line,))


FATE_LABELS: Final = (
    ("pooled", "Studies pooled in a synthesis"),
    ("voted", "Studies voted only, by direction"),
    ("narrative", "Studies told in words only"),
)
"""What becomes of studies, as boxes say it."""

_BOXES: Final = (
    _Asked(
        id="previous",
        row="identified",
        way="previous",
        lines=(
            ("Studies included in previous version of review", "previous_studies"),
            ("Reports of studies included in previous version of review", "previous_reports"),
        ),
    ),
    _Asked(
        id="identified",
        row="identified",
        way="databases",
        head="Records identified from:",
        lines=(("Databases", "databases"), ("Registers", "registers")),
    ),
    _Asked(
        id="removed",
        row="identified",
        way="databases",
        aside=True,
        head="Records removed before screening:",
        lines=(
            ("Duplicate records removed", "duplicates"),
            ("Records marked as ineligible by automation tools", "by_automation"),
            ("Records removed for other reasons", "removed_otherwise"),
        ),
    ),
    _Asked(id="screened", row="screened", way="databases", lines=(("Records screened", "screened"),)),
    _Asked(
        id="excluded",
        row="screened",
        way="databases",
        aside=True,
        lines=(
            ("Records excluded", "excluded"),
            ("of these by automation tools", "excluded_by_automation"),
        ),
    ),
    _Asked(id="sought", row="sought", way="databases", lines=(("Reports sought for retrieval", "sought"),)),
    _Asked(
        id="not_retrieved",
        row="sought",
        way="databases",
        aside=True,
        lines=(("Reports not retrieved", "not_retrieved"),),
    ),
    _Asked(
        id="assessed",
        row="assessed",
        way="databases",
        lines=(("Reports assessed for eligibility", "assessed"),),
    ),
    _Asked(
        id="reports_excluded",
        row="assessed",
        way="databases",
        aside=True,
        lines=(("Reports excluded", "reports_excluded"),),
    ),
    _Asked(
        id="other_sources",
        row="identified",
        way="other",
        head="Records identified from:",
        lines=(("Other sources", "other_sources"),),
        bare=True,
    ),
    _Asked(
        id="other_sought",
        row="sought",
        way="other",
        lines=(("Reports sought for retrieval", "other_sought"),),
    ),
    _Asked(
        id="other_not_retrieved",
        row="sought",
        way="other",
        aside=True,
        lines=(("Reports not retrieved", "other_not_retrieved"),),
    ),
    _Asked(
        id="other_assessed",
        row="assessed",
        way="other",
        lines=(("Reports assessed for eligibility", "other_assessed"),),
    ),
    _Asked(
        id="other_excluded",
        row="assessed",
        way="other",
        aside=True,
        lines=(("Reports excluded", "other_excluded"),),
    ),
)
