"""The table for metafor: an effect in each row, with all that a model may ask of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from extraction_forms.records import MISSING_REASONS
from extraction_forms.references.losses import Loss
from synthesis.dependence.assumed import clusters
from synthesis.effects import Effect
from synthesis.exports.cells import Value
from synthesis.exports.metafor.gathered import Line
from synthesis.exports.metafor.raw_cells import NAMES, held, raw_cells
from synthesis.exports.row_facts import named_columns
from synthesis.routes.orientation import ORIENTATION
from synthesis.routes.study_rows import Row

MEMBER: Final = "in_"
"""What the name of a column begins with that tells the rows of a synthesis."""

MISSING: Final = "why an answer is missing: the cell is empty"
OTHERWISE: Final = "numbers that it was computed from, for which escalc() has no argument"

_BETWEEN: Final = "; "
_OWN: Final = frozenset(
    {"study", "label", "contrast", "outcome"}
)  # told by columns of the same name and code
_OTHER: Final = re.compile(r"[^A-Za-z0-9_.]+")

_FIRST: Final = (
    *("slab", "study", "study_label", "result", "contrast", "outcome", "outcome_label"),
    *("measure", "yi", "vi", "sei", "sign"),
)
_LAST: Final = ("route", "worked_out", "correction", "provisional", "origin")


def table(
    lines: Sequence[Line], rows: Mapping[tuple[str, str], Row], syntheses: Sequence[str]
) -> tuple[tuple[str, ...], tuple[dict[str, Value], ...]]:
    """The names of the columns, and a line of cells for each effect; a column of cells without any is left out."""
    effects = [line.effect for line in lines]
    labels = _slabs(effects)
    parts = clusters(effects).of.tolist() if effects else []
    raw = [raw_cells(one, rows.get((one.study, one.row))) for one in effects]
    used = {name for cells in raw for name in cells}
    names = tuple(name for name in NAMES if name in used)
    tags = _tag_columns(effects, {*_FIRST, *NAMES, *_LAST, "cluster", "syntheses", "set_aside"})
    found = tuple(
        {
            **_first(line.effect, label),
            **{name: cells.get(name) for name in names},
            "cluster": float(part + 1),
            "syntheses": _BETWEEN.join(line.enters),
            **{MEMBER + one: one in line.enters for one in syntheses},
            "set_aside": _BETWEEN.join(line.aside),
            **{column: line.effect.moderators.get(name) for name, column in tags.items()},
            **_last(line.effect),
        }
        for line, label, cells, part in zip(lines, labels, raw, parts, strict=True)
    )
    members = tuple(MEMBER + one for one in syntheses)
    middle = ("cluster", "syntheses", *members, "set_aside", *tags.values())
    return (*_FIRST, *names, *middle, *_LAST), found


def losses(effects: Sequence[Effect]) -> Iterator[Loss]:
    """What a table of numbers and codes cannot hold of the effects."""
    for effect in effects:
        if any(
            code in MISSING_REASONS for name, code in effect.tags.items() if name not in effect.moderators
        ):
            yield Loss(key_of(effect), MISSING)
        if not held(effect):
            yield Loss(key_of(effect), OTHERWISE)


def _slabs(effects: Sequence[Effect]) -> list[str]:
    """How the rows are called in print; what is left alike is told apart by the measure, then by a number."""
    several = Counter(study for study, _ in {(one.study, one.row) for one in effects})
    labels = [
        f"{one.study_label or one.study}, {one.row}"
        if several[one.study] > 1
        else one.study_label or one.study
        for one in effects
    ]
    alike = Counter(labels)
    named = [
        f"{label}, {one.measure}" if alike[label] > 1 else label
        for label, one in zip(labels, effects, strict=True)
    ]
    seen: Counter[str] = Counter()
    found = []
    for label in named:
        seen[label] += 1
        found.append(f"{label} ({seen[label]})" if seen[label] > 1 else label)
    return found


def _tag_columns(effects: Sequence[Effect], taken: set[str]) -> Mapping[str, str]:
    """The moderators, each with the name of its column, by which R can call it."""
    return named_columns(
        (name for one in effects for name in one.moderators if name not in _OWN),
        taken,
        written=lambda name: _OTHER.sub("_", name),
        unfit=lambda column: column.startswith(MEMBER),
    )


def _first(effect: Effect, label: str) -> dict[str, Value]:
    return {
        "slab": label,
        "study": effect.study,
        "study_label": effect.study_label,
        "result": effect.result,
        "contrast": effect.contrast,
        "outcome": effect.outcome,
        "outcome_label": effect.outcome_label,
        "measure": effect.measure,
        "yi": effect.y,
        "vi": effect.v,
        "sei": effect.se,
        "sign": _sign(effect),
    }


def _sign(effect: Effect) -> float:
    """-1 where an effect was turned from the measure's own direction; of no effect, where it would have been."""
    if effect.y:
        return 1.0 if effect.y == effect.measured else -1.0
    return ORIENTATION.get(effect.tags.get("polarity", ""), 1.0) if effect.sense > 0 else 1.0


def key_of(effect: Effect) -> str:
    """How reports call an effect: study and row."""
    return f"{effect.study}.{effect.row}"


def _last(effect: Effect) -> dict[str, Value]:
    return {
        "route": effect.route,
        "worked_out": _BETWEEN.join(dict.fromkeys(one.label for one in effect.derivations)),
        "correction": effect.correction,
        "provisional": _BETWEEN.join(effect.provisional),
        "origin": _BETWEEN.join(effect.origins),
    }
