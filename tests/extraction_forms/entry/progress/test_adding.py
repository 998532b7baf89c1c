"""A study that is added: its name, and what it may be already."""

import pytest

from extraction_forms.entry.progress.adding import NewStudy, Refused, add_study, near_duplicate, new_study
from extraction_forms.errors import ReviewError


def test_the_name_of_a_study_is_made_of_its_label(tmp_path):
    found = new_study(tmp_path, "  O'Connell &   Davidson, 2018 ", "", ())

    assert found == NewStudy(label="O'Connell & Davidson, 2018", name="oconnell_davidson_2018")


def test_a_key_that_no_reference_has_is_told_at_its_input(tmp_path):
    found = new_study(tmp_path, "Okafor 2019", "okafor2019", ())

    assert isinstance(found, Refused)
    assert found.field == "source"


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("okafor_2019b", "okafor_2019"),
        ("okafor_2020", "okafor_2019"),
        ("okafer_2019", "okafor_2019"),
        ("rusch_2019", ""),
    ],
)
def test_only_a_study_that_is_called_almost_the_same_is_near(name, near):
    assert near_duplicate(name, ("okafor_2019", "sledge_2011")) == near


def test_of_two_who_add_the_same_study_the_second_is_told(tmp_path):
    study = NewStudy(label="Okafor 2019", name="okafor_2019")
    add_study(tmp_path, study)

    with pytest.raises(ReviewError, match="somebody has just added"):
        add_study(tmp_path, study)
