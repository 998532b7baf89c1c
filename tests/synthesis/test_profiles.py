"""What journals ask: the facts hold together, and the forms of plans know each of them."""

from math import isfinite

import pytest

from extraction_forms.form_library import find_form
from synthesis.plan.reading import FORM
from synthesis.profiles import FORMATS, PROFILES


@pytest.mark.parametrize("name", PROFILES)
def test_a_profile_can_be_met(name):
    profile = PROFILES[name]

    assert profile.id == name
    assert profile.width_least < profile.width_most < 200
    assert all(profile.width_least <= one <= profile.width_most for one in profile.columns)
    assert set(profile.formats) <= set(profile.taken) <= set(FORMATS)
    assert all(profile.dpi_least <= one <= profile.dpi_most for one in profile.dpi)
    assert list(profile.dpi) == sorted(profile.dpi, reverse=True)
    assert profile.text_least <= profile.text_most
    assert profile.source


def test_the_numbers_of_plos_are_those_of_its_page():
    plos = PROFILES["plos"]

    assert (plos.width_least, plos.width_most, plos.height_most) == (66.8, 190.5, 222.3)
    assert (plos.dpi_least, plos.dpi_most, plos.text_least, plos.text_most) == (300, 600, 8, 12)
    assert plos.ending("tiff") == "tif"
    assert plos.ending("pdf") == "pdf"


def test_only_what_a_journal_limits_is_limited():
    assert isfinite(PROFILES["bmc"].height_most)
    assert not isfinite(PROFILES["wiley"].height_most)


def test_a_plan_may_name_each_profile_and_no_other():
    top = next(section for section in find_form(FORM).sections if section.id == "review")
    asked = next(question for question in top.questions if question.id == "profile")

    assert {choice.code for choice in asked.field.choices} == set(PROFILES)
