"""The form that studies of a workbook of SRDR+ answer: a controlled study, with the questions of its sections."""

from __future__ import annotations

from typing import Final

from extraction_forms.exchange.grown_form import Block, Head, grown
from extraction_forms.exchange.srdr.answers import Answered
from extraction_forms.form import Form

NAME: Final = "srdr_study"
FILE: Final = f"forms/{NAME}.yaml"
POPULATION: Final = "srdr_population"
DESCRIPTION: Final = "srdr_description"
_OF_ARMS: Final[Block] = {"id": DESCRIPTION, "label": "Description of the arm", "type": "text"}
_OF_RESULTS: Final[Block] = {"id": POPULATION, "label": "Population of the result", "type": "text"}


def study_form(file: str, answered: Answered, *, fractions: bool) -> tuple[Form, str]:
    """The form and its text; with `fractions`, numbers of people and of events need not be whole."""
    head = Head(
        id=NAME,
        title="Study of a review made with SRDR+",
        about=f"The form controlled_study of the library, with the questions of the sections of {file}.",
    )
    asked = {
        "characteristics": answered.blocks("characteristics"),
        "arms": [_OF_ARMS, *answered.blocks("arms")],
        "results": [_OF_RESULTS, *answered.blocks("results")],
    }
    return grown(head, asked, fractions=fractions)
