"""The numbers of agreement between extractors."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Final

from extraction_forms.agreement.agreement import Agreement, Entries, Line
from extraction_forms.agreement.measures import Measure
from extraction_forms.agreement.unavailable import Unavailable
from synthesis.ledger_items import Item, Numbers, Origins
from synthesis.numbers import absent, count, estimate, interval, percent, quantity, statistic

UNDEFINED: Final = "undefined"
NO_INTERVAL: Final = "–"
_SHARES: Final = frozenset({"agreement", "reported"})


def agreement_key(found: Agreement) -> str:
    """What the keys of a form's agreement begin with."""
    return f"agreement.{found.form}"


def line_key(found: Agreement, line: Line) -> str:
    """What the keys of a line begin with."""
    base = agreement_key(found)
    if not line.section:
        return f"{base}.overall"
    if not line.question:
        return f"{base}.sections.{line.section}"
    return f"{base}.questions.{line.section}.{'units.' if line.per_unit else ''}{line.question}"


def entries_key(found: Agreement, entries: Entries) -> str:
    """What the keys of the entries of a section begin with."""
    return f"{agreement_key(found)}.entries.{entries.section}"


def agreement_items(found: Agreement) -> Iterator[Item]:
    """Every number of the agreement by a form."""
    records = tuple(one.record.path for one in found.rated)
    yield f"{agreement_key(found)}.changed", quantity(found.changed, count(found.changed), records)
    for entries in found.entries:
        base, origins = entries_key(found, entries), _studies(entries.studies)
        for name in ("both", "only_a", "only_b"):
            n = getattr(entries, name)
            yield f"{base}.{name}", quantity(n, count(n), origins)
        yield f"{base}.studies", quantity(len(entries.studies), count(len(entries.studies)), origins)
        yield from _measure(base, "agreement", entries.agreement, origins)
    for line in found.lines:
        base, origins = line_key(found, line), _studies(line.studies)
        counted = {"answers": line.answers, "asked": line.asked, "persons": line.persons}
        for name, n in ({"studies": len(line.studies)} | counted).items():
            yield f"{base}.{name}", quantity(n, count(n), origins)
        for name, measure in line.measures.items():
            yield from _measure(base, name, measure, origins)


def agreement_numbers(found: Agreement) -> Numbers:
    """The same by key."""
    return MappingProxyType(dict(agreement_items(found)))


def _studies(studies: tuple[str, ...]) -> Origins:
    return tuple(f"records/{study}" for study in studies)


def _measure(base: str, name: str, measure: Measure, origins: Origins) -> Iterator[Item]:
    scale, write = (100.0, percent) if name in _SHARES else (1.0, WRITTEN.get(name, statistic))
    if isinstance(measure.value, Unavailable):
        yield f"{base}.{name}", absent(measure.value.reason, origins, UNDEFINED)
    else:
        value = scale * measure.value
        yield f"{base}.{name}", quantity(value, write(value), origins)
    if isinstance(measure.interval, Unavailable):
        yield f"{base}.{name}_ci", absent(measure.interval.reason, origins, NO_INTERVAL)
    else:
        low, high = scale * measure.interval.low, scale * measure.interval.high
        text = f"{percent(low)} to {percent(high)}" if name in _SHARES else interval(low, high)
        yield f"{base}.{name}_ci", quantity((low, high), text, origins)


WRITTEN: Final[Mapping[str, Callable[[float], str]]] = MappingProxyType({"difference": estimate})
"""How a statistic is written where not with two decimals."""
