"""The forms that a review asks, and the words it has for outcomes; read again only where their files changed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from django.http import Http404

from extraction_forms.checking import check_plain
from extraction_forms.entry.asked import Asked
from extraction_forms.entry.file_signs import Remembered, sign_of
from extraction_forms.entry.planned import planned
from extraction_forms.facts import Vocabulary
from extraction_forms.form import Form
from extraction_forms.form_library import find_form
from extraction_forms.studies import read_vocabulary
from extraction_forms.yaml_text import read
from synthesis.review import VOCABULARY

_words: Remembered[Path, Vocabulary] = Remembered(64)


def asked_forms(review: Path) -> Mapping[str, Asked]:
    """The forms that are answered of each study, by id, in the order of the plan: that of the study itself first.

    Raises:
        Rejected: the plan has faults.
        FormError: a form has.
    """
    return planned(review).asked


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
    return _words.of(review, sign_of(file), lambda: _vocabulary(file))


def _vocabulary(file: Path) -> Vocabulary:
    return read_vocabulary(check_plain(find_form(VOCABULARY), read(file, file.name), file.name))
