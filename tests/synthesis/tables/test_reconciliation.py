def test_the_account_of_peer_support_is_printed_and_adds_up(peer_support):
    assert peer_support.cells("reconciliation") == [
        ["Clinical recovery", "28", "21", "0", "0", "0", "0", "7"],
        ["Personal recovery", "28", "18", "0", "0", "0", "0", "10"],
        ["Functional recovery", "28", "24", "0", "0", "0", "0", "4"],
    ]


def test_a_synthesis_that_nothing_met_says_that_no_result_matched(build, carried):
    made = carried(build.study("a", build.result(outcome="hope")))

    assert made.cells("reconciliation") == [["Clinical", "1", "0", "0", "0", "0", "0", "1"]]
    assert made.table("reconciliation").columns[-1].label == "Unclear"
    assert "no result in the study’s record meets the condition" in made.notes("reconciliation")


def test_a_review_of_counts_has_no_account_of_studies(crisis):
    assert "reconciliation" not in {table.id for table in crisis.document.tables}
