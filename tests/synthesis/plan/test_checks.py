import pytest

from extraction_forms.errors import Rejected
from synthesis.review import open_review

ROLES = {"label": "Role", "of": "peer_role", "codes": {"left": "Left", "right": "Right"}}


def faults(build, tmp_path, **parts):
    with pytest.raises(Rejected) as rejected:
        open_review(build.write(tmp_path / "r", build.study("a"), **parts))
    return rejected.value.problems


def clinical(**more):
    return {"clinical": {"where": "domain == 'clinical'", "measure": "SMD", **more}}


@pytest.mark.parametrize(
    ("parts", "where", "found"),
    [
        ({"syntheses": clinical(by=["colour"])}, "Syntheses > clinical > by", "colour"),
        (
            {"syntheses": {"x": {"where": "colour == 'red'", "measure": "SMD"}}},
            "Syntheses > x > where",
            "colour",
        ),
        ({"syntheses": clinical(tau2="REMLL")}, "Syntheses > clinical > tau2", "REMLL"),
        ({"characteristics": ["colour"]}, "characteristics", "colour"),
        ({"characteristics": ["timepoint"]}, "characteristics", "timepoint"),
        ({"votes": {"domain": "colour", "measure": "SMD"}}, "Votes", "colour"),
        ({"votes": {"domain": "domain", "measure": "SMD", "by": ["colour"]}}, "Votes", "colour"),
        ({"variables": {"v": ROLES | {"of": "colour"}}}, "Variables > v > of", "colour"),
        ({"variables": {"v": ROLES | {"groups": {"up": "flexible"}}}}, "Variables > v > groups", "up"),
        (
            {"variables": {"v": ROLES | {"groups": {"left": "flexibel"}}}},
            "Variables > v > groups",
            "flexibel",
        ),
        (
            {"variables": {"v": ROLES | {"groups": {"left": "flexible", "right": "flexible"}}}},
            "Variables > v > groups",
            "flexible",
        ),
        (
            {"variables": {"v": {"label": "V", "codes": {"a": "A"}, "quoted": ["b"]}}},
            "Variables > v > quoted",
            "b",
        ),
        (
            {"tally_tables": {"t": {"label": "T", "rows": "colour", "unit": "studies"}}},
            "Tables of tallies > t",
            "colour",
        ),
        ({"not_given": {"n": {"rows": "colour", "columns": "colour"}}}, "Cross-tabulations", "colour"),
    ],
)
def test_an_unknown_name_is_a_fault_with_file_and_line_that_lists_the_known_ones(
    build, tmp_path, parts, where, found
):
    problems = faults(build, tmp_path, **parts)

    assert {problem.place.file for problem in problems} == {"review.yaml"}
    assert all(problem.place.line > 0 for problem in problems)
    assert all(where in problem.where for problem in problems)
    assert all(found in problem.found for problem in problems)


def test_a_variable_that_only_tallies_have_splits_no_synthesis(build, tmp_path):
    own = {"reading": {"label": "Reading", "codes": {"improved": "Improved"}}}

    (problem,) = faults(build, tmp_path, variables=own, syntheses=clinical(by=["reading"]))

    assert problem.found == "'reading'"


def test_an_estimator_that_there_is_not_is_answered_with_those_there_are(build, tmp_path):
    (problem,) = faults(build, tmp_path, syntheses=clinical(tau2="reml"))

    assert "REML" in problem.expected
    assert "DL" in problem.expected


def test_a_figure_is_split_only_by_what_its_synthesis_is_split_by(build, tmp_path):
    figure = {"kind": "forest", "synthesis": "clinical", "by": "delivery"}

    (problem,) = faults(build, tmp_path, syntheses=clinical(by=["mode"]), figures={"plot": figure})

    assert problem.expected == "a variable its synthesis is split by: mode"


def test_a_figure_is_not_blamed_for_a_fault_of_its_synthesis(build, tmp_path):
    figure = {"kind": "forest", "synthesis": "clinical", "by": "mode"}

    (problem,) = faults(build, tmp_path, syntheses=clinical(by=["mdoe"]), figures={"plot": figure})

    assert (problem.where, problem.found) == ("Syntheses > clinical > by", "'mdoe'")


def test_a_figure_split_by_what_there_is_not_is_blamed_beside_its_synthesis(build, tmp_path):
    figure = {"kind": "forest", "synthesis": "clinical", "by": "colour"}

    problems = faults(build, tmp_path, syntheses=clinical(by=["mdoe"]), figures={"plot": figure})

    assert [problem.where for problem in problems] == ["Syntheses > clinical > by", "Figures > plot > by"]


@pytest.mark.parametrize(
    ("parts", "key"),
    [
        ({"syntheses": clinical(by=["colour"])}, "by"),
        ({"syntheses": clinical(where="colour == 'red'")}, "where"),
        ({"syntheses": clinical(tau2="REMLL")}, "tau2"),
        ({"characteristics": ["colour"]}, "characteristics"),
        ({"votes": {"domain": "colour", "measure": "SMD"}}, "domain"),
        ({"votes": {"measure": "SMD", "domain": "domain", "by": ["colour"]}}, "by"),
        ({"variables": {"v": ROLES | {"groups": {"left": "flexibel"}}}}, "groups"),
        ({"variables": {"v": ROLES | {"of": "colour"}}}, "of"),
        ({"tally_tables": {"t": {"label": "T", "unit": "studies", "rows": "colour"}}}, "rows"),
        ({"not_given": {"n": {"rows": "colour", "columns": "colour"}}}, "rows"),
        (
            {"figures": {"f": {"kind": "forest", "synthesis": "clinical", "by": "delivery"}}},
            "by",
        ),
    ],
)
def test_a_fault_points_at_the_line_and_column_of_the_answer_itself(build, tmp_path, parts, key):
    problem = faults(build, tmp_path, **parts)[0]

    line = (tmp_path / "r" / "review.yaml").read_text(encoding="utf-8").splitlines()[problem.place.line - 1]
    before = line[: problem.place.column - 1]
    assert before.strip().strip("{[ ") == f'"{key}":' or before.strip() == ""
    assert f'"{key}"' in line or key == "groups"


def test_of_many_names_the_nearest_are_listed_and_one_is_asked_for(build, tmp_path):
    (problem,) = faults(build, tmp_path, syntheses=clinical(by=["domian"]))

    names, _, more = problem.expected.removeprefix("one of ").partition(" and ")
    assert len(names.split(", ")) == 12
    assert "domain" in names.split(", ")
    assert more.endswith(" more")
    assert problem.hint == "Did you mean 'domain'?"


def test_no_synthesis_may_take_the_name_of_a_twin(build, tmp_path):
    other = {"where": "domain == 'clinical'", "measure": "SMD"}
    asked = clinical(multiplicity="all_rows") | {"clinical_one_row": other}

    (problem,) = faults(build, tmp_path, syntheses=asked)

    assert "twin of clinical" in problem.expected


def test_no_table_of_tallies_may_take_the_names_of_the_votes_by_direction(build, tmp_path):
    own = {"design": {"label": "Design", "codes": {"trial": "Trials"}}}
    table = {"direction": {"label": "T", "rows": "design", "unit": "studies"}}

    (problem,) = faults(build, tmp_path, variables=own, tally_tables=table)

    assert problem.where == "Tables of tallies > direction"


def test_a_table_of_tallies_may_begin_like_them_when_its_keys_do_not_collide(build, tmp_path):
    own = {"design": {"label": "Design", "codes": {"trial": "Trials"}}}
    table = {"label": "T", "rows": "design", "unit": "studies"}
    names = ("direction", "direction_by_design", "directions_read")

    problems = faults(build, tmp_path, variables=own, tally_tables=dict.fromkeys(names, table))

    assert [problem.found for problem in problems] == ["'direction'", "'direction_by_design'"]


def test_the_column_that_mentions_may_cover_is_a_column_of_that_table(build, tmp_path):
    own = {
        "design": {"label": "Design", "codes": {"trial": "Trials"}},
        "reading": {"label": "Reading", "codes": {"improved": "Improved"}},
    }
    tables = {
        "crossed": {"label": "T", "rows": "design", "columns": "reading", "unit": "studies"},
        "told": {
            "label": "M",
            "rows": "design",
            "unit": "mentions",
            "studies_in": "crossed",
            "studies_column": "worse",
        },
    }

    (problem,) = faults(build, tmp_path, variables=own, tally_tables=tables)

    assert problem.found == "'worse'"


def test_an_id_that_would_not_do_in_a_key_is_a_fault_with_one_that_would(build, tmp_path):
    asked = {"well-being": {"where": "domain == 'clinical'", "measure": "SMD"}}

    (problem,) = faults(build, tmp_path, syntheses=asked)

    assert problem.where == "Syntheses > well-being"
    assert problem.hint == "'well_being' would do."


def test_a_grouping_may_not_hide_a_question_of_a_form(build, tmp_path):
    own = {
        "format": {"label": "Format", "of": "peer_role", "codes": {"a": "A"}, "groups": {"a": "relational"}}
    }

    (problem,) = faults(build, tmp_path, variables=own)

    assert problem.where == "Variables > format"
