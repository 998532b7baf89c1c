"""Which of the groups of numbers of the Metapsy standard a comparison fills, of which each row has one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from extraction_forms.frozen_values import frozen
from extraction_forms.studies import Evidence
from synthesis.effects import Effect
from synthesis.exports.cells import Value
from synthesis.exports.compared import COUNTS, MEANS, Groups, Place, effects_by, groups
from synthesis.routes.study_rows import Row

_ARMS: Final = (("exp", "arm1"), ("ctl", "arm2"))


def _columns(statistics: tuple[str, ...], stem: str = "") -> tuple[str, ...]:
    return tuple(f"{statistic}{stem}_{arm}" for statistic in statistics for _, arm in _ARMS)


COLUMNS: Final = (
    *_columns(("mean", "sd", "n")),
    *_columns(("mean", "sd", "n"), "_change"),
    *_columns(("event", "totaln")),
    *("precalc_g", "precalc_g_se", "precalc_log_rr", "precalc_log_rr_se"),
)
"""The columns of all groups of numbers, in the order of the standard."""


@frozen
class Filled:
    """A group of numbers: its cells, the records' statistics that are in it, how some were had, what it counts."""

    cells: Mapping[str, Value]
    statistics: frozenset[str]
    derived: tuple[str, ...] = ()
    counted: bool = False


@frozen
class Estimates:
    """The effects that the records print, or that follow from what they print, by study and row.

    `g` and `log_rr` stand as measured; `benefit` is turned so that + favours the experimental arm.
    """

    g: Mapping[Place, Effect]
    recovered: Mapping[Place, Effect]
    log_rr: Mapping[Place, Effect]
    benefit: Mapping[Place, Effect]
    ratio: Mapping[Place, Effect]


def estimates(evidence: Evidence) -> Estimates:
    """The effects of all comparisons that a group of numbers, or a column made by metapsyTools, may need."""
    return Estimates(
        g=effects_by(evidence, "SMD", ("reported",), measured=True),
        recovered=effects_by(evidence, "SMD", ("recovered",), measured=True),
        log_rr=effects_by(evidence, "RR", ("reported",), measured=True),
        benefit=effects_by(evidence, "SMD", ("reported", "computed", "recovered"), measured=False),
        ratio=effects_by(evidence, "RR", ("computed", "reported"), measured=True),
    )


def filled(row: Row, found: Estimates) -> Filled | None:
    """The first group that the numbers of a row fill: what is printed goes before what is worked out."""
    return next(_ways(row, found), None)


def _ways(row: Row, found: Estimates) -> Iterator[Filled]:
    place = (row.study.id, row.name)
    for only_printed in (True, False):
        means = groups(row, MEANS, only_printed=only_printed)
        if means is not None:
            yield _means(row, means)
        counts = groups(row, COUNTS, only_printed=only_printed)
        if counts is not None:
            yield _counts(counts)
        if only_printed and place in found.g:
            yield _with_people(row, _precalc("g", found.g[place], frozenset({"smd", "smd_se"})))
        if only_printed and place in found.log_rr:
            yield _precalc("log_rr", found.log_rr[place], frozenset({"estimate", "se", "ci_low", "ci_high"}))
    if place in found.recovered:
        yield _with_people(row, _precalc("g", found.recovered[place], frozenset()))


def _with_people(row: Row, group: Filled) -> Filled:
    """A pre-calculated g with how many people it is of, as the databases have it."""
    exp, ctl = row.arms
    numbers = [row.result.value(arm.id, "n") for arm in (exp[0], ctl[0])]
    known = [one.number() for one in numbers if one is not None and one.known]
    if len(known) < 2:
        return group
    cells = {**group.cells, "n_arm1": known[0], "n_arm2": known[1]}
    return replace(group, cells=MappingProxyType(cells), statistics=group.statistics | {"n"})


def _means(row: Row, found: Groups) -> Filled:
    kind = row.result.data.get("value_kind")
    stem = "_change" if kind is not None and kind.value == "change" else ""
    cells = {
        f"{name}{stem}_{arm}": found.numbers[f"{name}_{side}"]
        for name in ("mean", "sd", "n")
        for side, arm in _ARMS
    }
    return Filled(
        cells=MappingProxyType(cells), statistics=frozenset({"n", "mean", "sd"}), derived=found.derived
    )


def _counts(found: Groups) -> Filled:
    cells = {
        f"{column}_{arm}": found.numbers[f"{name}_{side}"]
        for name, column in (("events", "event"), ("n", "totaln"))
        for side, arm in _ARMS
    }
    return Filled(
        cells=MappingProxyType(cells),
        statistics=frozenset({"n", "total", "events"}),
        derived=found.derived,
        counted=True,
    )


def _precalc(name: str, effect: Effect, statistics: frozenset[str]) -> Filled:
    cells: dict[str, Value] = {f"precalc_{name}": effect.y, f"precalc_{name}_se": effect.se}
    derived = [one.label for one in effect.derivations]
    derived += (
        ["a test or an estimate of the comparison"] if effect.route == "recovered" and not derived else []
    )
    return Filled(
        cells=MappingProxyType(cells),
        statistics=statistics,
        derived=tuple(dict.fromkeys(derived)),
        counted=name == "log_rr",
    )
