"""What both extractors answered alike, or neither answered, settled otherwise: kept, and asked again on change."""

import pytest

from extraction_forms.adjudicate.decisions import parse_decisions, read_decisions, write_decisions
from extraction_forms.adjudicate.outdated import outdated
from extraction_forms.adjudicate.overruling import agreed_answers, at, overrulings
from extraction_forms.adjudicate.settling import Answer, decide_all, save_consensus
from extraction_forms.errors import Rejected, UsageError
from extraction_forms.history.log import read
from extraction_forms.record_files import load
from tests.extraction_forms.two_extractors import FORMS, ON, STUDY, case, changed, record, review

SD = "results/hope_post/usual/sd"
AGE = "characteristics/age"
BLANK = "arms/usual/topics"


@pytest.fixture
def folder(tmp_path):
    return review(tmp_path / "review")


def said(value="", **more):
    return Answer(**{"chosen": "", "reason": "misread", "value": value, **more})


def overrule(folder, **answers):
    """Settle by path (with `__` for `/`), and save the consensus."""
    opened = case(folder)
    wanted = [(path.replace("__", "/"), answer) for path, answer in answers.items()]
    opened = decide_all(opened, overrulings(opened, wanted), "carla", ON)
    return opened, save_consensus(opened, "carla")


def settled(folder, path):
    """The answer at a path of the consensus, as the form reads it."""
    text = (folder / "records" / STUDY / "consensus.yaml").read_text("utf-8")
    section, *entry, field = path.split("/")
    block = next(
        one for one in record(text, "consensus").sections[section] if not entry or one.id == entry[0]
    )
    return (block.units[entry[1]] if len(entry) > 1 else block.data).get(field)


def rewrite(folder, *words, names=("anna", "ben")):
    for name in names:
        path = folder / "records" / STUDY / f"{name}.yaml"
        path.write_text(changed(path.read_text("utf-8"), words), "utf-8")


def test_an_agreed_answer_is_overruled_and_stays_so_when_it_is_built_again(folder):
    overrule(folder, **{SD.replace("/", "__"): said("0,64", page="7", note="the other row")})
    again = save_consensus(case(folder), "dora")
    datum = settled(folder, SD)

    assert (datum.value, datum.source.page, datum.note) == (0.64, "7", "the other row")
    assert (again.changed, again.stored.revision) == (0, 1)


def test_it_stands_in_the_adjudication_file_and_in_the_history_with_its_reason(folder):
    overrule(folder, characteristics__age=said("44", note="as printed in Table 1"))
    (decision,) = read_decisions(folder)
    (event,) = [event for event in read(folder) if event.record == "adjudication.csv"]

    assert (decision.value_a, decision.value_b, decision.chosen, decision.value) == (
        "43,9",
        "43.9",
        "other",
        "44",
    )
    assert (event.actor, event.reason) == ("carla", "misread: as printed in Table 1")


def test_an_agreed_answer_is_kept_and_given_a_page_a_quote_and_a_note(folder):
    overrule(folder, results__hope_post__usual__n=said(page="6", quote="73 analysed", note="see flow chart"))
    datum = settled(folder, "results/hope_post/usual/n")

    assert (datum.value, datum.source.quote, datum.note) == (73, "73 analysed", "see flow chart")


def test_what_neither_answered_is_answered(folder):
    overrule(folder, arms__usual__topics=said("hope"))

    assert settled(folder, BLANK).value == ("hope",)


def test_answers_that_hang_together_are_settled_in_one_step(tmp_path):
    third = [("contrasts:", "  - {id: third, label: Third, role: experimental}\ncontrasts:")]
    folder = review(tmp_path / "three", anna=third, ben=third)
    overrule(folder, arms__third__role=said("control"), arms__third__kind=said("waitlist"))

    assert settled(folder, "arms/third/kind").value == "waitlist"


@pytest.mark.parametrize(
    ("path", "answer", "told"),
    [
        ("characteristics/agee", said("44"), "Did you mean 'characteristics/age'?"),
        ("results/r1/tau/sd", said("44"), "with the ids of the first extractor|Did you mean"),
        (AGE, said("43,9"), "expected another answer than both gave, or a page, a quote or a note"),
        (AGE, said(), "found nothing new"),
        (BLANK, said(page="7"), "expected an answer, since neither gave one; found nothing"),
        ("arms/peer/kind", said("waitlist"), "expected a question that is asked by what is settled"),
        ("arms/peer/id", said("out"), "expected the path of a question in the consensus"),
    ],
)
def test_what_settles_nothing_is_refused_and_not_written(folder, path, answer, told):
    with pytest.raises(UsageError, match=told):
        overrulings(case(folder), [(path, answer)])

    assert read_decisions(folder) == ()


def test_an_answer_that_is_none_is_refused(folder):
    opened = case(folder)
    with pytest.raises(Rejected, match="found '-1'"):
        decide_all(opened, overrulings(opened, [(SD, said("-1"))]), "carla", ON)


def test_when_both_change_what_was_overruled_it_is_asked_again_and_check_warns(folder):
    overrule(folder, characteristics__age=said("44"))
    rewrite(folder, ("43,9", "45,0"), names=["anna"])
    rewrite(folder, ("43.9", "45.0"), names=["ben"])
    (one,) = case(folder).settled.unsettled
    (warning,) = outdated(folder, load(folder, FORMS), FORMS)

    assert (str(one.path), one.state, one.agreed, one.note) == (AGE, "stale", True, "the two agree")
    assert warning.found == f"nothing decided on {AGE}"


def test_when_one_of_them_changes_it_the_difference_is_asked(folder):
    overrule(folder, characteristics__age=said("44"))
    rewrite(folder, ("43.9", "45.0"), names=["ben"])

    assert [(one.state, one.agreed) for one in case(folder).settled.unsettled] == [("stale", False)]


def test_when_both_say_what_was_settled_nothing_is_asked(folder):
    overrule(folder, characteristics__age=said("44"))
    rewrite(folder, ("43,9", "44,0"), names=["anna"])
    rewrite(folder, ("43.9", "44.0"), names=["ben"])
    now = case(folder).settled

    assert now.unsettled == ()
    assert [one.path for one in now.idle] == [AGE]


def test_an_overruling_is_kept_when_something_else_changes(folder):
    overrule(folder, characteristics__age=said("44"))
    rewrite(folder, ("setting: Clinic", "setting: Ward"))
    save_consensus(case(folder), "carla")

    assert settled(folder, AGE).value == 44


def test_a_row_written_by_hand_on_an_agreed_answer_is_honoured(folder):
    overrule(folder, characteristics__age=said("44"))
    path = folder / "adjudication.csv"
    (made,) = parse_decisions(path.read_text("utf-8"))
    path.write_text(write_decisions([made]).replace(",44,misread", ",46,oversight"), "utf-8")
    save_consensus(case(folder), "carla")

    assert settled(folder, AGE).value == 46


def test_an_overruling_is_taken_back_by_the_answer_both_gave(folder):
    overrule(folder, characteristics__age=said("44"))
    overrule(folder, characteristics__age=said("43,9"))

    assert settled(folder, AGE).value == 43.9


def test_saying_it_twice_settles_it_once(folder):
    opened, _ = overrule(folder, characteristics__age=said("44"))

    assert overrulings(opened, [(AGE, said("44"))]) == []


def test_agreed_answers_are_all_that_stand_and_are_not_asked(folder):
    opened = case(folder)

    assert len(agreed_answers(opened)) == len(opened.settled.taken)
    assert at(opened, AGE).agreed


def test_an_answer_of_an_entry_that_only_one_has_is_overruled(tmp_path):
    folder = review(
        tmp_path / "alone",
        ben=[("contrasts:", "  - {id: phone, label: Phone line, role: experimental}\ncontrasts:")],
    )
    opened = case(folder)
    (entry,) = opened.settled.unsettled
    opened = decide_all(opened, [(entry, Answer(chosen="b", reason="oversight"))], "carla", ON)
    opened = decide_all(opened, overrulings(opened, [("arms/phone/label", said("Line"))]), "carla", ON)
    save_consensus(opened, "carla")

    assert settled(folder, "arms/phone/label").value == "Line"
