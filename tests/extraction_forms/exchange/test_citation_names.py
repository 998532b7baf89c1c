"""A study is called after its first author and year, however a program writes the names."""

from extraction_forms.exchange.citation_names import study_label, year_in


def test_authors_as_they_are_written_give_the_family_name():
    told = {
        "Okafor AB, Rossi C": "Okafor 2019",
        "Okafor, A. B.; Rossi, C.": "Okafor 2019",
        "A. B. Okafor, C. Rossi": "Okafor 2019",
        "Ada Okafor": "Okafor 2019",
        "van der Berg JK": "van der Berg 2019",
        "LI X": "LI 2019",
        "": "Citation 7",
    }
    assert {name: study_label(name, "Mar 2019", "Citation 7") for name in told} == told


def test_a_date_names_its_year_and_a_text_without_one_none():
    assert (year_in("2019 Mar 5"), year_in("in press")) == ("2019", "")
    assert study_label("Okafor AB", "in press", "x") == "Okafor"
