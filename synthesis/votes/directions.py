"""Directions: which way each result points, and the one vote a study has in a domain."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import field
from math import isfinite
from types import MappingProxyType
from typing import Final

from extraction_forms.frozen_values import frozen
from synthesis.effects import Effect
from synthesis.errors import NotComputable


@frozen
class State:
    """A state of a vote: its label and symbol, and whether it enters the sign test."""

    label: str
    symbol: str
    tested: bool


STATES: Final[Mapping[str, State]] = MappingProxyType(
    {
        "positive": State(label="Positive", symbol="▲", tested=True),
        "negative": State(label="Negative", symbol="▼", tested=True),
        "conflicting": State(label="Conflicting", symbol="◄►", tested=False),
        "no_clear_majority": State(label="No clear majority", symbol="◊", tested=False),
        "null": State(label="Exactly null as printed", symbol="○", tested=False),
        "not_reported": State(label="Not reported", symbol="–", tested=False),
    }
)

OF_ONE_RESULT: Final = ("positive", "negative", "null", "not_reported")
SOURCES: Final[Mapping[str, str]] = MappingProxyType(
    {"estimate": "estimate", "summary_data": "summary data", "stated_in_words": "stated in words"}
)
VARIES: Final = "varies_within_study"
VARIES_LABEL: Final = "Varies within the study"
DEFAULT_NULLS: Final = "counted"


@frozen
class Reading:
    """The direction of one result: where it was taken from, and whether significance selected it.

    `untold` says that the source of a direction in words does not tell whether significance selected it.
    """

    study: str
    study_label: str
    domain: str
    result: str
    state: str
    source: str = "estimate"
    by_significance: bool = False
    origins: tuple[str, ...] = ()
    tags: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    labels: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    tag_origins: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    untold: bool = False

    def __post_init__(self) -> None:
        _known("state of a result", self.state, OF_ONE_RESULT)
        _known("source of a direction", self.source, SOURCES)


@frozen
class Vote:
    """The one vote of a study in a domain, and the results behind it.

    `nulls` is the rule for exact nulls it was made by, `sources` where its directions were taken from;
    `by_significance` says that one of them was only stated because its result was statistically significant,
    `untold` that the source does not tell whether it was. `marked` says that what is so stated points the way of
    the vote.
    `tags` are those of the study's results, with `varies_within_study` where they differ.
    """

    study: str
    study_label: str
    domain: str
    state: str
    n_results: int
    n_positive: int
    n_negative: int
    n_null: int
    n_not_reported: int
    nulls: str
    sources: tuple[str, ...]
    by_significance: bool
    origins: tuple[str, ...]
    tags: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    labels: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    untold: bool = False
    marked: bool = False


def direction_of(effect: Effect) -> str:
    """The code of an effect's direction: the sign of its oriented point estimate; exactly 0 is `null`.

    So is a table whose arms had the same risk before something was added to its cells: what was added points
    nowhere.
    """
    if not isfinite(effect.y):
        raise NotComputable(f"{effect.study}, {effect.result}: expected a finite estimate; found {effect.y}")
    if effect.y == 0 or (effect.correction and _alike(effect.inputs)):
        return "null"
    return "positive" if effect.y > 0 else "negative"


def _alike(inputs: Mapping[str, float]) -> bool:
    """Whether both arms had the same share of events, or events in the same time."""
    if "events_exp" not in inputs or "events_ctl" not in inputs:
        return False
    exp, ctl = inputs["events_exp"], inputs["events_ctl"]
    of_exp, of_ctl = (inputs.get(f"n_{arm}", inputs.get(f"time_{arm}", 0.0)) for arm in ("exp", "ctl"))
    return exp * of_ctl == ctl * of_exp


def reading(effect: Effect, domain: str) -> Reading:
    """An effect read as a direction within a domain."""
    return Reading(
        study=effect.study,
        study_label=effect.study_label,
        domain=domain,
        result=effect.result,
        state=direction_of(effect),
        origins=effect.origins,
        tags=effect.tags,
        labels=effect.labels,
        tag_origins=effect.tag_origins,
    )


def _counted(positive: int, negative: int, null: int) -> str:
    state = _majority(positive, negative, positive + negative + null)
    if state == "conflicting" and _left_out(positive, negative, null) != "conflicting":
        return "no_clear_majority"
    return state


def _left_out(positive: int, negative: int, null: int) -> str:  # noqa: ARG001 - one signature for the table
    return _majority(positive, negative, positive + negative)


NULLS: Final[Mapping[str, Callable[[int, int, int], str]]] = MappingProxyType(
    {"counted": _counted, "left_out": _left_out}
)

NULLS_TEXT: Final[Mapping[str, str]] = MappingProxyType(
    {
        "counted": "Results that are exactly null count in the denominator of the 70% rule.",
        "left_out": "Results that are exactly null are left out of the 70% rule.",
    }
)


def within_study(positive: int, negative: int, null: int = 0, nulls: str = DEFAULT_NULLS) -> str:
    """The direction of a study in a domain from the directions of its results there.

    The direction that at least 70 % of the m results share, 10 n_dir >= 7 m in integers; otherwise
    `conflicting`, or `no_clear_majority` where only the exact nulls stand in the way of a direction
    (Hilton Boon & Thomson 2021, Res Synth Methods 12:29, doi 10.1002/jrsm.1458, Box 1). Whether nulls
    count in m is not settled there: `nulls` is `counted` or `left_out`.
    """
    _known("rule for nulls", nulls, NULLS)
    if min(positive, negative, null) < 0:
        raise NotComputable(f"expected counts of 0 or more; found {positive}, {negative} and {null}")
    if positive + negative == 0:
        return "null" if null else "not_reported"
    return NULLS[nulls](positive, negative, null)


def vote(readings: Sequence[Reading], nulls: str = DEFAULT_NULLS) -> Vote:
    """The one vote of a study in a domain, from its results there."""
    keys = {(one.study, one.domain) for one in readings}
    if len(keys) != 1:
        found = ", ".join(f"{study} in {domain}" for study, domain in sorted(keys)) or "no results"
        raise NotComputable(f"a vote: expected results of one study in one domain; found {found}")
    n = {state: sum(one.state == state for one in readings) for state in OF_ONE_RESULT}
    first = readings[0]
    state = within_study(n["positive"], n["negative"], n["null"], nulls)
    return Vote(
        study=first.study,
        study_label=first.study_label,
        domain=first.domain,
        state=state,
        n_results=len(readings),
        n_positive=n["positive"],
        n_negative=n["negative"],
        n_null=n["null"],
        n_not_reported=n["not_reported"],
        nulls=nulls,
        sources=_sources(readings),
        by_significance=any(one.by_significance for one in readings),
        origins=tuple(sorted({origin for one in readings for origin in one.origins})),
        tags=_shared([one.tags for one in readings], VARIES),
        labels=_shared([one.labels for one in readings], VARIES_LABEL),
        untold=any(one.untold for one in readings),
        marked=any(one.by_significance and one.state == state for one in readings),
    )


def _sources(readings: Sequence[Reading]) -> tuple[str, ...]:
    """Where the directions there are were taken from, in the order of `SOURCES`."""
    found = {one.source for one in readings if one.state != "not_reported"}
    return tuple(source for source in SOURCES if source in found)


def votes(readings: Iterable[Reading], nulls: str = DEFAULT_NULLS) -> tuple[Vote, ...]:
    """One vote per study and domain, in the order the studies are first met."""
    grouped: dict[tuple[str, str], list[Reading]] = {}
    for one in readings:
        grouped.setdefault((one.study, one.domain), []).append(one)
    return tuple(vote(group, nulls) for group in grouped.values())


def votes_of(effects: Iterable[Effect], domain: str, nulls: str = DEFAULT_NULLS) -> tuple[Vote, ...]:
    """One vote per study, from effects that all belong to `domain`."""
    return votes((reading(effect, domain) for effect in effects), nulls)


def _majority(positive: int, negative: int, m: int) -> str:
    if 10 * positive >= 7 * m:
        return "positive"
    if 10 * negative >= 7 * m:
        return "negative"
    return "conflicting"


def _shared(tags: Sequence[Mapping[str, str]], varies: str) -> Mapping[str, str]:
    """What all the results share; `varies` where they differ; nothing where some of them lack it."""
    shared: dict[str, str] = {}
    for name in sorted({name for one in tags for name in one}):
        found = {one[name] for one in tags if name in one}
        if len(found) > 1:
            shared[name] = varies
        elif all(name in one for one in tags):
            shared[name] = found.pop()
    return MappingProxyType(shared)


def _known(what: str, name: str, known: Iterable[str]) -> None:
    names = tuple(known)
    if name not in names:
        raise NotComputable(f"unknown {what} {name!r}; known are {', '.join(names)}")
