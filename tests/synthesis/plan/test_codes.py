import json

import pytest

from extraction_forms.errors import Rejected
from synthesis.review import open_review

ROLES = {
    "label": "Role",
    "of": "peer_role",
    "codes": {"left": "Left", "right": "Right"},
    "groups": {"left": "flexible", "right": "relational"},
}
DESIGN = {"label": "Design", "codes": {"trial": "Trials", "cohort": "Cohorts"}}


def asking(build, tmp_path, where, **parts):
    asked = {"x": {"where": where, "measure": "SMD"}}
    return open_review(build.write(tmp_path / "r", build.study("a"), syntheses=asked, **parts))


@pytest.mark.parametrize(
    ("where", "expected", "hint"),
    [
        ("domain == 'Clinical'", "a code of domain: clinical, personal", "Did you mean 'clinical'?"),
        (
            "'clincal' != source_domain",
            "a code of source_domain: clinical, personal",
            "Did you mean 'clinical'?",
        ),
        ("not (format in ['group', 'grup'])", "a code of format: ", "Did you mean 'group'?"),
        ("outcome == 'moood'", "a code of outcome: fear, hope, mood, ", "Did you mean 'mood'?"),
        ("study == 'b'", "a code of study: a", ""),
        ("polarity == 'lower'", "a code of polarity: higher_better, lower_better, neutral", ""),
        ("mode == 'Online'", "a code of mode: ", "Did you mean 'online'?"),
        ("selected(roles, 'lift')", "a code of roles: left, right", "Did you mean 'left'?"),
    ],
)
def test_a_code_that_its_variable_has_not_is_a_fault_at_the_condition(build, tmp_path, where, expected, hint):
    with pytest.raises(Rejected) as rejected:
        asking(build, tmp_path, where, variables={"roles": ROLES})

    (problem,) = rejected.value.problems
    assert (problem.place.file, problem.where) == ("review.yaml", "Syntheses > x > where")
    assert problem.expected.startswith(expected)
    assert hint in problem.hint


@pytest.mark.parametrize(
    "where",
    [
        "domain == 'not_reported'",
        "format == 'unclear'",
        "timepoint == 'any words'",
        "country in ['NL', 'Atlantis']",
        "roles == 'left'",
        "study == 'a' and outcome == 'mood'",
    ],
)
def test_codes_that_are_there_reasons_and_free_answers_may_be_compared(build, tmp_path, where):
    review = asking(build, tmp_path, where, variables={"roles": ROLES})

    assert [one.id for one in review.plan.syntheses] == ["x"]


def tallies(*told):
    entries = [
        {"id": f"t{n}", "n": str(n), "unit": unit, "tags": tags} for n, (unit, tags) in enumerate(told, 1)
    ]
    return {
        "schema": "1",
        "form": {"id": "tallies", "version": "1.0.0"},
        "study": "deck",
        "extractor": "a",
        "status": "submitted",
        "revision": "1",
        "source": {"label": "Deck", "title": "A deck"},
        "tallies": entries,
    }


def counted(build, tmp_path, *told):
    parts = {"forms": ["tallies@1.0.0"], "syntheses": {}, "variables": {"design": DESIGN}}
    return open_review(build.write(tmp_path / "r", tallies(*told), **parts))


@pytest.mark.parametrize(
    ("tags", "expected", "hint"),
    [
        ({"desing": "trial"}, "one of design", "Did you mean 'design'?"),
        ({"design": "trail"}, "one of cohort, trial", "Did you mean 'trial'?"),
    ],
)
def test_a_tag_that_the_plan_has_not_is_a_fault_at_the_tags(build, tmp_path, tags, expected, hint):
    with pytest.raises(Rejected) as rejected:
        counted(build, tmp_path, ("studies", tags))

    (problem,) = rejected.value.problems
    line = (
        (tmp_path / "r/records/deck/a.yaml").read_text(encoding="utf-8").splitlines()[problem.place.line - 1]
    )
    assert problem.place.file == "records/deck/a.yaml"
    assert '"tags"' in line or next(iter(tags)) in line
    assert (problem.expected, problem.hint) == (expected, hint)


def test_two_tallies_of_one_unit_with_the_same_tags_are_a_fault_that_names_both(build, tmp_path):
    told = ("studies", {"design": "trial"})

    with pytest.raises(Rejected) as rejected:
        counted(build, tmp_path, told, ("studies", {"design": "cohort"}), told)

    (problem,) = rejected.value.problems
    assert problem.found.startswith("'t1' (records/deck/a.yaml:")
    assert "and 't3' with the same unit" in problem.found


def test_tallies_of_two_units_may_have_the_same_tags(build, tmp_path):
    tags = {"design": "trial"}

    review = counted(build, tmp_path, ("studies", tags), ("mentions", tags))

    assert len(review.evidence.sources[0].tallies) == 2


MARGIN = {"smd": {"measure": "SMD", "harm": 0.2, "benefit": 0.2, "source": "the review's own choice"}}
SPLIT_BY = [
    (
        {"syntheses": {"x": {"where": "domain == 'clinical'", "measure": "SMD", "by": ["{}"]}}},
        "Syntheses > x > by",
    ),
    ({"verdicts": {"comparator": "{}"}}, "Reading by margin > comparator"),
    ({"verdicts": {"by": ["{}"]}}, "Reading by margin > by"),
    ({"votes": {"domain": "domain", "measure": "SMD", "by": ["{}"]}}, "Votes > by"),
    ({"figures": {"f": {"kind": "gap_map", "rows": "{}", "columns": ["format"]}}}, "Figures > f > rows"),
    ({"figures": {"f": {"kind": "gap_map", "rows": "domain", "columns": ["{}"]}}}, "Figures > f > columns"),
    ({"figures": {"f": {"kind": "albatross", "synthesis": "clinical", "by": "{}"}}}, "Figures > f > by"),
    (
        {
            "figures": {"f": {"kind": "effect_direction", "group": "{}"}},
            "votes": {"domain": "domain", "measure": "SMD"},
        },
        "Figures > f > group",
    ),
    (
        {
            "figures": {"f": {"kind": "harvest", "shade": "{}"}},
            "votes": {"domain": "domain", "measure": "SMD"},
        },
        "Figures > f > shade",
    ),
]


def split_by(build, tmp_path, parts, name):
    filled = json.loads(json.dumps(parts).replace("{}", name))
    return open_review(build.write(tmp_path / "r", build.study("a"), margins=MARGIN, **filled))


@pytest.mark.parametrize(("parts", "where"), SPLIT_BY)
def test_nothing_is_split_by_numbers(build, tmp_path, parts, where):
    with pytest.raises(Rejected) as rejected:
        split_by(build, tmp_path, parts, "mean_age")

    (problem,) = rejected.value.problems
    assert (problem.where, problem.expected) == (where, "a variable with codes")
    assert problem.found == "'mean_age', whose answers are numbers"


@pytest.mark.parametrize(("parts", "where"), SPLIT_BY)
def test_what_is_split_by_free_text_is_a_warning(build, tmp_path, parts, where):
    (warning,) = split_by(build, tmp_path, parts, "country").warnings

    assert (
        f"warning: {where}: expected a variable with codes; found 'country', whose answers are free"
        in warning
    )


@pytest.mark.parametrize(
    "name", ["domain", "outcome", "study", "mode", "format", "control_kind", "overall", "roles"]
)
@pytest.mark.parametrize(("parts", "where"), SPLIT_BY[1:6])
def test_what_has_codes_is_neither(build, tmp_path, parts, where, name):
    forms = ["peer_support@1.2.0", "rob2@1.1.0"]

    review = split_by(build, tmp_path, {**parts, "variables": {"roles": ROLES}, "forms": forms}, name)

    assert where
    assert review.warnings == ()


@pytest.mark.parametrize("kind", ["traffic_light", "judgement_bars"])
def test_outcomes_of_a_figure_are_those_of_the_vocabulary(build, tmp_path, kind):
    figures = {"bias": {"kind": kind, "outcomes": ["mood", "moods"]}}

    with pytest.raises(Rejected) as rejected:
        open_review(build.write(tmp_path / "r", build.study("a"), figures=figures))

    (problem,) = rejected.value.problems
    assert (problem.where, problem.found) == ("Figures > bias > outcomes", "'moods'")
    assert problem.hint == "Did you mean 'mood'?"


def test_only_bars_of_judgements_can_leave_weights_out(build, tmp_path):
    figures = {"bias": {"kind": "traffic_light", "weighted": "no"}}

    with pytest.raises(Rejected, match="Figures > bias > weighted"):
        open_review(build.write(tmp_path / "r", build.study("a"), figures=figures))
