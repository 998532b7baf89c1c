"""What is typed laid over a record: texts of inputs to answers and back."""

import string
from types import MappingProxyType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extraction_forms.draft import Block, Draft
from extraction_forms.entry.asked import Asked
from extraction_forms.entry.drafts.names import entries_of
from extraction_forms.entry.drafts.parts import MISSING, parts_of, with_parts
from extraction_forms.entry.drafts.typed import MOST_ENTRIES, MOST_UNITS, overlaid, refuse_unknown, texts
from extraction_forms.errors import UsageError
from extraction_forms.form_library import library, read_form
from tests.thoroughness import cases

FORMS = {name: Asked(form=read_form(path)) for name, path in library().items()}
EXTRACTED = ("peer_support", "rob2", "tidier", "tallies", "influences", "fidelity")
QUICK = settings(max_examples=cases(12, 500), deadline=None)
WORDS = (
    st.text(string.ascii_letters + string.digits + " .,;:-'\"#äß…", min_size=1, max_size=20)
    .map(str.strip)
    .filter(bool)
)
NOTHING = Draft(head=MappingProxyType({}), sections=MappingProxyType({}))


def _text_for(draw, question):
    kind = question.field.type
    codes = [choice.code for choice in question.field.choices] or ["yes", "no"]
    if kind in {"choice", "flag"}:
        return draw(st.sampled_from(codes))
    if kind == "choices":
        return ", ".join(draw(st.lists(st.sampled_from(codes), min_size=1, unique=True)))
    if kind == "list":
        return "\n".join(draw(st.lists(WORDS, min_size=1, max_size=3)))
    return draw(WORDS)


@st.composite
def typed_texts(draw, asked):
    """Texts as inputs send them: entries first, then values, missing reasons, notes and quotes of some questions."""
    found = {}
    for section in asked.form.sections:
        is_repeated = section.repeat in {"list", "map"}
        ids = (
            draw(st.lists(st.sampled_from(["a", "b", "c"]), unique=True, max_size=2)) if is_repeated else [""]
        )
        if is_repeated and ids:
            found[entries_of(section.id)] = "\n".join(ids)
    for section in asked.form.sections:
        for entry in (
            found.get(entries_of(section.id), "").split() if section.repeat in {"list", "map"} else [""]
        ):
            at = f"{section.id}/{entry}" if entry else section.id
            units = [unit for other in section.units for unit in found.get(entries_of(other), "").split()]
            questions = [(f"{at}/{q.id}", q) for q in section.questions]
            if entry:
                questions += [
                    (f"{at}/{unit}/{q.id}", q)
                    for unit in dict.fromkeys(units)
                    for q in section.unit_questions
                ]
            for path, question in questions:
                if question.field.type in {"columns", "evidence"} or not draw(st.booleans()):
                    continue
                if draw(st.integers(0, 4)) == 0:
                    found[f"{path}|{MISSING}"] = "not_reported"
                else:
                    found[path] = _text_for(draw, question)
                if draw(st.integers(0, 3)) == 0:
                    found[f"{path}|quote"] = draw(WORDS)
    return found


@pytest.mark.parametrize("name", EXTRACTED)
@QUICK
@given(data=st.data())
def test_what_was_typed_into_an_empty_record_is_what_its_inputs_show(name, data):
    asked = FORMS[name]
    typed = data.draw(typed_texts(asked))

    assert dict(texts(asked, overlaid(asked, NOTHING, typed))) == typed


@pytest.mark.parametrize("name", EXTRACTED)
@QUICK
@given(data=st.data())
def test_typing_what_stands_there_changes_nothing(name, data):
    asked = FORMS[name]
    draft = overlaid(asked, NOTHING, data.draw(typed_texts(asked)))

    assert overlaid(asked, draft, texts(asked, draft)) == draft


@QUICK
@given(
    kind=st.sampled_from(
        ["text", "number", "choice", "choices", "list", "flag", "number_with_unit", "evidence"]
    ),
    value=st.recursive(WORDS, lambda inner: st.lists(inner, min_size=1, max_size=2), max_leaves=3),
    opened=st.dictionaries(st.sampled_from(["note", "unit", "provisional"]), WORDS),
    evidence=st.dictionaries(st.sampled_from(["report", "page", "quote"]), WORDS),
)
def test_an_answer_taken_apart_and_put_together_is_itself(kind, value, opened, evidence):
    if kind == "evidence":
        answer = evidence or None
    else:
        key = "code" if kind in {"choice", "choices", "flag"} else "printed"
        answer = {key: value, **opened, **({"evidence": evidence} if evidence else {})}
        answer = answer if len(answer) > 1 else value

    assert with_parts(kind, answer, parts_of(kind, answer)) == answer


def test_of_a_value_and_a_missing_reason_the_later_counts():
    assert with_parts("number", None, {MISSING: "not_reported", "": "5"}) == "5"
    assert with_parts("number", None, {"": "5", MISSING: "not_reported"}) == {MISSING: "not_reported"}
    assert with_parts("number", {MISSING: "unclear"}, {"": "5"}) == "5"
    assert with_parts("number", "5", {MISSING: "unclear"}) == {MISSING: "unclear"}


def test_an_answer_whose_last_text_is_taken_out_is_gone():
    assert with_parts("number", {"printed": "5", "note": "x"}, {"": "", "note": ""}) is None


def test_an_arm_taken_out_takes_its_values_with_it_even_where_they_were_typed():
    asked = FORMS["peer_support"]
    typed = {
        entries_of("arms"): "peer\ncontrol",
        entries_of("results"): "hope",
        "results/hope/peer/n": "50",
        "results/hope/control/n": "48",
    }
    whole = overlaid(asked, NOTHING, typed)

    without = overlaid(asked, whole, {entries_of("arms"): "peer", "results/hope/control/mean": "1.2"})

    assert set(without.sections["results"][0].units) == {"peer"}


def test_an_entry_taken_out_is_not_brought_back_by_what_was_typed_into_it():
    asked = FORMS["peer_support"]
    base = Draft(head=NOTHING.head, sections=MappingProxyType({"results": (Block(id="hope"),)}))

    draft = overlaid(asked, base, {entries_of("results"): "", "results/hope/timepoint": "post"})

    assert draft.sections["results"] == ()


@pytest.mark.parametrize(
    "name",
    [
        "nonsense",
        "arms/peer/nonsense",
        "arms/label",
        "characteristics/x/label",
        "arms/peer/label|nonsense",
        "a/b/c/d/e",
        "@entries/nonsense",
        "@entries/characteristics",
        "@file",
        "results/r/mean",
        f"arms/{'x' * 400}/label",
    ],
)
def test_a_name_that_no_input_has_is_refused(name):
    with pytest.raises(UsageError):
        refuse_unknown(FORMS["peer_support"], {name: "x"})


@pytest.mark.parametrize("text", ["a\0b", "half \ud800", "x" * 100_001])
def test_a_text_that_cannot_be_kept_is_refused(text):
    with pytest.raises(UsageError):
        refuse_unknown(FORMS["peer_support"], {"characteristics/label": text})


@pytest.mark.parametrize(
    "name",
    [
        "characteristics/label",
        "arms/peer/label|quote",
        "results/r/peer/mean",
        "@entries/arms",
        "evidence|report",
        "numbers",
        "results/r/evidence|page",
        "results/r/numbers",
    ],
)
def test_a_name_that_an_input_has_is_taken(name):
    refuse_unknown(FORMS["peer_support"], {name: "x"})


@pytest.mark.parametrize(("section", "most"), [("results", MOST_ENTRIES), ("arms", MOST_UNITS)])
def test_more_entries_than_a_page_can_hold_are_refused(section, most):
    asked = FORMS["peer_support"]
    lines = [f"e{number}" for number in range(most + 1)]

    refuse_unknown(asked, {entries_of(section): "\n".join(lines[:most])})
    with pytest.raises(UsageError, match=f"{section}: expected at most {most} entries; found {most + 1}"):
        refuse_unknown(asked, {entries_of(section): "\n".join(lines)})


@pytest.mark.parametrize("half", ["\0", "\ud800"])
def test_a_name_that_no_database_keeps_is_refused(half):
    with pytest.raises(UsageError, match="expected the name of an answer"):
        refuse_unknown(FORMS["peer_support"], {f"results/a{half}/outcome": "hope"})
