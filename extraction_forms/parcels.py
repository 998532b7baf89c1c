"""Records as bare tuples, which go from one process to another several times as fast as records do."""

from __future__ import annotations

import pickle
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from extraction_forms.errors import Place, Problem
from extraction_forms.records import Datum, Entry, Record, Source

Outcome = Record | tuple[Problem, ...]
"""What reading a file came to: a record, or its faults."""

_SOURCE = tuple(Source.__dataclass_fields__)
_PLAIN = tuple(name for name in Record.__dataclass_fields__ if name != "sections")


def pack(outcomes: Sequence[Outcome]) -> bytes:
    """What reading some files came to, as bytes for another process of this program and no one else."""
    bare = [_bare(one) if isinstance(one, Record) else one for one in outcomes]
    return pickle.dumps(bare, protocol=pickle.HIGHEST_PROTOCOL)


def unpack(parcel: bytes) -> list[Outcome]:
    """What another process of this program packed."""
    outcomes = pickle.loads(parcel)  # noqa: S301 - made by a child of this very process
    return [_record(one) if isinstance(one, _Bare) else one for one in outcomes]


class _Sources:
    """The sources of a record, each once; of thousands of answers most stand on the very same object."""

    def __init__(self) -> None:
        self.told: list[Source] = []
        self._ranks: dict[int, int] = {}

    def rank(self, source: Source) -> int:
        """The number of a source among those told, this one now among them."""
        rank = self._ranks.get(id(source))
        if rank is None:
            rank = self._ranks[id(source)] = len(self.told)
            self.told.append(source)
        return rank


class _Bare(tuple[Any, ...]):
    """A record as bare tuples."""

    __slots__ = ()


def _bare(record: Record) -> _Bare:
    sources = _Sources()
    sections = [
        (name, [_bare_entry(entry, sources) for entry in entries])
        for name, entries in record.sections.items()
    ]
    told = [tuple(getattr(source, name) for name in _SOURCE) for source in sources.told]
    return _Bare((tuple(getattr(record, name) for name in _PLAIN), sections, told))


def _bare_entry(entry: Entry, sources: _Sources) -> tuple[Any, ...]:
    units = [(unit, _bare_data(data, sources)) for unit, data in entry.units.items()]
    return entry.id, entry.place[1:], _bare_data(entry.data, sources), units


def _bare_data(data: Mapping[str, Datum], sources: _Sources) -> list[tuple[Any, ...]]:
    return [
        (
            name,
            dict(one.value) if isinstance(one.value, MappingProxyType) else one.value,
            one.printed,
            one.origin,
            one.place.line,
            one.place.column,
            one.missing,
            sources.rank(one.source),
            one.unit,
            one.provisional,
            one.note,
            one.corrected,
        )
        for name, one in data.items()
    ]


def _record(bare: _Bare) -> Record:
    plain, sections, told = bare
    head = dict(zip(_PLAIN, plain, strict=True))
    file: str = head["path"]  # everything in a record stands in its one file
    sources = [Source(**dict(zip(_SOURCE, source, strict=True))) for source in told]
    read = {name: tuple(_entry(entry, file, sources) for entry in entries) for name, entries in sections}
    return Record(**head, sections=MappingProxyType(read))


def _entry(bare: tuple[Any, ...], file: str, sources: Sequence[Source]) -> Entry:
    name, place, data, units = bare
    return Entry(
        id=name,
        place=Place(file, *place),
        data=_data(data, file, sources),
        units=MappingProxyType({unit: _data(inner, file, sources) for unit, inner in units}),
    )


def _data(bare: Sequence[tuple[Any, ...]], file: str, sources: Sequence[Source]) -> Mapping[str, Datum]:
    return MappingProxyType(
        {
            name: Datum(
                value=MappingProxyType(value) if isinstance(value, dict) else value,
                printed=printed,
                origin=origin,
                place=Place(file, line, column),
                missing=missing,
                source=sources[source],
                unit=unit,
                provisional=provisional,
                note=note,
                corrected=corrected,
            )
            for name, value, printed, origin, line, column, missing, source, unit, provisional, note, corrected in bare
        }
    )
