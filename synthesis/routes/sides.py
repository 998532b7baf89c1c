"""What a row's arms and contrast print, as numbers by name, and how a number is looked for among them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from types import MappingProxyType
from typing import Final

import numpy as np

from extraction_forms.frozen_values import frozen
from extraction_forms.records import Datum
from extraction_forms.studies import Data
from synthesis.measures.measure import Choices, Columns, refuse
from synthesis.measures.recovery.arms import split as split_count
from synthesis.measures.recovery.derivation import Derivation, Derived, derived
from synthesis.measures.recovery.registry import DERIVATIONS
from synthesis.routes.study_rows import Row
from synthesis.routes.terms import Made, Number, Term, printed

ALIASES: Final[Mapping[str, str]] = MappingProxyType(
    {"time": "person_time", "mean_post": "mean", "sd_post": "sd"}
)
OF_CHANGE: Final[Mapping[str, str]] = MappingProxyType(
    {"time": "person_time", "mean_change": "mean", "sd_change": "sd"}
)
"""Columns of measures that records know by another name: of states, and where the values are changes."""

EFFECTS: Final = frozenset({"estimate", "se", "ci_low", "ci_high", "smd", "smd_se", "md", "md_se"})
"""Statistics of a contrast that are an effect on a scale of its own: read as reported, and in no other way."""

ESTIMATES_WITH_SIGN: Final = ("smd", "md", "t")
"""Statistics of a contrast whose sign its convention explains."""

DIRECTED: Final = frozenset({"higher_better", "lower_better"})
"""Polarities by which one direction is better."""

NO_BETTER: Final = (
    "its sign is told by which arm it favours, and which way is better on this outcome is not known"
)
ONLY_WHOLE: Final = "effects reported of comparisons that share an arm can be neither combined nor split"
"""Why nothing printed of a contrast is used: as measured without a polarity; where arms are combined or split."""

SIGNLESS: Final = frozenset({"p", "f", "chi2", "sign"})
"""Statistics of a contrast that do not tell which arm they favour."""
BOUNDS: Final = frozenset({"below", "above"})
"""Relations of a printed p that make it a limit: nothing is derived from it."""

_NOTHING: Final[Mapping[str, Term]] = MappingProxyType({})
_NO_CHOICES: Final[Choices] = MappingProxyType({})


@frozen
class Side:
    """The numbers of one arm or contrast by name; `of` is what derivations call such a side.

    `choices` are the options of derivations that the record settles: the level of its limits; `bar` says why
    nothing that is printed of it may be used.
    """

    of: str
    label: str
    suffix: str
    numbers: Mapping[str, Term] = field(default_factory=lambda: _NOTHING)
    data: Data = field(default_factory=lambda: MappingProxyType({}))
    choices: Choices = field(default_factory=lambda: _NO_CHOICES)
    bar: str = ""

    def column(self, name: str) -> str:
        """How a number of this side is called among the columns of a measure: `sd_exp`."""
        return f"{name}_{self.suffix}" if self.suffix else name


@frozen
class Sides:
    """A row's numbers: the experimental arm's, the control's and those of the contrast."""

    row: Row
    exp: Side
    ctl: Side
    contrast: Side


def sides_of(row: Row, *, measured: bool = False) -> Sides:
    """The numbers of a row: as printed, of arms that are combined together, of an arm that is split its part.

    Where effects stand as `measured`, it need not be known which way is better.
    """
    if measured and row.result.polarity not in DIRECTED:
        found = sides_of(replace(row, result=replace(row.result, polarity="higher_better")))
        convention = found.contrast.data.get("sign_convention")
        if convention is None or convention.value == "exp_minus_ctl":
            return found
        return replace(found, contrast=replace(side("contrast", "the contrast", "", None), bar=NO_BETTER))
    values = row.result.values
    sides: list[Side] = []
    for suffix, arms in zip(("exp", "ctl"), row.arms, strict=True):
        alone = [side("arm", arm.label, suffix, values.get(arm.id)) for arm in arms]
        one = combined(alone) if len(alone) > 1 else alone[0] if alone else side("arm", "", suffix, None)
        sides.append(split(one, row.split[1]) if row.split[0] == suffix else one)
    if row.contrast is None:
        contrast = side("contrast", "", "", None)
    elif row.beside or row.split[0]:
        contrast = replace(side("contrast", "the contrast", "", None), bar=ONLY_WHOLE)
    else:
        contrast = _with_tests(side("contrast", "the contrast", "", values.get(row.contrast.id)))
    return Sides(row=row, exp=sides[0], ctl=sides[1], contrast=contrast)


def combined(alone: Sequence[Side]) -> Side:
    """Several arms as one: their means and standard deviations, or their events, put together two by two."""
    first = alone[0]
    numbers: dict[str, Term] = {}
    for name, gives in (("combine_means", ("n", "mean", "sd")), ("combine_events", ("events", "total"))):
        have = [{one: found for one in gives if (found := find(one, arm)) is not None} for arm in alone]
        if not all(len(one) == len(gives) for one in have):
            continue
        together = have[0]
        for other in have[1:]:
            together = _pair(DERIVATIONS[name], together, other, first)
        numbers |= together
    times = [arm.numbers.get("person_time") for arm in alone]
    if all(time is not None for time in times):
        parts = tuple((str(i), time) for i, time in enumerate(times, 1) if time is not None)
        numbers["person_time"] = Made(
            name=first.column("person_time"), output="sum", derivation=SUM, parts=parts, choices=_NO_CHOICES
        )
    label = " and ".join(arm.label for arm in alone)
    return replace(first, label=label, numbers=MappingProxyType(numbers), data=MappingProxyType({}))


def _pair(
    derivation: Derivation, one: Mapping[str, Term], other: Mapping[str, Term], of: Side
) -> dict[str, Term]:
    """The numbers of two arms taken as one."""
    known = {"total": "n"} if derivation.name == "combine_events" else {}
    parts = tuple(
        (f"{known.get(name, name)}_{letter}", numbers[name])
        for letter, numbers in (("a", one), ("b", other))
        for name in one
    )
    return {
        name: Made(
            name=of.column(name),
            output=known.get(name, name),
            derivation=derivation,
            parts=parts,
            choices=_NO_CHOICES,
        )
        for name in one
    }


def split(whole: Side, among: int) -> Side:
    """An arm's part where several comparisons share it: its people and events divided, its mean and SD kept."""
    numbers = dict(whole.numbers)
    for name in ("mean", "sd"):  # derived from all its people before these are divided
        term = find(name, whole)
        if term is not None:
            numbers[name] = term
    for name in ("n", "total", "events", "person_time"):
        if name in numbers:
            parts = (("whole", numbers[name]),)
            choices = MappingProxyType({"among": float(among)})
            numbers[name] = Made(
                name=whole.column(name), output="part", derivation=SPLIT, parts=parts, choices=choices
            )
    return replace(whole, numbers=MappingProxyType(numbers))


def _with_tests(contrast: Side) -> Side:
    """The contrast with what measures read of its tests: a sign to size by, a d, a two-sided p."""
    numbers = dict(contrast.numbers)
    relation = contrast.data.get("p_relation")
    if relation is not None and relation.value in BOUNDS:
        numbers.pop("p", None)
    if SIGNLESS & set(numbers):
        numbers["sign"] = Number(name="sign", value=1.0, half=0.0, origins=())
    scale = contrast.data.get("scale")
    if "estimate" in numbers and scale is not None and scale.value == "cohen_d":
        numbers["d"] = numbers["estimate"]
    sides = contrast.data.get("p_sides")
    if "p" in numbers and sides is not None and sides.value == "one":
        parts = (("p", numbers["p"]),)
        numbers["p"] = Made(
            name="p", output="p", derivation=TWO_SIDED, parts=parts, choices=MappingProxyType({})
        )
    return replace(contrast, numbers=MappingProxyType(numbers))


def side(of: str, label: str, suffix: str, data: Data | None) -> Side:
    """A side from the data of a block of values."""
    found = data or MappingProxyType({})
    known = {name: one for name, one in found.items() if is_number(one)}
    numbers = {name: printed(f"{name}_{suffix}" if suffix else name, one) for name, one in known.items()}
    return Side(
        of=of,
        label=label,
        suffix=suffix,
        numbers=MappingProxyType(numbers),
        data=found,
        choices=MappingProxyType(_choices(found)),
    )


def is_number(datum: Datum) -> bool:
    """Whether a datum holds a number."""
    return datum.known and isinstance(datum.value, (int, float)) and not isinstance(datum.value, bool)


def _choices(data: Data) -> dict[str, float | str | bool]:
    """The options of derivations that a block of values settles."""
    level = data.get("ci_level")
    return {"level": level.number() / 100} if level is not None and level.known else {}


def aliases(row: Row) -> Mapping[str, str]:
    """By which name the record of a row knows a column."""
    kind = row.result.data.get("value_kind")
    return OF_CHANGE if kind is not None and kind.value == "change" else ALIASES


def tests_of(contrast: Side) -> Side:
    """What is printed of a comparison without the effect itself: tests, degrees of freedom, a correlation."""
    kept = {name: term for name, term in contrast.numbers.items() if name not in EFFECTS}
    return replace(contrast, numbers=MappingProxyType(kept))


def find(name: str, of: Side, without: frozenset[str] = frozenset()) -> Term | None:
    """A number of a side: as printed, else by the first derivation whose needs can be found in turn."""
    if name in of.numbers:
        return of.numbers[name]
    for derivation in DERIVATIONS.values():
        if derivation.of != of.of or name not in derivation.gives or name in without:
            continue
        made = _by(derivation, name, of, without | set(derivation.gives))
        if made is not None:
            return made
    return None


def _by(derivation: Derivation, name: str, of: Side, without: frozenset[str]) -> Made | None:
    parts: list[tuple[str, Term]] = []
    for need in derivation.needs:
        part = find(need, of, without)
        if part is None:
            return None
        parts.append((need, part))
    choices = {key: value for key, value in of.choices.items() if key in derivation.choices}
    return Made(
        name=of.column(name),
        output=name,
        derivation=derivation,
        parts=tuple(parts),
        choices=MappingProxyType(choices),
    )


def two_sided(columns: Columns, choices: Choices) -> Derived:  # noqa: ARG001 - the signature of every derivation
    """Twice the p of one side, the side of the direction that was found."""
    refuse(columns["p"] > 0.5, columns["p"], "one-sided p", "at most 0.5")
    return derived(p=2 * columns["p"])


TWO_SIDED: Final = Derivation(
    name="two_sided_p",
    label="two-sided p from a one-sided one",
    of="contrast",
    gives=("p",),
    needs=("p",),
    compute=two_sided,
    source="",
    assumes="the one-sided p is that of the direction that was found",
)


def divided(columns: Columns, choices: Choices) -> Derived:
    """The part of a count that falls to one of several comparisons."""
    return derived(part=split_count(columns["whole"], int(choices["among"])))


def summed(columns: Columns, choices: Choices) -> Derived:  # noqa: ARG001
    """The sum of what several arms have."""
    return derived(sum=np.sum([*columns.values()], axis=0))


SPLIT: Final = Derivation(
    name="split_arm",
    label="an arm shared out among the comparisons it stands in",
    of="arm",
    gives=("part",),
    needs=("whole",),
    compute=divided,
    source="Cochrane Handbook for Systematic Reviews of Interventions, version 6.5, section 23.3.4",
    assumes="the comparisons share the arm in equal parts",
    choices=MappingProxyType({"among": 2.0}),
)
SUM: Final = Derivation(
    name="sum_of_arms",
    label="time at risk of combined arms",
    of="pair",
    gives=("sum",),
    needs=(),
    compute=summed,
    source="",
    assumes="the arms are of different participants",
)
