"""One row of a plain table as a line of evidence."""

from __future__ import annotations

import re
from collections.abc import Mapping
from math import floor, inf, log10, sqrt
from types import MappingProxyType
from typing import Final

from extraction_forms.frozen_values import frozen
from synthesis.audit.lines import Line, Scale, Side, When
from synthesis.audit.of_columns import is_of_time, plain_name
from synthesis.audit.printed import Printed
from synthesis.audit.table_columns import EffectColumn, Understood
from synthesis.audit.table_reading import NumberReader, TableRow
from synthesis.routes.study_rows import WEEKS

UNITS: Final[Mapping[str, str]] = MappingProxyType(
    {"d": "days", "day": "days", "w": "weeks", "wk": "weeks", "wks": "weeks", "week": "weeks"}
    | {
        "m": "months",
        "mo": "months",
        "mth": "months",
        "month": "months",
        "y": "years",
        "yr": "years",
        "year": "years",
    }
)
POLARITIES: Final[Mapping[str, str]] = MappingProxyType(
    {"higher": "higher_better", "high": "higher_better", "higherbetter": "higher_better"}
    | {
        "higherisbetter": "higher_better",
        "more": "higher_better",
        "positive": "higher_better",
        "1": "higher_better",
    }
    | {"lower": "lower_better", "low": "lower_better", "lowerbetter": "lower_better", "neither": "neutral"}
    | {
        "lowerisbetter": "lower_better",
        "less": "lower_better",
        "negative": "lower_better",
        "neutral": "neutral",
    }
)
CLAIMS: Final[Mapping[str, str]] = MappingProxyType(
    dict.fromkeys(
        ("better", "improved", "favoursexp", "favoursexperimental", "benefit", "superior"), "better"
    )
    | dict.fromkeys(("worse", "harm", "favoursctl", "favourscontrol", "inferior"), "worse")
    | dict.fromkeys(("nodifference", "notsignificant", "ns", "same", "equal", "equivalent"), "no_difference")
    | {"claimedequivalent": "no_difference"}
)
"""What authors claim, in the words tables have for it."""

MEASURES: Final[Mapping[str, tuple[str, bool]]] = MappingProxyType(
    {"smd": ("SMD", False), "g": ("SMD", False), "hedgesg": ("SMD", False), "d": ("SMD", False)}
    | {"cohensd": ("SMD", False), "md": ("MD", False), "rom": ("ROM", True), "rd": ("RD", False)}
    | {"or": ("OR", False), "rr": ("RR", False), "hr": ("HR", False), "irr": ("IRR", False)}
    | {
        f"{log}{name}": (name.upper(), True)
        for log in ("log", "ln")
        for name in ("or", "rr", "hr", "irr", "rom")
    }
)
"""Measures by the words a table has for them, and whether that is a logarithm."""

SIGNS: Final = ("exp_minus_ctl", "positive_favours_exp", "negative_favours_exp")
KINDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "msd": "endpoint",
        "endpoint": "endpoint",
        "post": "endpoint",
        "final": "endpoint",
        "adjusted": "adjusted",
    }
)
FLAGS: Final[Mapping[str, bool]] = MappingProxyType(
    {"yes": True, "true": True, "1": True, "y": True, "no": False, "false": False, "0": False, "n": False}
)
_SE: Final = re.compile(r"se|stderr", re.IGNORECASE)


@frozen
class RowReader:
    """Reads the rows of a table by what its columns tell."""

    columns: Understood
    numbers: NumberReader
    metapsy: bool

    def fact(self, row: TableRow, name: str) -> str:
        """What a row tells by the name of the fact; empty where it tells nothing."""
        return row.text(self.columns.facts.get(name))


def line_of(reader: RowReader, row: TableRow, study: str, label: str) -> Line:
    """A row as a line, without its effects."""
    between, effect = _between(reader, row, study)
    measure, logarithm = _measure(reader, row, effect)
    name = f"row_{row.number}"
    arms = _arms(reader, row)
    return Line(
        study=study,
        label=label,
        name=name,
        outcome=reader.fact(row, "outcome") or reader.fact(row, "instrument"),
        scale=_scale(reader, row, study),
        when=_when(reader, row, study),
        experimental=_side(reader, row, "experimental", arms[0], study),
        control=_side(reader, row, "control", arms[1], study),
        between=between,
        measure=measure,
        logarithm=logarithm,
        sign=_sign(reader, row, effect) if "estimate" in between else "",
        value_kind=_kind(reader.fact(row, "outcome_type")),
        claim=CLAIMS.get(plain_name(reader.fact(row, "claim")), ""),
        report=reader.fact(row, "report"),
        row=str(row.number),
        contrast=" against ".join(arms) if reader.fact(row, "multi1") or reader.fact(row, "multi2") else "",
        result=name,
        columns=row.cells,
        record=row.place.file,
        place=row.place,
    )


def _arms(reader: RowReader, row: TableRow) -> tuple[str, str]:
    """The names of the arms: their condition, and what tells the arms of one condition apart."""
    found = []
    for which, name in (("1", "experimental"), ("2", "control")):
        condition, multi = reader.fact(row, f"condition{which}"), reader.fact(row, f"multi{which}")
        found.append(" ".join(filter(None, (condition or name, f"({multi})" if multi else ""))))
    return found[0], found[1]


def _side(reader: RowReader, row: TableRow, side: str, arm: str, study: str) -> Side:
    found: dict[str, Printed] = {}
    for name, column in reader.columns.arms[side].items():
        value = reader.numbers.number(row, column, study)
        if value is not None:
            found[name] = value
    others = reader.columns.others[side].get("others")
    if "events" in found and "total" not in found:
        rest = reader.numbers.number(row, others, study)
        total = found.get("n")
        if rest is not None:
            total = _sum(found["events"], rest)
        if total is not None:
            found["total"] = total
    elif "mean" in found and "total" in found and not {"n", "events"} & found.keys():
        found["n"] = found.pop("total")
    return Side(arm=arm, numbers=MappingProxyType(found))


def _sum(events: Printed, rest: Printed) -> Printed:
    """How many there were: those with the event and those without."""
    value = events.value + rest.value
    cell = f"{events.cell} + {rest.cell}"
    text = f"{events.text} + {rest.text}"
    return Printed(value=value, text=text, decimals=0, place=events.place, cell=cell, derived=True)


def _between(
    reader: RowReader, row: TableRow, study: str
) -> tuple[Mapping[str, Printed], EffectColumn | None]:
    """What is printed of the comparison: the first effect that the row has, its error, limits and tests."""
    found: dict[str, Printed] = {}
    effect: EffectColumn | None = None
    for one in reader.columns.effects:
        value = reader.numbers.number(row, one.column, study)
        if value is None:
            continue
        error = _error(reader, row, one, study)
        if effect is None:
            effect = one
            found["estimate"] = value
            if error is not None:
                found["se"] = error
        else:
            found[one.column] = value
            if error is not None:
                found[f"{one.column}, se"] = error
    for name, column in reader.columns.between.items():
        if name == "p":
            called, number = reader.numbers.bounded(row, column, study)
        else:
            called, number = name, reader.numbers.number(row, column, study)
        if number is not None:
            found[called] = number
    return MappingProxyType(found), effect


def _error(reader: RowReader, row: TableRow, effect: EffectColumn, study: str) -> Printed | None:
    """The standard error beside an effect, or the root of its variance, printed as finely as that."""
    if effect.se and (se := reader.numbers.number(row, effect.se, study)) is not None:
        return se
    v = reader.numbers.number(row, effect.variance, study) if effect.variance else None
    if v is None or v.value <= 0:
        return None
    root = sqrt(v.value)
    decimals = None if v.decimals is None else max(0, floor(-log10(v.slack / root)))
    return Printed(value=root, text=v.text, decimals=decimals, place=v.place, cell=v.cell, derived=True)


def _measure(reader: RowReader, row: TableRow, effect: EffectColumn | None) -> tuple[str, bool]:
    """The measure of a row's effect: by the name of its column, else by the column that names measures."""
    if effect is None:
        return "", False
    if effect.name.measure:
        return effect.name.measure, effect.name.logarithm
    told = plain_name(reader.fact(row, "measure"))
    measure, logarithm = MEASURES.get(told, ("", False))
    metafor = plain_name(effect.column) in {"yi", "te"} and measure in {"OR", "RR", "HR", "IRR", "ROM"}
    return measure, logarithm or metafor


def _sign(reader: RowReader, row: TableRow, effect: EffectColumn | None) -> str:
    told = reader.fact(row, "sign").lower().replace(" ", "_")
    if told in SIGNS:
        return told
    return "positive_favours_exp" if effect is not None and effect.name.favours and reader.metapsy else ""


def _scale(reader: RowReader, row: TableRow, study: str) -> Scale:
    facts = reader.columns.facts
    low = reader.numbers.number(row, facts.get("range_min"), study)
    high = reader.numbers.number(row, facts.get("range_max"), study)
    items = reader.numbers.number(row, facts.get("items"), study)
    return Scale(
        instrument=reader.fact(row, "instrument"),
        construct=reader.fact(row, "construct"),
        polarity=POLARITIES.get(plain_name(reader.fact(row, "polarity")), ""),
        low=-inf if low is None else low.value,
        high=inf if high is None else high.value,
        whole=FLAGS.get(plain_name(reader.fact(row, "whole"))),
        items=int(items.value)
        if items is not None and items.value >= 1 and items.value.is_integer()
        else None,
    )


def _when(reader: RowReader, row: TableRow, study: str) -> When:
    facts = reader.columns.facts
    texts = {name: text.strip() for name, text in row.cells.items() if is_of_time(name) and row.text(name)}
    timepoint = reader.fact(row, "timepoint")
    printed, unit = None, ""
    for name, of in (("time_weeks", "weeks"), ("time_months", "months"), ("time_days", "days")):
        printed = printed or reader.numbers.number(row, facts.get(name), study)
        unit = unit or (of if printed is not None else "")
    told = UNITS.get(plain_name(reader.fact(row, "time_unit")).rstrip("s"), "")
    if printed is None and timepoint[:1].isdigit():
        printed = NumberReader(marks=reader.numbers.marks, unread=[]).number(row, facts["timepoint"], study)
        unit = told if printed is not None else ""
    weeks = printed.value * WEEKS[unit] if printed is not None and unit else None
    return When(timepoint=timepoint, printed=printed, unit=unit, weeks=weeks, texts=MappingProxyType(texts))


def _kind(told: str) -> str:
    plain = plain_name(told)
    return "change" if "change" in plain else KINDS.get(plain, "")
