"""A form of the library grows by the questions of a foreign file, and names are handed out once each."""

from hypothesis import given
from hypothesis import strategies as st

from extraction_forms.exchange.grown_form import FreeNames, Head, grown
from extraction_forms.form_library import library, read_form


def test_questions_come_at_the_end_of_their_sections_and_the_rest_is_as_it_was():
    base = read_form(library()["controlled_study"])
    asked = {"id": "mood", "label": "Mood", "type": "text"}

    form, text = grown(Head(id="own", title="Own", about="Mine."), {"arms": [asked]})

    assert (form.id, form.version, Head(id="own", title="", about="").file) == (
        "own",
        "1.0.0",
        "forms/own.yaml",
    )
    ours, theirs = ([one.id for one in each.by_id["arms"].questions] for each in (form, base))
    assert ours == [*theirs, "mood"]
    assert text.startswith("id: own\n")
    again, _ = grown(Head(id="own", title="Own", about="Mine."), {"arms": [asked]})
    assert again.sha256 == form.sha256


def test_counts_need_not_be_whole_where_a_file_has_fractions():
    form, _ = grown(Head(id="own", title="Own", about=""), {}, fractions=True)

    kinds = {one.id: one.field.type for one in form.by_id["results"].unit_questions}
    assert {kinds[name] for name in ("n", "events", "total")} == {"number"}


@given(st.lists(st.sampled_from(["a", "a_2", "a_3", "b", "b_2", "long_name_2"])))
def test_no_name_is_handed_out_twice_and_a_free_one_stays_as_it_is(bases):
    names = FreeNames()

    given_out = [names.take(base) for base in bases]

    assert len(set(given_out)) == len(bases)
    assert not bases or given_out[0] == bases[0]


def test_a_name_is_cut_before_its_number():
    names = FreeNames(taken={"abc"})

    assert [names.take("abc_def", 4), names.take("abc_def", 4)] == ["abc_2", "abc_3"]
