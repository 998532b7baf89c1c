"""What holds between the arms, contrasts and results of a study: who is compared, and that both sides are told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from extraction_forms.datum import Faults
from extraction_forms.records import Datum, Entry

Sections = Mapping[str, tuple[Entry, ...]]

_SIDES: Final = (("arm_exp", "control", "an experimental arm"), ("arm_ctl", "experimental", "a control arm"))
_COUNTS: Final = ("n", "total", "icc")
"""Numbers of a contrast that say nothing about how its arms differ."""


def check_comparisons(sections: Sections, faults: Faults, *, complete: bool) -> None:
    """Contrasts compare an experimental arm with a control; `complete` asks for the values of both."""
    arms = {entry.id: entry for entry in sections.get("arms", ())}
    seen: dict[tuple[str, ...], str] = {}
    for contrast in sections.get("contrasts", ()):
        _check_sides(contrast, arms, faults)
        first = seen.setdefault(_compared(contrast), contrast.id)
        if first != contrast.id:
            expected = f"arms that {first} does not compare already, or what it is adjusted for"
            found = " and ".join(_arms(contrast))
            faults.add(contrast.place, f"Contrasts > {contrast.id}", expected, found)
    for result in sections.get("results", ()) if complete else ():
        _check_both(result, sections.get("contrasts", ()), faults)


def _check_sides(contrast: Entry, arms: Mapping[str, Entry], faults: Faults) -> None:
    where = f"Contrasts > {contrast.id}"
    named = {side: contrast.data[side] for side, _, _ in _SIDES if side in contrast.data}
    ids = _arms(contrast)
    if len(ids) == len(_SIDES) and ids[0] == ids[1]:
        faults.add(named["arm_ctl"].place, where, "two different arms", f"{ids[1]!r} as both")
        return
    for side, wrong, expected in _SIDES:
        datum = named.get(side)
        arm = arms.get(str(datum.value)) if datum is not None else None
        role = arm.data.get("role") if arm is not None else None
        if datum is None or role is None or role.value != wrong:
            continue
        found = f"{datum.value!r}, whose role is {wrong}"
        hint = "Are arm_exp and arm_ctl exchanged, or is a role wrong?"
        faults.add(datum.place, f"{where} > {side}", expected, found, hint)


def _check_both(result: Entry, contrasts: Sequence[Entry], faults: Faults) -> None:
    """Where one arm of a contrast has values the other has some too, or reasons why not.

    An arm's values that stand beside an effect of its contrast ask nothing of any other arm.
    """
    reported = [one for one in contrasts if any(_effects(result.units.get(one.id, {})))]
    beside = {arm for one in reported for arm in _arms(one)}
    for contrast in contrasts:
        told = [arm for arm in _arms(contrast) if result.units.get(arm)]
        silent = [arm for arm in _arms(contrast) if not result.units.get(arm)]
        if contrast not in reported and len(told) == len(silent) == 1 and told[0] not in beside:
            _silent(result, told[0], silent[0], faults)


def _compared(contrast: Entry) -> tuple[str, ...]:
    """What a contrast compares: the same arms twice, adjusted alike, would count the same people twice."""
    adjusted = contrast.data.get("adjusted_for")
    return (*_arms(contrast), adjusted.text if adjusted is not None else "")


def _arms(contrast: Entry) -> list[str]:
    return [str(contrast.data[side].value) for side, _, _ in _SIDES if side in contrast.data]


def _silent(result: Entry, told: str, silent: str, faults: Faults) -> None:
    given = result.units[told]
    reasons = ", ".join(f"{name}: {{missing: not_reported}}" for name in given)
    faults.add(
        next(iter(given.values())).place,
        f"Results > {result.id} > values",
        f"values of the arm {silent}, or missing reasons",
        f"values of the arm {told} only",
        f"Where the report gives none: {silent}: {{{reasons}}}.",
    )


def _effects(data: Mapping[str, Datum]) -> Iterator[Datum]:
    """The numbers of a contrast that tell how its arms differ."""
    for name, datum in data.items():
        is_number = isinstance(datum.value, (int, float)) and not isinstance(datum.value, bool)
        if is_number and name not in _COUNTS:
            yield datum
