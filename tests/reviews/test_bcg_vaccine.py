"""The example of counts: what the table gives, and the numbers that others printed for these trials."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from synthesis.analysis import analyse
from synthesis.cli.main import cli
from synthesis.review import open_review

ROOT = Path(__file__).parents[2]
REVIEW = ROOT / "reviews" / "bcg_vaccine"


@pytest.fixture(scope="module")
def analysis():
    return analyse(open_review(REVIEW))


def test_the_table_gives_the_records_byte_for_byte(tmp_path):
    review = tmp_path / "bcg_vaccine"
    review.mkdir()
    shutil.copytree(REVIEW / "forms", review / "forms")
    shutil.copy(REVIEW / "import.yaml", review)

    run = CliRunner().invoke(cli, ["import", "csv", str(ROOT / "docs" / "data" / "bcg.csv"), str(review)])

    assert run.exit_code == 0, run.output
    every = {path.relative_to(review): path for path in review.rglob("*") if path.is_file()}
    made = {path: file.read_bytes() for path, file in every.items() if path.parts[0] != ".store"}
    kept = {path: (REVIEW / path).read_bytes() for path in made}
    assert made == kept
    records = {path for path in made if path.suffix == ".yaml" and path.parts[0] == "records"}
    assert records == {path.relative_to(REVIEW) for path in (REVIEW / "records").rglob("*.yaml")}
    assert len(records) == 13


def test_the_log_risk_ratio_is_that_of_viechtbauer_2010(analysis):
    # J Stat Softw 36(3), pages 13-14: REML, tau2 0.3132 (I2 92.22 %, H2 12.86), Q(12) 152.2330, estimate -0.7145.
    fit = analysis.synthesis("tuberculosis").random

    assert fit.estimate == pytest.approx(-0.7145, abs=5e-5)
    assert fit.tau2 == pytest.approx(0.3132, abs=5e-5)


def test_the_regression_on_latitude_and_year_is_that_of_viechtbauer_2010(analysis):
    # As above, page 16: latitude -0.0280 (0.0102), year 0.0019 (0.0147), tau2 0.1108, R2 64.63 %.
    found = {one.plan.id: one for one in analysis.regressions}["tuberculosis_by_latitude_and_year"].fit

    assert found.coefficients.estimate[1:] == pytest.approx([-0.0280, 0.0019], abs=5e-5)
    assert found.coefficients.se[1:] == pytest.approx([0.0102, 0.0147], abs=5e-5)
    assert (round(found.tau2, 4), round(found.r2, 2)) == (0.1108, 64.63)
