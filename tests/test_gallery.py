"""The gallery of figures: drawn by the program as it is, with an example of everything that can be asked for."""

import importlib.util
import sys
from pathlib import Path

import pytest

from extraction_forms.form_library import find_form
from synthesis.plan.reading import FORM

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[1]
GALLERY = ROOT / "docs" / "gallery"
FIGURES = find_form(FORM).by_id["figures"]


@pytest.fixture(scope="module")
def gallery():
    spec = importlib.util.spec_from_file_location("gallery_draw", GALLERY / "draw.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def asked(gallery):
    return [one.figure for one in gallery.examples()]


def test_the_page_and_its_pictures_are_what_the_program_draws(gallery):
    kept = {path.name: path.read_bytes() for path in [*GALLERY.glob("*.svg"), *GALLERY.glob("*.md")]}

    assert gallery.drawn() == kept, "run `make docs`"


def test_every_option_of_a_figure_has_an_example(asked):
    used = {name for figure in asked for name in figure}

    assert sorted({question.id for question in FIGURES.questions} - used) == []


def test_every_choice_of_an_option_has_an_example(asked):
    used = {(name, str(value)) for figure in asked for name, value in figure.items()}
    choices = {(one.id, choice.code) for one in FIGURES.questions for choice in one.field.choices}

    assert sorted(choices - used) == []
