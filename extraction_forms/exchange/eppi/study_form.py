"""The form that references of a file of EPPI-Reviewer answer: a controlled study, with its codes as questions."""

from __future__ import annotations

from typing import Final

from extraction_forms.exchange.eppi.coding import Coding, blocks
from extraction_forms.exchange.eppi.source import Export, Outcome
from extraction_forms.exchange.grown_form import Block, FreeNames, Head, grown
from extraction_forms.exchange.slugs import LONGEST, slug
from extraction_forms.form import Form
from extraction_forms.yaml_text import Plain

NAME: Final = "eppi_study"
FILE: Final = f"forms/{NAME}.yaml"
TITLE: Final = "eppi_title"
CLASSES: Final = "eppi_classification"
_NUMBER: Final = 8
_TITLED: Final[Block] = {"id": TITLE, "label": "Title of the outcome", "type": "text"}


def study_form(
    export: Export, coding: Coding, outcomes: tuple[Outcome, ...], *, fractions: bool
) -> tuple[Form, str]:
    """The form and its text; with `fractions`, numbers of people and of events need not be whole."""
    head = Head(
        id=NAME,
        title="Study of a review made with EPPI-Reviewer",
        about=f"The form controlled_study of the library, with the codes of {export.file} as questions.",
    )
    classes = class_codes(outcomes)
    of_results = [_TITLED]
    if classes:
        choices: list[Plain] = [{"code": code, "label": label} for label, code in classes.items()]
        classified: Block = {"id": CLASSES, "label": "Outcome classifications", "type": "choices"}
        of_results.append({**classified, "choices": choices})
    asked = {
        "characteristics": blocks(export, coding, "characteristics"),
        "arms": blocks(export, coding, "arms"),
        "results": of_results,
    }
    return grown(head, asked, fractions=fractions)


def class_codes(outcomes: tuple[Outcome, ...]) -> dict[str, str]:
    """The code of each classification that an outcome has."""
    names = FreeNames()
    labels = dict.fromkeys(label for one in outcomes for label in one.codes)
    return {label: names.take(slug(label) or "class", LONGEST - _NUMBER) for label in labels}
