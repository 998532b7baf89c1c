"""What the audit of the evidence found: findings by rule with what to look up, cautions apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from types import MappingProxyType
from typing import Final

from extraction_forms.records import AuditNote
from synthesis.audit.evidence_audit import EvidenceAudit, Numbered
from synthesis.audit.finding_name import read_name
from synthesis.audit.pooled import Move
from synthesis.audit.resolution import OPEN, STATUSES
from synthesis.audit.supposing import is_named
from synthesis.letter_case import upper_first
from synthesis.tables.cells import body, group, listed
from synthesis.tables.table import Cell, Column, Note, Row, Table
from synthesis.woven import named, words

FINDINGS: Final = "audit_findings"
CAUTIONS: Final = "audit_cautions"
FLAG: Final = "†"
NO_STUDY: Final = "All records"
NOTHING: Final = "–"

_COLUMNS: Final = (
    Column(id="number", label="No.", width=0.5),
    Column(id="study", label="Study", width=1.2),
    Column(id="outcome", label="Outcome", width=1.4),
    Column(id="seen", label="What was seen", width=4.6),
    Column(id="if_so", label="What would change, if so", width=1.6),
    Column(id="status", label="Status", width=1.6),
)
_ORDER: Final = (
    "Under each heading stands one rule of the audit, with what to look up. What is open stands before what somebody "
    "wrote of; before all that would change a conclusion, then what moves a mean the furthest."
)
_IF_SO: Final = (
    "Conclusion: the interval of the mean comes to lie on another side of no effect, or its verdict changes. Set "
    "aside: the rule names no number to put in place of another, so what is told is the synthesis without the result."
)
_ENDED: Final = "Corrected, and not found any more"


def flags(audit: EvidenceAudit | None) -> Mapping[str, tuple[str, str]]:
    """The mark beside each study that a finding is open about, and the row of the table that it leads to."""
    if audit is None:
        return MappingProxyType({})
    first: dict[str, tuple[str, str]] = {}
    for study in audit.report.audited.studies:
        found = audit.open_of(study)
        if found:
            first[study] = FLAG, f"{FINDINGS}#{row_id(found[0])}"
    return MappingProxyType(first)


def flag_note(marked: bool) -> tuple[Note, ...]:  # noqa: FBT001 - whether a table has a mark
    """What the mark means, where a table has one."""
    text = "The audit of the evidence has open findings about this study: something to look up in its papers."
    return (Note(mark=FLAG, text=text),) if marked else ()


def row_id(one: Numbered) -> str:
    """What the row of a finding is called within its table."""
    return one.mark.lower()


def findings_table(audit: EvidenceAudit) -> Table | None:
    """Every finding under its rule, what to look up, what it would change, and what somebody wrote of it."""
    rows = list(_rows(audit.findings))
    if audit.settled:
        rows.append(group(_ENDED))
        rows += [_ended(audit, one) for one in audit.settled]
    if not rows:
        return None
    return Table(
        id=FINDINGS,
        title="Findings of the audit: what to check in the papers",
        columns=_COLUMNS,
        rows=tuple(rows),
        notes=(Note(text=_ORDER), Note(text=_IF_SO)),
        wide=True,
    )


def cautions_table(audit: EvidenceAudit) -> Table | None:
    """What is true of the data and to be weighed, apart from what may be a slip."""
    if not audit.cautions:
        return None
    return Table(
        id=CAUTIONS,
        title="Cautions of the audit: what to weigh",
        columns=tuple(one for one in _COLUMNS if one.id != "if_so"),
        rows=tuple(_rows(audit.cautions, with_moves=False)),
        notes=(Note(text="A caution is a true statement on the data, not a suspected slip."),),
        wide=True,
    )


def _rows(some: Iterable[Numbered], *, with_moves: bool = True) -> Iterator[Row]:
    """The findings under the rule that found them and what it asks to be looked up."""
    for (title, look_up), block in groupby(some, lambda one: (one.rule.title, one.told.finding.look_up)):
        yield group(words(f"{title.rstrip('.?')}{'?' if title.endswith('?') else '.'} Look up: {look_up}"))
        for one in block:
            cells = [
                Cell(text=one.mark, origins=one.origins),
                _of_study(one),
                Cell(text=named(one.outcome or NOTHING)),
                Cell(text=one.told.finding.message, origins=one.origins),
                *((Cell(text=named(if_so(one))),) if with_moves else ()),
                Cell(text=named(NOTHING if one.rule.caution and one.open else status_words(one))),
            ]
            yield Row(cells=tuple(cells), id=row_id(one))


def _of_study(one: Numbered) -> Cell:
    """The study of a finding; of one about many how many these are, with their records."""
    if not one.told.finding.of_many:
        return Cell(text=named(one.study or NO_STUDY))
    return Cell(
        text=one.study,
        origins=tuple(sorted(f"records/{study}" for study in one.told.finding.studies if study)),
    )


def if_so(one: Numbered) -> str:
    """What would change: whose conclusion, whose mean; after `set aside:` where no change is named."""
    turned = [move for move in one.told.moves if move.turns]
    parts = [
        f"{name}: {listed(_labels(some))}"
        for name, some in (
            ("conclusion", turned),
            ("mean", [move for move in one.told.moves if not move.turns]),
        )
        if some
    ]
    if not parts:
        return "No synthesis"
    text = "; ".join(parts)
    return upper_first(text) if is_named(one.told.finding) else f"Set aside: {text}"


def _labels(moves: Sequence[Move]) -> list[str]:
    return list(dict.fromkeys(move.label for move in moves))


def status_words(one: Numbered) -> str:
    """What became of a finding: by whom, when, in whose words; of one that is open again why."""
    resolved = one.told.resolution
    if resolved is None:
        return upper_first(STATUSES[OPEN])
    if one.told.reopened:
        return f"Open again: {one.told.reopened}: {resolved.words}"
    return _written(resolved)


def _written(resolved: AuditNote) -> str:
    source = str(resolved.source)
    where = f" ({source})" if source else ""
    return (
        f"{upper_first(STATUSES[resolved.status])} ({resolved.by}, {resolved.date}): {resolved.words}{where}"
    )


def _ended(audit: EvidenceAudit, one: AuditNote) -> Row:
    """A correction after which its finding is found no more."""
    name = read_name(one.finding)
    facts = audit.report.audited.studies.get(name.study)
    label = facts.label if facts is not None else name.study or NO_STUDY
    outcomes = {line.name: line.what for line in audit.report.audited.lines if line.study == name.study}
    return body(
        [
            Cell(text=NOTHING),
            Cell(text=named(label)),
            Cell(text=named(outcomes.get(name.line, NOTHING))),
            Cell(text=named(f"{name.rule}: corrected since.")),
            Cell(text=NOTHING),
            Cell(text=named(_written(one))),
        ]
    )
