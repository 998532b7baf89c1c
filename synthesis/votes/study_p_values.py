"""One one-sided p-value of each study: from its effect, else as it was printed with the direction of its result."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from extraction_forms.frozen_values import frozen
from extraction_forms.records import Datum
from synthesis.effects import Effect
from synthesis.errors import NotComputable
from synthesis.numbers import Unavailable
from synthesis.routes.study_rows import Row
from synthesis.votes.p_values import OneSided, one_sided, one_sided_of_effect
from synthesis.woven import named

NO_P: Final = "it gives neither an effect nor a p-value"

FAVOURS: Final[Mapping[str, str]] = MappingProxyType({"exp": "favours_exp", "ctl": "favours_ctl"})
_HALF: Final = 0.5
_OTHER: Final = MappingProxyType({"favours_exp": "favours_ctl", "favours_ctl": "favours_exp"})
_OF_STATES: Final[Mapping[str, str]] = MappingProxyType(
    {"positive": "favours_exp", "negative": "favours_ctl"}
)


@frozen
class StudyP:
    """The one p-value of a study in a domain, and the result it is of; or why there is none."""

    study: str
    study_label: str
    result: str
    p: OneSided | Unavailable
    origins: tuple[str, ...]


def p_of_effect(effect: Effect) -> StudyP:
    """The p-value of the effect that stands for a study."""
    found: OneSided | Unavailable
    try:
        made = one_sided_of_effect(effect.y, effect.se, effect.study_label)
        found = replace(made, origins=effect.origins)
    except NotComputable as error:
        found = Unavailable(reason=str(error))
    return StudyP(
        study=effect.study,
        study_label=effect.study_label,
        result=effect.result,
        p=found,
        origins=effect.origins,
    )


def printed_p(row: Row) -> Datum | None:
    """The p-value that was printed of a result, where there is one."""
    return _known(row, "p")


def p_as_printed(row: Row, state: str) -> StudyP:
    """The p-value that was printed of a result, in the direction of its own vote, else of the arm it favours.

    A one-sided p-value of .5 or less was tested towards the direction that was found, a larger one towards the other.
    """
    datum = _known(row, "p")
    if datum is None:
        return no_p(row.study.id, row.study.label)
    more = {name: _known(row, name) for name in ("p_sides", "p_relation", "favours")}
    code = {name: str(one.value) for name, one in more.items() if one is not None}
    towards = _OF_STATES.get(state) or FAVOURS.get(code.get("favours", ""), "unknown")
    used = tuple(sorted({datum.origin, *(one.origin for one in more.values() if one is not None)}))
    found: OneSided | Unavailable
    try:
        found = one_sided(
            datum.number(),
            sides=code.get("p_sides", "not_stated"),
            favours=towards,
            towards=_tested_towards(towards, datum.number(), code.get("p_relation", "equal")),
            relation=code.get("p_relation", "equal"),
            label=row.study.label,
        )
    except NotComputable as error:
        found = Unavailable(reason=str(error))
    if isinstance(found, OneSided):
        found = replace(found, origins=used)
    return StudyP(
        study=row.study.id, study_label=named(row.study.label), result=row.result.id, p=found, origins=used
    )


def _tested_towards(found: str, p: float, relation: str) -> str:
    """The side that a one-sided p-value was tested towards: it is .5 or less on the side of the estimate.

    Of a bound above, or one below more than .5, that cannot be told.
    """
    if found == "unknown" or relation == "above" or (relation == "below" and p > _HALF):
        return "unknown"
    return found if p <= _HALF else _OTHER[found]


def no_p(study: str, label: str) -> StudyP:
    """A study that gives no p-value."""
    return StudyP(study=study, study_label=label, result="", p=Unavailable(reason=NO_P), origins=())


def _known(row: Row, name: str) -> Datum | None:
    """A known answer of the row's contrast."""
    datum = row.result.value(row.contrast.id, name) if row.contrast is not None else None
    return datum if datum is not None and datum.known else None
