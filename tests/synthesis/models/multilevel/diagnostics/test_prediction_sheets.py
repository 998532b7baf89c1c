"""What predicted random effects print."""

import synthesis
from synthesis.models.multilevel.multilevel import multilevel
from tests.synthesis.models.multilevel.diagnostics.konstantopoulos import effects


def test_each_term_has_a_table_with_its_groups():
    found = synthesis.ranef(multilevel(effects()))

    sheet = found.sheet()

    assert [block.title for block in sheet.blocks] == ["study", "study/effect"]
    assert sheet.blocks[0].rows[0][0] == "11"
    assert sheet.blocks[0].head == ("", "estimate", "SE", "95% interval")
    assert "as known" in sheet.notes[0]
    assert found.terms[0].sheet().title == "Predicted random effects of study"


def test_frames_are_indexed_by_what_is_predicted():
    fit = multilevel(effects())

    every, one = synthesis.ranef(fit).to_frame(), synthesis.blup(fit).to_frame()

    assert every.loc[("study", "71"), "estimate"] == synthesis.ranef(fit).terms[0].estimate[6]
    assert len(every) == 11 + 56
    assert one.index.name == "effect"
    assert list(one.columns) == ["estimate", "se", "pi_low", "pi_high"]
    assert synthesis.blup(fit).sheet().title == "Predicted true effects"
