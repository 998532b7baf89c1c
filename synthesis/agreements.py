"""Agreement between the extractors of a review, form by form, from what they submitted before any consensus."""

from __future__ import annotations

from pathlib import Path

from extraction_forms.agreement.agreement import Agreement, agreement
from extraction_forms.agreement.bootstrap import Resampling
from extraction_forms.agreement.twice import Twice, extracted_twice
from extraction_forms.errors import Problem, Rejected
from extraction_forms.form import Form
from extraction_forms.form_library import find_form
from extraction_forms.record_files import Loaded, load_accepted, settle
from extraction_forms.records import Record
from synthesis.plan_reading import read_plan
from synthesis.review import Review


def agreements(review: Review, how: Resampling | None = None) -> tuple[Agreement, ...]:
    """Agreement by every form that two extractors of a study have answered.

    Raises:
        Rejected: a file that says how entries are matched has faults.
    """
    twice = extracted_twice(review.path, _everything(review.loaded), review.forms)
    return _by_form(twice, tuple(review.forms.values()), how)


def agreements_of(path: Path, how: Resampling | None = None) -> tuple[tuple[Agreement, ...], tuple[str, ...]]:
    """The same of a review whose records nobody has settled yet; and the studies that wait for a second record.

    Raises:
        Rejected: every fault of its plan; of its records, but for what a consensus would settle; of how entries
            are matched.
        FormError: a form of it is faulty.
    """
    plan = read_plan(path)
    forms = [find_form(reference, path / "forms", plan.forms_place) for reference in plan.forms]
    by_id = {form.id: form for form in forms}
    loaded, problems = load_accepted(path, by_id)
    records = _everything(loaded)
    unsettled = settle(records)[2]
    faults: list[Problem] = [problem for problem in problems if problem not in unsettled]
    if faults:
        raise Rejected(faults)
    twice = extracted_twice(path, records, by_id)
    return _by_form(twice, tuple(forms), how), twice.waiting


def _everything(loaded: Loaded) -> tuple[Record, ...]:
    return (*loaded.records, *(record for record, _ in loaded.set_aside))


def _by_form(twice: Twice, forms: tuple[Form, ...], how: Resampling | None) -> tuple[Agreement, ...]:
    found = (agreement(twice.by(form.id), form, how) for form in forms)
    return tuple(one for one in found if isinstance(one, Agreement))
