"""The page for what nobody foresaw."""

from django.test import RequestFactory

from extraction_forms.entry.urls import handler500


def test_a_fault_within_the_site_is_told_in_its_own_words_without_the_database():
    answer = handler500(RequestFactory().get("/"))

    assert answer.status_code == 500
    assert "Something went wrong on our side" in answer.content.decode()
    assert 'href="/"' in answer.content.decode()


def test_a_script_is_told_of_it_as_data():
    answer = handler500(RequestFactory().get("/", headers={"accept": "application/json"}))

    assert answer.status_code == 500
    assert answer.headers["Content-Type"] == "application/json"
