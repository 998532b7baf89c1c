"""Whether the steps of a migration meet every difference between two forms that records cannot go on with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from extraction_forms.errors import Problem
from extraction_forms.form import Form
from extraction_forms.migrate.difference import Difference, FormDifference, graver
from extraction_forms.migrate.form_difference import form_difference
from extraction_forms.migrate.migration import Migration, Step
from extraction_forms.migrate.renamed_forms import brought_along

_ASKED: Final = (
    *("field_added_required", "field_required", "field_revived_asked", "condition_dropped_required"),
    *("section_added_required", "section_required"),
)
_UNASKED: Final = ("condition", "field_revived_asked")
SETTLED: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "map_choices": ("choice_removed", "type_changed"),
        "split": ("field_removed", "field_added_required"),
        "set_missing_reason": _ASKED,
        "set_value": _ASKED,
        "convert_unit": ("unit", "unit_choice_removed"),
        "drop": ("field_removed", "section_removed"),
        "drop_unasked": _UNASKED,
    }
)
"""The kinds of difference that a step meets, at the field or section it is about."""


def left_over(migration: Migration, old: Form, new: Form) -> tuple[Difference, ...]:
    """The differences between two forms that no step of the migration meets; names it gives anew are no difference."""
    found: FormDifference = form_difference(brought_along(old, migration), new)
    return tuple(
        one for one in graver(found.differences) if not any(_settles(step, one) for step in migration.steps)
    )


def pin_faults(migration: Migration, old: Form, new: Form) -> tuple[Problem, ...]:
    """Where a migration was written for other forms than these."""
    faults = []
    for pin, form, name in ((migration.source, old, "from"), (migration.target, new, "to")):
        if (pin.id, pin.version) != (form.id, form.version) or form.sha256 not in pin.sha256:
            faults.append(
                Problem(
                    place=pin.place,
                    where=f"migration > {name}",
                    expected=f"{form.id} {form.version} with sha256 {form.sha256}",
                    found=f"{pin.id} {pin.version} with sha256 {', '.join(pin.sha256)}",
                )
            )
    return tuple(faults)


def _settles(step: Step, one: Difference) -> bool:
    if step.do == "keep":
        return one.path == step.name and step.key in {"", one.key}
    if one.kind not in SETTLED.get(step.do, ()):
        return False
    if step.do == "map_choices" and one.kind == "choice_removed":
        field, _, code = one.path.rpartition("/")
        return field == str(step.field) and (code in step.codes or step.otherwise != "refuse")
    if step.do == "set_missing_reason" and (one.kind, one.new) == ("field_required", "yes"):
        return False  # a reason is no value
    if step.do == "drop_unasked" and step.section:
        return f"{one.path}/".startswith(f"{step.section}/")
    return one.path in _paths(step)


def _paths(step: Step) -> tuple[str, ...]:
    """The parts of a form that a step is about."""
    own = [str(step.field)] if step.field else []
    if step.section:
        own.append(step.section)
    if step.field and step.do in {"set_missing_reason", "set_value"}:
        own.append(step.field.section)
    if step.field and step.do == "split":
        own += [
            str(replace(step.field, field=name))
            for name in {name for case in step.cases.values() for name in case}
        ]
    return tuple(own)
