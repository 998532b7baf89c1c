"""Names keep what they are: persons with given names, bodies whole."""

import pytest

from extraction_forms.references import names
from extraction_forms.references.names import Name


@pytest.mark.parametrize(
    ("written", "author"),
    [
        ("Okafor, Ada B.", "Okafor, Ada B."),
        ("Okafor,Ada", "Okafor, Ada"),
        ("Okafor , Ada B.", "Okafor, Ada B."),
        ("Okafor AB", "Okafor, AB"),
        ("van der Berg AB", "van der Berg, AB"),
        ("King ML Jr", "King, ML, Jr"),
        ("Okafor A.B.", "Okafor, A.B."),
        ("van der Berg J.-P.", "van der Berg, J.-P."),
        ("García-López L. M.", "García-López, L. M."),
        ("King M.L. Jr.", "King, M.L., Jr."),
        ("Ivanova Yu.A.", "Ivanova, Yu.A."),
        ("Pfizer Co.", "Pfizer Co."),
        ("Deutsche Hilfe e.V.", "Deutsche Hilfe e.V."),
        ("Ministry of Health U.K.", "Ministry of Health U.K."),
        ("A.B.", "A.B."),
        ("King, Martin Luther, Jr", "King, Martin Luther, Jr"),
        ("King, Jr., Martin Luther", "King, Martin Luther, Jr."),
        ("World Health Organization", "World Health Organization"),
        ("Department of Health UK", "Department of Health UK"),
        ("PEER Study Group UK", "PEER Study Group UK"),
        ("WHO", "WHO"),
        ("Ministry of Health, Labour and Welfare,", "{Ministry of Health, Labour and Welfare}"),
        ("Health, Labour, Welfare, and More", "{Health, Labour, Welfare, and More}"),
        ("", ""),
        (" , ", ""),
    ],
)
def test_a_name_is_read_as_databases_write_it(written, author):
    assert names.read(written) == author
    assert names.read(names.listed(author)) == author


@pytest.mark.parametrize(
    ("author", "name", "person"),
    [
        ("Okafor, Ada B.", Name("Okafor", "Ada B."), True),
        ("King, Martin Luther, Jr", Name("King", "Martin Luther", "Jr"), True),
        ("{Ministry of Health, Labour and Welfare}", Name("Ministry of Health, Labour and Welfare"), False),
        ("WHO", Name("WHO"), False),
    ],
)
def test_the_parts_of_an_author_are_told(author, name, person):
    assert names.parted(author) == name
    assert names.joined(name) == author
    assert names.is_person(author) is person


@pytest.mark.parametrize(
    ("author", "printed"),
    [
        ("Okafor, Ada Bea", "Okafor, A. B."),
        ("Okafor, A. B.", "Okafor, A. B."),
        ("Okafor, A.B.", "Okafor, A. B."),
        ("Okafor, AB", "Okafor, A. B."),
        ("King, Martin Luther, Jr.", "King, M. L., Jr."),
        ("{Health, Labour and Welfare}", "Health, Labour and Welfare"),
        ("WHO", "WHO"),
    ],
)
def test_initials_are_printed_however_given_names_are_written(author, printed):
    assert names.initialled(author) == printed
