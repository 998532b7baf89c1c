"""What a review is called."""

from extraction_forms.entry.review_titles import titles


def test_the_title_and_the_question_stand_in_the_plan(reviews):
    assert titles(reviews / "demo") == ("Peers and hope", "Does support by peers raise hope?")


def test_a_plan_that_is_changed_is_read_again(reviews):
    titles(reviews / "demo")
    plan = reviews / "demo" / "review.yaml"
    plan.write_text(plan.read_text("utf-8").replace("Peers and hope", "Hope, and peers"), encoding="utf-8")

    assert titles(reviews / "demo")[0] == "Hope, and peers"


def test_a_review_whose_plan_cannot_be_read_is_called_as_its_folder(reviews):
    (reviews / "demo" / "review.yaml").write_text("title: [", encoding="utf-8")

    assert titles(reviews / "demo") == ("demo", "")


def test_the_way_to_a_page_names_the_review_by_its_title(reviews, browser_of):
    page = browser_of("anna").get("/demo/").content.decode()

    assert '<span aria-current="page">Peers and hope</span>' in page
