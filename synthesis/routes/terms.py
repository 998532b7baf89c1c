"""Numbers on the way to an effect: as printed, or made from others by a derivation that keeps its name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

import numpy as np

from extraction_forms.frozen_values import frozen
from extraction_forms.records import Datum
from synthesis.effects import Derived, Floats
from synthesis.errors import NotComputable
from synthesis.measures.measure import Choices
from synthesis.measures.recovery.derivation import Derivation
from synthesis.measures.recovery.derivation import Derived as Recovered
from synthesis.measures.recovery.registry import DERIVATIONS, derive

COUNTS: Final = frozenset({"n", "total", "events", "df"})
"""Statistics that are exact as printed: nothing was rounded away."""

_DECIMALS: Final = re.compile(r"[.,·∙](\d+)$")
_EXPONENT: Final = re.compile(r"^(.*)[eE]([+−–-]?)(\d+)$")

Known = Mapping[tuple[str, ...], Floats]
"""Values of printed numbers by their origins, each of shape (m,)."""


@frozen
class Number:
    """A number as a record prints it; `half` is half a unit of its last digit, what rounding may have taken."""

    name: str
    value: float
    half: float
    origins: tuple[str, ...]
    provisional: bool = False


@frozen
class Made:
    """A number made by a derivation: which of its outputs, from which terms, with which choices."""

    name: str
    output: str
    derivation: Derivation
    parts: tuple[tuple[str, Term], ...]
    choices: Choices


Term = Number | Made


def printed(name: str, datum: Datum) -> Number:
    """A known datum as a number; counts are taken as exact."""
    exact = datum.origin.rpartition("/")[2] in COUNTS
    return Number(
        name=name,
        value=datum.number(),
        half=0.0 if exact else half_unit(datum),
        origins=(datum.origin,),
        provisional=bool(datum.provisional),
    )


def half_unit(datum: Datum) -> float:
    """Half a unit of the last digit that was printed: 0.05 for `1,8` and `1.8`, 0.5 for `12`."""
    text = datum.read.strip()
    exponent = _EXPONENT.match(text)
    power = 0
    if exponent is not None:
        text = exponent.group(1)
        power = int(exponent.group(3)) * (-1 if exponent.group(2) in {"-", "−", "–"} else 1)
    found = _DECIMALS.search(text)
    whole = re.sub(r"\D", "", text) == f"{abs(datum.number()):.0f}"
    decimals = 0 if found is None or whole else len(found.group(1))
    return float(0.5 * 10.0 ** (power - decimals))


def leaves(term: Term) -> Iterator[Number]:
    """The printed numbers a term rests on, in order, each as often as it is used."""
    if isinstance(term, Number):
        yield term
        return
    for _, part in term.parts:
        yield from leaves(part)


def origins(term: Term) -> tuple[str, ...]:
    """The data a term rests on, sorted, each once."""
    return tuple(sorted({origin for leaf in leaves(term) for origin in leaf.origins}))


def evaluate(term: Term, known: Known | None = None) -> Floats:
    """The value of a term, shape (m,): from the printed numbers, or from those given in their place.

    Raises:
        NotComputable: a derivation refuses the numbers.
    """
    if isinstance(term, Number):
        return np.array([term.value]) if known is None or not term.origins else known[term.origins]
    return np.asarray(_made(term, known).numbers[term.output], dtype=np.float64)


def derived(term: Term) -> Iterator[Derived]:
    """Every number that was made on the way to a term, what it rests on first."""
    if isinstance(term, Number):
        return
    for _, part in term.parts:
        yield from derived(part)
    made = _made(term, None)
    yield Derived(
        name=term.derivation.name,
        label=term.derivation.label,
        output=term.name,
        value=float(np.atleast_1d(made.numbers[term.output])[0]),
        inputs=tuple((name, float(evaluate(part)[0])) for name, part in term.parts),
        origins=origins(term),
        assumption=term.derivation.assumes,
        source=term.derivation.source,
        caution=made.cautions.get(0, ""),
    )


def _made(term: Made, known: Known | None) -> Recovered:
    columns = {name: evaluate(part, known) for name, part in term.parts}
    if term.derivation.name in DERIVATIONS:
        made = derive(term.derivation.name, columns, **term.choices)
    else:
        made = term.derivation.compute(columns, {**term.derivation.choices, **term.choices})
    if made.refused:
        raise NotComputable(f"{term.derivation.label}: {next(iter(made.refused.values()))}")
    return made
