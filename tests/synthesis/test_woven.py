import copy
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthesis.numbers import quantity
from synthesis.woven import (
    Run,
    Woven,
    counted_over,
    counting,
    made_from,
    named,
    number,
    stretches,
    together,
    weave,
    words,
)

RUNS = st.lists(
    st.builds(
        Run,
        text=st.text(max_size=6),
        key=st.sampled_from(["", "flow.screened"]),
        kind=st.sampled_from(["", "words", "name"]),
    ),
    max_size=6,
)


@given(RUNS)
def test_a_woven_text_is_the_text_of_its_stretches_and_equals_any_other_of_that_text(runs):
    text = Woven(runs)

    assert text == "".join(run.text for run in runs)
    assert hash(text) == hash(str(text))
    assert stretches(text) == tuple(run for run in runs if run.text)


@given(RUNS)
def test_a_copy_and_what_another_process_is_sent_keep_the_stretches(runs):
    text = Woven(runs)

    for again in (copy.copy(text), copy.deepcopy(text), pickle.loads(pickle.dumps(text))):  # noqa: S301 - our own
        assert again == text
        assert again.runs == text.runs


@given(st.lists(RUNS, max_size=4), st.text(max_size=3))
def test_texts_put_together_read_as_if_joined_and_keep_what_each_is_woven_of(several, between):
    texts = [Woven(runs) for runs in several]

    made = together(texts, between)

    assert made == between.join(texts)
    assert [run for run in made.runs if run.key] == [run for text in texts for run in text.runs if run.key]


def test_a_sentence_is_the_programs_words_about_the_parts_it_is_given():
    k = Run(text="22", key="syntheses.hope.k")

    made = weave("{study} gives {k} of 95%.", study=named("Okafor, 2019"), k=k)

    assert made == "Okafor, 2019 gives 22 of 95%."
    assert made.runs == (
        Run(text="Okafor, 2019", kind="name"),
        Run(text=" gives ", kind="words"),
        k,
        Run(text=" of 95%.", kind="words"),
    )


def test_a_part_that_is_not_given_is_an_error():
    with pytest.raises(KeyError):
        weave("{k} effects")


def test_nothing_says_what_a_plain_part_of_a_sentence_is():
    assert weave("{n} studies", n="3").runs[0] == Run(text="3")


@pytest.mark.parametrize(("of_kind", "kind"), [(words, "words"), (named, "name")])
def test_what_is_known_of_a_stretch_is_not_said_anew(of_kind, kind):
    known = (Run(text="3", key="a"), Run(text="4", origins=("records/a",)), Run(text="5", kind="tick"))

    assert of_kind(Woven((*known, Run(text="6")))).runs == (*known, Run(text="6", kind=kind))


def test_a_number_is_printed_as_its_key_has_it():
    assert number({"a.k": quantity(3, "3")}, "a.k") == Run(text="3", key="a.k")


def test_data_behind_a_number_stand_sorted_and_once():
    assert made_from("0.2", ["b", "a", "b"]) == Run(text="0.2", origins=("a", "b"))


def test_a_count_knows_what_was_counted():
    assert counted_over(12_040, ["records/a"]) == Run(text="12,040", origins=("records/a",))
    assert counting(["records/a"], "study", "studies") == "1 study"
    assert counting(["records/b", "records/a"], "study", "studies").runs[0] == Run(
        text="2", origins=("records/a", "records/b")
    )


def test_a_change_that_python_makes_gives_a_plain_text():
    assert type(named("a 1").upper()) is str
