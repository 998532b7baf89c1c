"""Every synthesis of every review done again by R: metafor, clubSandwich, lme4."""

import pytest

from synthesis.starting import start
from tests.synthesis.verification import every_model
from tests.synthesis.verification.r_runs import agreeing, made, need_r, run

# The reviews of the project, and how many of their numbers R gives at the least.
REVIEWS = {
    "bcg_vaccine": 300,
    "crisis_in_evaluation": 0,
    "double_extraction_demo": 80,
    "peer_support": 1500,
    "peer_support_abstracts": 100,
}
# Those that other tests ask of too are carried out once.
SHARED = {"bcg_vaccine": "bcg", "crisis_in_evaluation": "crisis", "peer_support": "peer_support"}
AUDIT = "what findings of the audit would change"


@pytest.fixture(scope="module", autouse=True)
def r():
    need_r()


def test_each_review_is_tried(reviews_folder):
    assert set(REVIEWS) == {path.parent.name for path in reviews_folder.glob("*/review.yaml")}


@pytest.mark.slow
@pytest.mark.parametrize("name", REVIEWS)
def test_r_gives_the_numbers_of_a_review(name, reviews_folder, build, tmp_path, request):
    shared = SHARED.get(name)
    carried = request.getfixturevalue(shared) if shared else build.carry_out(reviews_folder / name)
    told = run(made(carried, tmp_path))

    assert (told.returncode, told.stderr) == (0, ""), told.stdout
    assert agreeing(told.stdout).get(1e-6, 0) >= REVIEWS[name]
    assert "R refused" not in told.stdout
    assert "did not converge" not in told.stdout


def test_r_gives_the_numbers_of_the_review_that_one_starts_from(build, tmp_path):
    start(tmp_path / "sleep")

    plan = tmp_path / "sleep" / "review.yaml"
    plan.write_text(plan.read_text("utf-8").replace("title: Walking", "title: Größer – walking", 1), "utf-8")
    folder = tmp_path / "a folder, größer"

    told = run(made(build.carry_out(tmp_path / "sleep"), folder))

    assert (told.returncode, told.stderr) == (0, ""), told.stdout
    assert agreeing(told.stdout)[1e-6] >= 50


@pytest.fixture(scope="module")
def every(build, tmp_path_factory):
    """A review with every model, estimator and test; the folder of its verification, and what R said."""
    here = tmp_path_factory.mktemp("every")
    folder = made(build.carry_out(every_model.write(build, here / "review")), here / "made")
    return folder, run(folder)


@pytest.mark.slow
def test_r_gives_the_numbers_of_every_model_estimator_and_test(every):
    _, told = every

    assert (told.returncode, told.stderr) == (0, ""), told.stdout
    found = agreeing(told.stdout)
    assert found[1e-6] >= 1000
    assert found[1e-3] >= 60


@pytest.mark.slow
def test_what_r_cannot_do_is_told_with_the_reason(every):
    _, told = every

    if "metafor 3." in told.stdout:
        assert "DLIT was another rule in metafor 3.8" in told.stdout
    assert "which is not valid without an intercept, and rma.mv() has no DL (regressions.r7)" in told.stdout
    assert "lme4 takes the information of a Laplace fit from finite differences" in told.stdout
    assert AUDIT in told.stdout
    assert "R refused" not in told.stdout


def test_a_number_that_is_another_is_named_and_ends_in_1(build, carried, tmp_path):
    made(
        carried(*(build.study(name, build.result(contrast=build.g(y))) for name, y in every_model.FEW)),
        tmp_path,
    )
    table = tmp_path / "S4_data" / "expected.csv"
    lines = table.read_text("utf-8").splitlines()
    at = next(i for i, line in enumerate(lines) if line.startswith("syntheses.clinical,tau2,"))
    fit, quantity, row, value, key = lines[at].split(",")
    lines[at] = ",".join((fit, quantity, row, repr(float(value) * (1 + 3e-6)), key))
    table.write_text("\n".join(lines) + "\n", "utf-8")

    told = run(tmp_path)

    assert told.returncode == 1
    assert told.stdout.startswith("syntheses.clinical.tau2 (tau2): ")
    assert "\n1 number differs.\n" in told.stdout


def test_without_metafor_nothing_is_verified_and_that_is_said(build, carried, tmp_path):
    made(carried(build.study("a")), tmp_path)

    told = run(tmp_path, R_LIBS_SITE=str(tmp_path), R_LIBS_USER=str(tmp_path))
    if told.returncode == 0:
        pytest.skip("metafor lies where R always looks")

    assert told.returncode == 2
    assert told.stdout.startswith("Expected the R package metafor; found none. Nothing was verified.")


def test_without_its_tables_nothing_is_verified_and_that_is_said(build, carried, tmp_path):
    made(carried(build.study("a")), tmp_path)
    (tmp_path / "S4_data" / "effects.csv").unlink()

    told = run(tmp_path)

    assert told.returncode == 2
    assert "Expected S4_data/effects.csv beside this script; found none." in told.stdout
