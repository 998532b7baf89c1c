"""The forms that a review asks, and the words it has for outcomes; read again only where their files changed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from django.http import Http404

from extraction_forms.checking import check_plain
from extraction_forms.entry.asked import Asked
from extraction_forms.entry.file_signs import Sign, sign_of
from extraction_forms.facts import Vocabulary
from extraction_forms.form import Form
from extraction_forms.form_library import find_form
from extraction_forms.studies import read_vocabulary
from extraction_forms.yaml_text import read
from synthesis.plan_reading import read_plan
from synthesis.review import VOCABULARY

ANSWERED: Final = ("study", "judgements", "tallies", "answers")
"""What the records of a form may be read as for people to answer it study by study."""

_forms: dict[Path, tuple[Sign, Mapping[str, Asked]]] = {}
_words: dict[Path, tuple[Sign, Vocabulary]] = {}


def asked_forms(review: Path) -> Mapping[str, Asked]:
    """The forms that are answered of each study, by id, in the order of the plan: that of the study itself first.

    Raises:
        Rejected: the plan has faults.
        FormError: a form has.
    """
    sign = sign_of(review / "review.yaml", *sorted((review / "forms").glob("*.yaml")))
    known = _forms.get(review)
    if known is None or known[0] != sign:
        plan = read_plan(review)
        found = [find_form(name, review / "forms", plan.forms_place) for name in plan.forms]
        wanted = sorted(
            (form for form in found if form.reads_as in ANSWERED), key=lambda f: ANSWERED.index(f.reads_as)
        )
        known = _forms[review] = (sign, MappingProxyType({form.id: Asked.of(form) for form in wanted}))
    return known[1]


def asked_form(review: Path, form: str) -> Asked:
    """One of them.

    Raises:
        Http404: the review asks no such form.
    """
    found = asked_forms(review).get(form)
    if found is None:
        raise Http404
    return found


def main_form(review: Path) -> Form | None:
    """The form of the studies' own records, else the first there is."""
    return next((asked.form for asked in asked_forms(review).values()), None)


def vocabulary(review: Path) -> Vocabulary:
    """The outcomes and domains of a review; none where it keeps no list of them.

    Raises:
        Rejected: the list has faults.
    """
    file = review / "outcomes.yaml"
    if not file.is_file():
        return Vocabulary(outcomes=MappingProxyType({}), domains=MappingProxyType({}))
    sign = sign_of(file)
    known = _words.get(review)
    if known is None or known[0] != sign:
        found = read_vocabulary(check_plain(find_form(VOCABULARY), read(file, file.name), file.name))
        known = _words[review] = (sign, found)
    return known[1]
