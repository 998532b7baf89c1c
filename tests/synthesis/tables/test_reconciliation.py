def test_the_account_of_peer_support_is_printed_and_adds_up(peer_support):
    assert peer_support.cells("reconciliation") == [
        ["Clinical recovery", "28", "21", "0", "0", "7"],
        ["Personal recovery", "28", "18", "0", "0", "10"],
        ["Functional recovery", "28", "24", "0", "0", "4"],
    ]


def test_a_review_of_counts_has_no_account_of_studies(crisis):
    assert "reconciliation" not in {table.id for table in crisis.document.tables}
