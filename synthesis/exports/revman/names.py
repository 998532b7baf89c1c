"""What studies, arms and outcomes are called in RevMan, which knows them by their names alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from extraction_forms.facts import Result, Study
from extraction_forms.frozen_values import frozen

Place = tuple[str, str]


@frozen
class Names:
    """The name of each study by its id, of each arm by study and arm, of each result's outcome by study and result."""

    studies: Mapping[str, str]
    arms: Mapping[Place, str]
    outcomes: Mapping[Place, str]


def names_of(studies: Iterable[Study]) -> Names:
    """The names, no two alike where RevMan would take them for one."""
    listed = tuple(studies)
    labels = Counter(_plain(one.label) for one in listed)
    times = _timed(listed)
    arms: dict[Place, str] = {}
    outcomes: dict[Place, str] = {}
    for study in listed:
        called = _apart([(arm.id, _plain(arm.label)) for arm in study.arms])
        arms |= {(study.id, name): label for name, label in called.items()}
        named = _apart([(one.id, _outcome(one, times)) for one in study.results])
        outcomes |= {(study.id, name): label for name, label in named.items()}
    return Names(
        studies=MappingProxyType(
            {
                one.id: _plain(one.label) + (f" ({one.id})" if labels[_plain(one.label)] > 1 else "")
                for one in listed
            }
        ),
        arms=MappingProxyType(arms),
        outcomes=MappingProxyType(outcomes),
    )


def _plain(label: str) -> str:
    """A name on one line."""
    return " ".join(label.split())


def _apart(named: list[tuple[str, str]]) -> dict[str, str]:
    """Names by ids; those alike have their id behind them."""
    several = Counter(label for _, label in named)
    return {name: f"{label} ({name})" if several[label] > 1 else label for name, label in named}


def _timed(studies: Iterable[Study]) -> frozenset[str]:
    """The outcomes that some study has at more than one time point."""
    seen: dict[Place, set[str]] = {}
    for study in studies:
        for one in study.results:
            seen.setdefault((study.id, one.outcome.id), set()).add(_time(one))
    return frozenset(outcome for (_, outcome), times in seen.items() if len(times) > 1)


def _time(result: Result) -> str:
    datum = result.data.get("timepoint")
    return datum.read if datum is not None and datum.known else ""


def _outcome(result: Result, timed: frozenset[str]) -> str:
    """The label of a result's outcome, with its time point where the outcome has several."""
    time = _time(result) if result.outcome.id in timed else ""
    return _plain(f"{result.outcome.label}, {time}" if time else result.outcome.label)
