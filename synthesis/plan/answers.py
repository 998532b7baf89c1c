"""The answers of a part of the plan, by the name of each in the form."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from extraction_forms.errors import Place
from extraction_forms.records import Datum, Entry
from synthesis.plan.plan import PLAN_FILE

Data = Mapping[str, Datum]


def text_of(data: Data, name: str, default: str = "") -> str:
    """An answer as it is printed; the default where there is none."""
    datum = data.get(name)
    return default if datum is None or not datum.known else datum.printed


def code_of(data: Data, name: str, default: str = "") -> str:
    """An answer as it was read, in words; the default where there is none."""
    datum = data.get(name)
    return default if datum is None or not datum.known else str(datum.value)


def flag_of(data: Data, name: str) -> bool:
    """Whether the answer is yes."""
    datum = data.get(name)
    return datum is not None and datum.value is True


def number_of(data: Data, name: str) -> float | None:
    """A number; None where there is none."""
    datum = data.get(name)
    return None if datum is None or not datum.known else datum.number()


def list_of(data: Data, name: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
    """A list, of a single answer too; the default where there is none."""
    datum = data.get(name)
    if datum is None or not datum.known:
        return default
    several = datum.value if isinstance(datum.value, tuple) else (datum.printed,)
    return tuple(str(one) for one in several)


def place_of(data: Data, name: str) -> Place:
    """Where an answer stands; the file itself where there is none."""
    return data[name].place if name in data else PLAN_FILE


def places_of(entry: Entry) -> Mapping[str, Place]:
    """Where each answer of an entry stands."""
    return MappingProxyType({name: datum.place for name, datum in entry.data.items()})


def map_of(data: Data, name: str) -> Mapping[str, str]:
    """Names with what is told of each; empty where there is none."""
    datum = data.get(name)
    value = datum.value if datum is not None else None
    return value if isinstance(value, Mapping) else MappingProxyType({})
