"""The page of figures, each figure, and the counts beside."""

import pytest
from django.conf import settings

from tests.extraction_forms.entry.reviews import write_record


@pytest.fixture
def demo(reviews, tmp_path, monkeypatch):
    """Two studies that Anna submitted alone."""
    (tmp_path / "state").mkdir()
    monkeypatch.setattr(settings, "STATE", tmp_path / "state")
    for study, mean in (("okafor_2019", "12.5"), ("smith_2020", "9.75")):
        write_record(reviews / "demo", study, "anna", mean=mean, status="submitted")
    return reviews / "demo"


def _page(client, address):
    return client.get(address).content.decode()


def test_the_page_lists_figures_to_be_drawn_and_then_those_that_are(demo, browser_of):
    client = browser_of("dora", "lead")

    before = _page(client, "/demo/figures/")
    part = _page(client, "/demo/figures/forest_hope")
    after = _page(client, "/demo/figures/")

    assert 'hx-get="/demo/figures/forest_hope"' in before
    assert '<img src="/demo/figures/forest_hope.svg' in part
    assert '<img src="/demo/figures/forest_hope.svg' in after
    assert "from 2 studies" in after


def test_a_figure_by_itself_may_do_nothing(demo, browser_of):
    answer = browser_of("dora", "lead").get("/demo/figures/forest_hope.svg")

    assert answer.headers["Content-Type"].startswith("image/svg+xml")
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; style-src 'unsafe-inline'"
    assert ">Okafor 2019</text>" in answer.content.decode()


@pytest.mark.parametrize("name", ["nothing", "forest_hope_2.svg", "..%2fsecret_key", "forest_hope.svg.svg"])
def test_a_figure_that_there_is_not_is_not_found(demo, browser_of, name):
    assert browser_of("dora", "lead").get(f"/demo/figures/{name}").status_code == 404


def test_the_counts_are_a_table(demo, browser_of):
    page = _page(browser_of("dora", "lead"), "/demo/counts")

    assert "No better or worse" in page
    assert '<th scope="row">Hope</th><td>1</td><td>1</td><td>0</td><td>2</td>' in page


def test_what_is_left_out_is_told_with_the_reason(demo, browser_of):
    write_record(demo, "okafor_2019", "ben", status="submitted")

    page = _page(browser_of("dora", "lead"), "/demo/figures/")

    assert "from 1 study" in page
    assert "1 study waits until its two records are settled" in page


def test_faults_of_the_plan_are_told_in_the_place_of_figures(demo, browser_of):
    plan = demo / "review.yaml"
    plan.write_text(
        plan.read_text(encoding="utf-8").replace("measure: SMD", "measure: SND", 1), encoding="utf-8"
    )

    answer = browser_of("dora", "lead").get("/demo/figures/")

    assert answer.status_code == 200
    assert "SND" in answer.content.decode()


@pytest.mark.parametrize("status", ["draft", "submitted"])
def test_no_figure_of_an_extractor_holds_anything_of_another_before_both_have_submitted(
    demo, browser_of, status
):
    write_record(demo, "chen_2021", "ben", mean="98.75", label="Bens label", status=status)
    write_record(demo, "chen_2021", "anna", mean="11.5", label="Annas label")
    lead, anna = browser_of("dora", "lead"), browser_of("anna", "extractor")
    addresses = (
        "/demo/figures/",
        "/demo/figures/forest_hope",
        "/demo/figures/forest_hope.svg",
        "/demo/counts",
    )

    shown = "".join(_page(client, address) for client in (lead, anna) for address in addresses)

    assert not [value for value in ("98.75", "Bens label", "Annas label") if value in shown]


def test_a_lead_sees_a_single_submitted_record_in_the_figure_and_an_extractor_does_not(demo, browser_of):
    write_record(demo, "chen_2021", "ben", label="Bens label", status="submitted")
    address = "/demo/figures/forest_hope.svg"

    assert "Bens label" in _page(browser_of("dora", "lead"), address)
    assert "Bens label" not in _page(browser_of("anna", "extractor"), address)


def test_a_reader_sees_the_figures(demo, browser_of):
    assert browser_of("rita", "reader").get("/demo/figures/").status_code == 200
