"""The front page and the help."""

import re

from django.conf import settings

from extraction_forms.entry.models import Membership, Person
from tests.extraction_forms.entry.reviews import small_review, write_record


def test_a_person_sees_the_reviews_they_have_a_role_in_and_no_others(reviews, browser_of):
    small_review(reviews / "other")
    text = browser_of("anna", "extractor", "demo").get("/").content.decode()

    assert 'href="/demo/"' in text
    assert "/other/" not in text
    assert "Does support by peers raise hope?" in text
    assert "you are an extractor" in text


def test_a_card_counts_the_studies(reviews, browser_of):
    write_record(reviews / "demo", "okafor_2019", "anna")
    write_record(reviews / "demo", "berg_2020", "anna")

    assert "2 studies" in browser_of("anna").get("/").content.decode()


def test_a_plan_that_cannot_be_read_leaves_the_card_with_the_folders_name(reviews, browser_of):
    (reviews / "demo" / "review.yaml").write_text("title: [", encoding="utf-8")
    text = browser_of("anna").get("/").content.decode()

    assert re.search(r'href="/demo/">demo<', text)


def test_a_title_is_shown_as_text_and_never_as_markup(reviews, browser_of):
    plan = reviews / "demo" / "review.yaml"
    plan.write_text('title: "<script>alert(1)</script>"\n', encoding="utf-8")
    text = browser_of("anna").get("/").content.decode()

    assert "<script>alert" not in text
    assert "&lt;script&gt;alert" in text


def test_whoever_has_a_role_in_no_review_there_is_is_told_who_can_give_one(reviews, browser_of):
    settings.REVIEWS = reviews / "empty"
    settings.REVIEWS.mkdir()

    assert "There is no review here for you yet" in browser_of("anna").get("/").content.decode()


def test_the_help_says_every_role_and_which_is_yours(reviews, browser_of):
    text = browser_of("anna", "extractor").get("/help").content.decode()

    for role in ("Reader", "Extractor", "Adjudicator", "Lead"):
        assert f"<dt>{role}" in text
    assert text.count("(you)") == 1


def test_keys_are_listed_on_every_page_until_they_are_switched_off(reviews, browser_of):
    anna = browser_of("anna")
    assert 'id="all-keys"' in anna.get("/").content.decode()

    Person.objects.filter(name="anna").update(shortcuts=False)
    assert 'id="all-keys"' not in anna.get("/").content.decode()


def test_a_person_without_any_role_is_shown_neither(reviews, browser_of):
    anna = browser_of("anna")
    Membership.objects.all().delete()

    assert anna.get("/").status_code == 403
    assert anna.get("/help").status_code == 403
