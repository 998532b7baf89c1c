"""What a review plans and asks, read again only where its files changed; what the results of one study are read by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

from extraction_forms.entry.file_signs import Sign, sign_of
from extraction_forms.form import Form
from extraction_forms.form_library import find_form
from synthesis.plan import Plan
from synthesis.plan_reading import read_plan

_MOST: Final = 64
_known: dict[Path, tuple[Sign, Planned]] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """The plan of a review, and its forms by id."""

    plan: Plan
    forms: Mapping[str, Form]


def planned(review: Path) -> Planned:
    """The plan and the forms of a review as its files stand now.

    Raises:
        Rejected: the plan has faults.
        FormError: a form has.
        UsageError: there is no form of a name in the plan.
    """
    sign = sign_of(review / "review.yaml", *sorted((review / "forms").glob("*.yaml")))
    known = _known.get(review)
    if known is None or known[0] != sign:
        plan = read_plan(review)
        found = [find_form(name, review / "forms", plan.forms_place) for name in plan.forms]
        if len(_known) >= _MOST:
            _known.clear()
        made = Planned(plan=plan, forms=MappingProxyType({form.id: form for form in found}))
        known = _known[review] = (sign, made)
    return known[1]
