"""What a review plans and asks, read again only where its files changed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from extraction_forms.entry.asked import Asked
from extraction_forms.entry.file_signs import Remembered, sign_of
from extraction_forms.form import Form
from extraction_forms.form_library import find_form
from extraction_forms.frozen_values import frozen
from synthesis.plan.plan import Plan
from synthesis.plan.reading import read_plan

ANSWERED: Final = ("study", "judgements", "tallies", "answers")
"""What the records of a form may be read as for people to answer it study by study."""


@frozen
class Planned:
    """The plan of a review, its forms by id, and the questions of those that are answered of each study."""

    plan: Plan
    forms: Mapping[str, Form]
    asked: Mapping[str, Asked]


_known: Remembered[Path, Planned] = Remembered(64)


def planned(review: Path) -> Planned:
    """The plan and the forms of a review as its files stand now.

    Raises:
        Rejected: the plan has faults.
        FormError: a form has.
        UsageError: there is no form of a name in the plan.
    """
    sign = sign_of(review / "review.yaml", *sorted((review / "forms").glob("*.yaml")))
    return _known.of(review, sign, lambda: _read(review))


def _read(review: Path) -> Planned:
    plan = read_plan(review)
    found = [find_form(name, review / "forms", plan.forms_place) for name in plan.forms]
    wanted = sorted(
        (form for form in found if form.reads_as in ANSWERED), key=lambda f: ANSWERED.index(f.reads_as)
    )
    return Planned(
        plan=plan,
        forms=MappingProxyType({form.id: form for form in found}),
        asked=MappingProxyType({form.id: Asked(form=form) for form in wanted}),
    )
