"""Names become ids that files and keys can carry."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extraction_forms.exchange.slugs import slug


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Rüsch, 2014", "rusch_2014"),
        ("O'Connell, 2018", "oconnell_2018"),
        ("van Gestel-Timmermans, 2012", "van_gestel_timmermans_2012"),
        ("Cook, 2012a", "cook_2012a"),
        ("Lehman’s quality of life (QOL)", "lehmans_quality_of_life_qol"),
        ("Groß-Ørsted & Łoś", "gross_orsted_los"),
        ("—", ""),
    ],
)
def test_accents_apostrophes_and_blanks_go(name, expected):
    assert slug(name) == expected


def test_a_long_name_is_cut_at_a_word():
    name = "Texas Christian University Health Form (TCU-HF) - psychological distress"

    assert slug(name) == "texas_christian_university_health_form_tcu_hf_psychological"


@given(st.text(max_size=120))
def test_a_slug_is_always_an_id_or_nothing(name):
    assert re.fullmatch(r"(?:[a-z0-9][a-z0-9_]{0,63})?", slug(name))


@given(st.text(max_size=120))
def test_a_slug_is_its_own_slug(name):
    assert slug(slug(name)) == slug(name)
