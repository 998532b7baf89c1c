import pytest

from synthesis.tables.risk_of_bias import shortened
from synthesis.views.vote_grid import vote_grid


def test_every_judged_result_has_a_row_under_its_study(peer_support):
    table = peer_support.table("risk_of_bias")

    assert sum(row.kind == "body" for row in table.rows) == 66
    assert sum(row.kind == "group" for row in table.rows) == 28
    assert table.title == "Risk of bias of a randomised trial (RoB 2), by result"


def test_judgements_are_printed_short_and_the_short_words_explained(peer_support):
    words = {text for row in peer_support.cells("risk_of_bias") if len(row) > 1 for text in row[1:]}

    assert words == {"Low", "Some", "High"}
    assert "Low: low risk; Some: some concerns; High: high risk." in peer_support.notes("risk_of_bias")


def test_the_letters_of_the_domains_are_explained_once(peer_support):
    notes = [(note.mark, note.text) for note in peer_support.table("risk_of_bias").notes]

    assert notes[0] == ("D1", "Randomisation process")
    assert [mark for mark, _ in notes if mark] == ["D1", "D2", "D3", "D4", "D5"]


def test_labels_that_begin_alike_are_not_shortened():
    labels = {"low": "Low risk", "some": "High concern", "high": "High risk"}

    assert shortened(labels) == {"low": "Low", "some": "High concern", "high": "High risk"}


def test_results_of_one_outcome_at_several_times_are_told_apart(build, carried):
    later = {"timepoint": "followup", "time": {"printed": "12", "unit": "months"}}
    judged = [
        {"id": name, "result": name, **dict.fromkeys(["d1", "d2", "d3", "d4", "d5", "overall"], "low")}
        for name in ("r1", "r2", "r3")
    ]
    form = {"id": "rob2", "version": "1.1.0"}
    head = {name: build.study("a")[name] for name in ("schema", "study", "extractor", "status", "revision")}
    record = build.study(
        "a",
        build.result("r1", more={"timepoint": "post"}),
        build.result("r2", more=later),
        build.result("r3", outcome="fear", more=later),
    )

    made = carried(
        record,
        files={"records/a/a.rob2.yaml": {**head, "form": form, "judgements": judged}},
        forms=["peer_support@1.2.0", "rob2@1.1.0"],
    )

    assert [row[0] for row in made.cells("risk_of_bias")] == [
        "A",
        "Mood, post",
        "Mood, followup, 12 months",
        "Fear",
    ]


TOOLS = {
    "robins_i": ("d1 d2 d3 d4 d5 d6 d7", "serious", ["Low", "Serious"], "D7"),
    "robins_i_v2": ("d2 d3 d4 d5 d6", "critical", ["Low risk", "Critical"], "D6"),
    "rob2_cluster": ("d1a d1b d2 d3 d4 d5", "high", ["Low", "High"], "D5"),
}


@pytest.mark.parametrize("form", TOOLS)
def test_the_levels_and_domains_of_every_tool_are_printed_drawn_and_counted(build, carried, form):
    domains, worst, words, last = TOOLS[form]
    judged = {"id": "r1", "result": "r1", **dict.fromkeys(domains.split(), "low"), "overall": worst}
    if form == "robins_i_v2":
        judged["d1"] = "critical"
    head = {name: build.study("a")[name] for name in ("schema", "study", "extractor", "status", "revision")}
    made = carried(
        build.study("a", build.result("r1")),
        *(build.study(name) for name in "bcd"),
        files={
            f"records/a/a.{form}.yaml": {
                **head,
                "form": {"id": form, "version": "1.0.0"},
                "judgements": [{**judged, "effect": "assignment"}],
            }
        },
        forms=["peer_support@1.2.0", f"{form}@1.0.0"],
        votes={"domain": "domain", "measure": "SMD", "use": "reported"},
    )

    cells = [row for row in made.cells("risk_of_bias") if len(row) > 1]
    assert sorted({text for row in cells for text in row[1:]}) == sorted(words)
    assert [note.mark for note in made.table("risk_of_bias").notes if note.mark][-1] == last
    assert next(one.risk for one in vote_grid(made.analysis) if one.study == "a") == worst


def test_each_form_of_judgements_has_a_table_of_its_own_studies(build, carried):
    head = {name: build.study("a")[name] for name in ("schema", "extractor", "status", "revision")}
    files = {}
    for study, form, version, domains, level in (
        ("a", "rob2", "1.1.0", 5, "high"),
        ("b", "robins_i", "1.0.0", 7, "serious"),
    ):
        judged = dict.fromkeys([*(f"d{n}" for n in range(1, domains + 1)), "overall"], level)
        files[f"records/{study}/a.{form}.yaml"] = {
            **head,
            "study": study,
            "form": {"id": form, "version": version},
            "judgements": [{"id": "r1", "result": "r1", "effect": "assignment", **judged}],
        }
    made = carried(
        build.study("a"),
        build.study("b"),
        files=files,
        forms=["peer_support@1.2.0", "rob2@1.1.0", "robins_i@1.0.0"],
    )

    assert [(row[0], row[-1]) for row in made.cells("risk_of_bias") if len(row) > 1][-1][-1] == "High"
    assert len(made.table("risk_of_bias").columns) == 1 + 5 + 1
    assert made.cells("risk_of_bias_robins_i")[-1][-1] == "Serious"
    assert len(made.table("risk_of_bias_robins_i").columns) == 1 + 7 + 1


def test_the_two_parts_of_a_divided_domain_have_their_own_letters(build, carried):
    head = {name: build.study("a")[name] for name in ("schema", "study", "extractor", "status", "revision")}
    judged = dict.fromkeys(["d1a", "d1b", "d2", "d3", "d4", "d5", "overall"], "low")
    made = carried(
        build.study("a", build.result("r1")),
        files={
            "records/a/a.rob2_cluster.yaml": {
                **head,
                "form": {"id": "rob2_cluster", "version": "1.0.0"},
                "judgements": [{"id": "r1", "result": "r1", "effect": "assignment", **judged}],
            }
        },
        forms=["peer_support@1.2.0", "rob2_cluster@1.0.0"],
    )

    notes = [(note.mark, note.text) for note in made.table("risk_of_bias").notes if note.mark]
    assert notes[:2] == [("D1A", "Randomisation process"), ("D1B", "Finding and recruiting people")]


def test_a_review_without_judgements_has_no_such_table(build, carried):
    assert "risk_of_bias" not in {table.id for table in carried(build.study("a")).document.tables}
