"""The page on the overlap of reviews shows what the program says, and its data are read as it tells."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from extraction_forms.yaml_text import parse, plain
from extraction_forms.yaml_write import dump
from synthesis.cli.main import cli
from synthesis.overlap.covered_area import covered_area
from synthesis.review import open_review
from tests.synthesis.citation_matrices import PUBLISHED, REVIEWS

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "overlap.md").read_text("utf-8")


def blocks(language):
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


def test_the_command_says_what_the_page_shows(monkeypatch):
    monkeypatch.chdir(ROOT)
    (shown,) = blocks("console")
    first, *lines = shown.splitlines()

    said = CliRunner().invoke(cli, first.removeprefix("$ synthesis ").split()).stdout.splitlines()

    assert [line for line in lines if line != "..." and line not in said] == []


def test_the_plan_and_both_tables_of_the_page_are_read(build, tmp_path):
    (plan,) = blocks("yaml")
    long, matrix = blocks("csv")
    areas = []
    for n, table in enumerate(("", long, matrix)):
        folder = build.write(tmp_path / f"{n}", build.study("a"))
        parts = plain(parse(plan, "review.yaml"))
        for review in parts["overlap"].values() if table else ():
            review.pop("studies")
            review.pop("outcomes", None)
        facts = {"title": "A review", "date": "2026-01-01", "forms": ["peer_support@1.2.0"]}
        (folder / "review.yaml").write_text(dump(facts | parts), "utf-8")
        if table:
            (folder / "overlap.csv").write_text(table, "utf-8")
        area = covered_area(open_review(folder).overlap.matrix)
        areas.append((area.inclusions, area.studies, area.missing))

    assert areas == [(5, 4, 2), (3, 2, 0), (4, 3, 2)]


@pytest.mark.parametrize("study", PUBLISHED)
def test_the_published_matrix_of_the_examples_is_the_one_that_is_tested(study):
    head, *rows = (ROOT / "docs" / "data" / "six_reviews.csv").read_text("utf-8").splitlines()

    assert f"{study},{','.join(PUBLISHED[study])}" in rows
    assert head.split(",")[1:] == [name.lower().replace(" ", "_") for name in REVIEWS]
