"""Agreement between the extractors of a review, form by form, from what each of them first submitted."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from extraction_forms.agreement.agreement import Agreement, agreement
from extraction_forms.agreement.bootstrap import Resampling
from extraction_forms.agreement.twice import Terms, Twice, extracted_twice
from extraction_forms.compare.extracted import Extracted, extracted
from extraction_forms.disk.safe_paths import shown_name
from extraction_forms.errors import Place, Problem, Rejected, UsageError
from extraction_forms.form import Form
from extraction_forms.form_library import find_form
from extraction_forms.record_files import Loaded, load_accepted, settle
from extraction_forms.records import Record
from extraction_forms.store.status import DONE
from synthesis.plan.reading import read_plan
from synthesis.review import Review


def agreements(review: Review, how: Resampling | None = None) -> tuple[Agreement, ...]:
    """Agreement by every form that two extractors of a study have answered.

    Raises:
        Rejected: a file that says how entries are matched has faults.
    """
    twice = extracted_twice(review.path, _everything(review.loaded), review.forms)
    return _by_form(twice, tuple(review.forms.values()), how)


def agreements_of(
    path: Path,
    how: Resampling | None = None,
    terms: Terms | None = None,
    without: Collection[str] = (),
) -> tuple[tuple[Agreement, ...], Twice]:
    """The same of a review whose records nobody has settled yet; and what was compared for it, and what waits.

    Nothing is told of a draft, not even its faults: whoever asks may be the other extractor.

    Args:
        path: The review folder.
        how: How intervals are made.
        terms: What is rated: of all extractors what they first submitted, when left out.
        without: Record files that are not opened: whoever asks may not be shown them.

    Raises:
        UsageError: somebody who is to be rated extracted nothing.
        Rejected: every fault of its plan; of its submitted records, but for what a consensus would settle; of how
            entries are matched.
        FormError: a form of it is faulty.
    """
    plan = read_plan(path)
    forms = [find_form(reference, path / "forms", plan.forms_place) for reference in plan.forms]
    by_id = {form.id: form for form in forms}
    loaded, problems = load_accepted(path, by_id, without)
    records = _everything(loaded)
    unsettled = settle(records)[2]
    begun = extracted(path)
    _expect_known(begun, terms or Terms())
    faults = _shown([problem for problem in problems if problem not in unsettled], begun)
    if faults:
        raise Rejected(faults)
    twice = extracted_twice(path, records, by_id, terms)
    alone = [
        one.study for one in begun if one.several and _submitted(one) < 2 and _meant(one, terms or Terms())
    ]
    whole = replace(twice, waiting=tuple(sorted({*twice.waiting, *alone})))
    return _by_form(twice, tuple(forms), how), whole


def _expect_known(begun: Iterable[Extracted], terms: Terms) -> None:
    known = sorted({name for one in begun for name in one.extractors})
    for name in terms.between:
        if name not in known:
            raise UsageError(
                f"--between: expected one of {', '.join(known) or 'nobody'}; found {shown_name(name)}."
            )
    if terms.between and len(set(terms.between)) < 2:
        raise UsageError("--between: expected two names; found one twice.")


def _submitted(one: Extracted) -> int:
    return sum(status in DONE for status in one.statuses.values())


def _meant(one: Extracted, terms: Terms) -> bool:
    return set(terms.between) <= set(one.extractors)


def _shown(problems: Sequence[Problem], begun: Iterable[Extracted]) -> tuple[Problem, ...]:
    """The faults that may be told: none of drafts, and of a record without a status only that it has some."""
    statuses = {file: status for one in begun for file, status in one.statuses.items()}
    told: list[Problem] = []
    for problem in problems:
        status = statuses.get(problem.place.file)
        if status == "" and problem.where != "status":
            told.append(_unreadable(problem.place.file))
        elif status != "draft":
            told.append(problem)
    return tuple(dict.fromkeys(told))


def _unreadable(file: str) -> Problem:
    return Problem(
        place=Place(file=file),
        where="",
        expected="a record whose status can be read",
        found="faults",
        hint="`synthesis check` names them.",
    )


def _everything(loaded: Loaded) -> tuple[Record, ...]:
    return (*loaded.records, *(record for record, _ in loaded.set_aside))


def _by_form(twice: Twice, forms: tuple[Form, ...], how: Resampling | None) -> tuple[Agreement, ...]:
    found = (agreement(twice.by(form.id), form, how, twice.rated_by(form.id)) for form in forms)
    return tuple(one for one in found if isinstance(one, Agreement))
