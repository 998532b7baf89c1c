"""The numbers of the audit of the evidence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import isfinite
from types import MappingProxyType
from typing import Final

from synthesis.audit.evidence_audit import EvidenceAudit, Numbered
from synthesis.audit.lines import Synthesised
from synthesis.audit.pooled import NOTHING, Move, Pooled
from synthesis.audit.resolution import STATUSES
from synthesis.audit.supposing import is_named, supposition
from synthesis.audit.together import Changed
from synthesis.effects import NORMAL_95
from synthesis.ledger_items import Item, Origins, mean_items
from synthesis.models.fit import Interval
from synthesis.numbers import Quantity, Unavailable, absent, count, percent, quantity
from synthesis.verdicts.verdict import CLASSES

BASE: Final = "audit"
NO_MARGIN: Final = "no margin is declared that its results share"
NO_CLASS: Final = "the interval has no class"


def synthesis_key(name: str) -> str:
    """What the keys of a synthesis under the audit begin with."""
    return f"{BASE}.syntheses.{name}"


def published_key(name: str) -> str:
    """What the keys of a synthesis as published begin with."""
    return f"{synthesis_key(name)}.published"


def finding_key(one: Numbered, name: str) -> str:
    """What the keys of a synthesis begin with, were a finding so."""
    return f"{synthesis_key(name)}.findings.{one.key}"


def together_key(name: str, what: str) -> str:
    """What the keys of a synthesis begin with, were all open findings so: `supposed`, or `set_aside`."""
    return f"{synthesis_key(name)}.{what}"


def line_key(name: str, changed: Changed) -> str:
    """What the keys of a line's effect begin with, as published and as supposed."""
    study, line = (part.replace("-", "_") for part in changed.line.key)
    return f"{synthesis_key(name)}.lines.{study}.{line}"


def counted(audit: EvidenceAudit) -> Mapping[str, int]:
    """How many findings there are of each kind."""
    by_status = {f"findings_{status}": audit.with_status(status) for status in STATUSES}
    return MappingProxyType(
        {
            "results": len(audit.report.audited.lines),
            "findings": len(audit.findings) + len(audit.settled),
            **by_status,
            "turning": sum(is_named(one.told.finding) for one in audit.turning),
            "turning_set_aside": sum(not is_named(one.told.finding) for one in audit.turning),
            "cautions": len(audit.cautions),
        }
    )


def audit_items(audit: EvidenceAudit, origins: Mapping[str, Origins]) -> Iterator[Item]:
    """Every number of an audit; `origins` are the data behind each synthesis, by its id."""
    studies = tuple(f"records/{study}" for study in audit.report.audited.studies)
    for name, n in counted(audit).items():
        yield f"{BASE}.{name}", quantity(n, count(n), studies)
    published: set[str] = set()
    for one in (*audit.findings, *audit.cautions):
        for move in one.told.moves:
            of = audit.synthesis(move.synthesis)
            data = origins.get(of.id, ())
            if of.id not in published:
                published.add(of.id)
                yield from _pooled(published_key(of.id), of, move.before, data)
            yield from _moved(finding_key(one, of.id), of, move, (*data, *one.origins))
    for found in audit.together:
        of, data = found.synthesis, origins.get(found.synthesis.id, ())
        for what, together in (("supposed", found.move), ("set_aside", found.aside)):
            if together is not None:
                yield from _moved(together_key(of.id, what), of, together, data)
        for changed in found.changed:
            yield from _line(audit, of, changed)


def _line(audit: EvidenceAudit, of: Synthesised, changed: Changed) -> Iterator[Item]:
    """The effect of a line as published and as supposed, and what was supposed."""
    base, one = line_key(of.id, changed), audit.by_id[changed.told.id]
    for name, effect in (("published", changed.before), ("supposed", changed.after)):
        y: float | Unavailable = Unavailable(reason="the result is set aside")
        ends: Interval | Unavailable = Unavailable(reason="the result is set aside")
        if effect is not None:
            half = NORMAL_95 * effect[1] ** 0.5
            y, ends = effect[0], Interval(low=effect[0] - half, high=effect[0] + half, rule="wald")
        yield from mean_items(f"{base}.{name}", of.measure, y, ends, one.origins)
    words = supposition(one.told.finding, changed.line, audit.arms)
    yield f"{base}.supposition", quantity(words, words, one.origins)


def _moved(base: str, of: Synthesised, move: Move, origins: Origins) -> Iterator[Item]:
    after = move.after
    if after is None:
        yield from _pooled(base, of, NOTHING, origins, move.why_not or "it cannot be had")
        return
    yield from _pooled(base, of, after, origins)


def _pooled(
    base: str, of: Synthesised, pooled: Pooled, origins: Origins, why_not: str = ""
) -> Iterator[Item]:
    """A pooled result; with a reason where it cannot be had."""
    lacking = Unavailable(reason=why_not or "it cannot be had")
    there = not why_not and isfinite(pooled.estimate)
    ends = Interval(low=pooled.low, high=pooled.high, rule="headline")
    yield f"{base}.k", quantity(pooled.k, count(pooled.k), origins)
    yield from mean_items(
        base, of.measure, pooled.estimate if there else lacking, ends if there else lacking, origins
    )
    share = 100 * pooled.i2_q
    yield f"{base}.i2_q", quantity(share, percent(share), origins) if there else _none(lacking, origins)
    for name, n in (("favouring", pooled.favouring), ("against", pooled.against)):
        yield f"{base}.{name}", quantity(n, count(n), origins)
    yield f"{base}.verdict", _verdict(of, pooled, origins, lacking if not there else None)


def _none(found: Unavailable, origins: Origins) -> Quantity:
    return absent(found.reason, origins, "not available")


def _verdict(of: Synthesised, pooled: Pooled, origins: Origins, lacking: Unavailable | None) -> Quantity:
    if lacking is not None:
        return _none(lacking, origins)
    if pooled.verdict in CLASSES:
        return quantity(pooled.verdict, CLASSES[pooled.verdict].label, origins)
    return absent(NO_MARGIN if of.margin is None else NO_CLASS, origins, "–")
