from synthesis.tables.risk_of_bias import shortened


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
    form = {"id": "rob2", "version": "1.0.0"}
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
        forms=["peer_support@1.2.0", "rob2@1.0.0"],
    )

    assert [row[0] for row in made.cells("risk_of_bias")] == [
        "A",
        "Mood, post",
        "Mood, followup, 12 months",
        "Fear",
    ]


def test_a_review_without_judgements_has_no_such_table(build, carried):
    assert "risk_of_bias" not in {table.id for table in carried(build.study("a")).document.tables}
