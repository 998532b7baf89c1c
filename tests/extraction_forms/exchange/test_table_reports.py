import pytest

from extraction_forms.exchange.table_reports import address_in, doi_in


@pytest.mark.parametrize(
    ("text", "doi"),
    [
        ("Lancet 392:409 abstract, doi:10.1016/S0140-6736(18)31470-3", "10.1016/S0140-6736(18)31470-3"),
        ("a study (doi:10.1000/abc).", "10.1000/abc"),
        ("https://doi.org/10.1000/abc.", "10.1000/abc"),
        ("https://ps.example.org/doi/full/10.1176/appi.ps.1", "10.1176/appi.ps.1"),
        ("https://journal.example.org/articles/10.1186/s1-1/tables/1", ""),
        ("analysis 10.4, page 10/12", ""),
    ],
)
def test_a_doi_is_taken_where_it_can_be_told_from_the_rest_of_an_address(text, doi):
    assert doi_in(text) == doi


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("see https://a.example/x; also https://b.example/y", "https://a.example/x"),
        ("(https://a.example/x).", "https://a.example/x"),
        ("https://doi.org/10.1000/abc", ""),
        ("nowhere", ""),
    ],
)
def test_the_first_address_that_is_not_that_of_a_doi_is_taken(text, address):
    assert address_in(text) == address
