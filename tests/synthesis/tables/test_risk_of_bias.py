def test_every_judged_result_has_a_row_under_its_study(peer_support):
    table = peer_support.table("risk_of_bias")

    assert sum(row.kind == "body" for row in table.rows) == 66
    assert sum(row.kind == "group" for row in table.rows) == 28
    assert table.title == "Risk of bias of a randomised trial (RoB 2), by result"


def test_judgements_are_printed_as_the_labels_of_the_form(peer_support):
    words = {text for row in peer_support.cells("risk_of_bias") if len(row) > 1 for text in row[1:]}

    assert words == {"Low risk", "Some concerns", "High risk"}


def test_the_letters_of_the_domains_are_explained_once(peer_support):
    notes = [(note.mark, note.text) for note in peer_support.table("risk_of_bias").notes]

    assert notes[0] == ("D1", "Randomisation process")
    assert [mark for mark, _ in notes] == ["D1", "D2", "D3", "D4", "D5"]


def test_a_review_without_judgements_has_no_such_table(build, carried):
    assert "risk_of_bias" not in {table.id for table in carried(build.study("a")).document.tables}
