"""What the entries of a record are called."""

from types import MappingProxyType

from extraction_forms.draft import Block, Draft
from extraction_forms.entry.record_page.names import names_of
from extraction_forms.facts import Outcome, Vocabulary
from extraction_forms.form_library import library, read_form

FORM = read_form(library()["peer_support"])
HOPE = Outcome(
    id="hope",
    label="Hope",
    domain="recovery",
    source_domain="",
    instrument="",
    polarity="higher_better",
    origin="",
)
WORDS = Vocabulary(outcomes=MappingProxyType({"hope": HOPE}), domains=MappingProxyType({}))


def _names(**sections):
    blocks = {
        name: tuple(Block(id=one, answers=MappingProxyType(answers)) for one, answers in entries.items())
        for name, entries in sections.items()
    }
    return names_of(FORM, Draft(head=MappingProxyType({}), sections=MappingProxyType(blocks)), WORDS)


def test_an_entry_with_a_label_is_called_by_it():
    assert (
        _names(arms={"peer": {"label": {"printed": "Peers", "note": "as in Table 1"}}}).label("arms", "peer")
        == "Peers"
    )


def test_an_entry_that_says_nothing_is_called_by_its_id():
    assert (
        _names(arms={"peer": {"role": "experimental", "duration": "12 weeks"}}).label("arms", "peer")
        == "peer"
    )


def test_a_comparison_is_called_after_its_arms():
    names = _names(
        contrasts={"main": {"arm_exp": "peer", "arm_ctl": "control"}},
        arms={"peer": {"label": "Peers"}, "control": {}},
    )

    assert names.label("contrasts", "main") == "Peers against control"


def test_a_result_is_called_after_its_outcome_and_its_time():
    time = {"printed": "12", "unit": "weeks"}
    names = _names(
        results={"r1": {"outcome": "hope", "timepoint": "post", "time": time}, "r2": {"outcome": "gone"}}
    )

    assert names.label("results", "r1") == "Hope, post, 12 weeks"
    assert names.label("results", "r2") == "gone"


def test_entries_of_the_same_name_are_told_apart_by_their_ids():
    names = _names(results={"r1": {"outcome": "hope"}, "r2": {"outcome": "hope"}})

    assert [one.label for one in names.options("results")] == ["Hope (r1)", "Hope (r2)"]
