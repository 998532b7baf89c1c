"""Which two records are held against each other; and, until that may be, who is still at work, and no more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from django.http import Http404

from extraction_forms.compare.extracted import MAIN, Extracted
from extraction_forms.entry.asked_forms import asked_form, asked_forms
from extraction_forms.entry.heads import extracted_now
from extraction_forms.entry.progress.chips import UNREADABLE, Chip, chip_of
from extraction_forms.entry.progress.study_labels import label_among
from extraction_forms.entry.sight import Sight, may_see, sight_of
from extraction_forms.entry.visit import Visit
from extraction_forms.form import Form
from extraction_forms.frozen_values import frozen


@frozen
class Between:
    """Two extractors' records of a study by a form, which this person may be shown; `names` are in their order.

    `label` is what the study is called.
    """

    review: Path
    one: Extracted
    forms: Mapping[str, Form]
    names: tuple[str, str]
    label: str = ""

    @property
    def study(self) -> str:
        """The study."""
        return self.one.study

    @property
    def form(self) -> Form:
        """The form that both answer."""
        return self.forms[self.one.form]

    @property
    def is_chosen(self) -> bool:
        """Whether more than two extracted it, so that these two had to be named."""
        return len(self.one.files) > 2


@frozen
class Waiting:
    """Why two records are not compared yet: in words, with the status of each; or which two there are to choose."""

    study: str
    form: str
    title: str
    words: str
    label: str = ""
    people: tuple[Chip, ...] = ()
    choices: tuple[tuple[str, str], ...] = ()


def between(visit: Visit, study: str, form: str, names: tuple[str, str] = ("", "")) -> Between | Waiting:
    """The two that are meant, or why there are none to compare yet.

    Raises:
        Http404: the review asks no such form, or nobody has begun the study by it.
    """
    asked = asked_form(visit.folder, form).form
    sight, everything = sight_of(visit), extracted_now(visit.folder, study)
    found = _found(sight, everything, asked, names)
    return replace(found, label=label_among(sight, study, everything) or study)


def _found(
    sight: Sight, everything: Sequence[Extracted], asked: Form, names: tuple[str, str]
) -> Between | Waiting:
    form = asked.id
    one = next((one for one in everything if one.form == form), None)
    if one is None:
        raise Http404
    if not one.several:
        return _waiting(one, asked, "Only one person has begun this study, so there is nothing to compare.")
    if not _is_seen(sight, one):
        return _waiting(
            one, asked, "Nothing of either record is shown until everybody who began has submitted."
        )
    chosen = tuple(sorted({name for name in names if name in one.files}))
    if len(chosen) != 2 and len(one.extractors) > 2:
        return _choosing(one, asked)
    a, b = chosen if len(chosen) == 2 else one.extractors
    forms = {id_: found.form for id_, found in asked_forms(sight.review).items()}
    for other in everything:
        is_main = other.form in forms and other.form != form and forms[other.form].reads_as == MAIN
        if is_main and {a, b} <= set(other.extractors) and not _is_seen(sight, other):
            words = (
                f"It names results of “{forms[other.form].title}”, and not all records by that are submitted."
            )
            return _waiting(other, asked, words)
    return Between(review=sight.review, one=one, forms=forms, names=(a, b))


def _is_seen(sight: Sight, one: Extracted) -> bool:
    return one.submitted and all(may_see(sight, one, name) for name in one.extractors)


def _waiting(one: Extracted, form: Form, words: str) -> Waiting:
    people = tuple(chip_of(name, one.statuses[file] or UNREADABLE) for name, file in one.files.items())
    return Waiting(study=one.study, form=form.id, title=form.title, words=words, people=people)


def _choosing(one: Extracted, form: Form) -> Waiting:
    names = one.extractors
    pairs = tuple((first, second) for n, first in enumerate(names) for second in names[n + 1 :])
    words = "More than two people extracted this study. A consensus is made of two records: choose which two."
    return Waiting(study=one.study, form=form.id, title=form.title, words=words, choices=pairs)
