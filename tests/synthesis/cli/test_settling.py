"""`compare` and `adjudicate` as a person calls them."""

import csv
import json

import pytest

from tests.extraction_forms.two_extractors import BIAS, STUDY, changed, review

SD = [('sd: "0.46"', 'sd: "0.64"')]
HIDDEN = "0.4711"


@pytest.fixture
def peers(desk):
    return desk / "peers"


def test_compare_prints_how_entries_were_matched_and_every_difference(peers, call):
    review(peers, ben=SD)
    told = call("compare", "peers", STUDY)

    assert told.exit_code == 0
    assert "22 answers: 21 the same, 1 different" in told.output
    assert "ben   0.64" in told.output


def test_compare_writes_json_and_a_table_of_the_same_answers(peers, call):
    review(peers, ben=SD)
    facts = json.loads(call("compare", "peers", "--json", "--csv", "answers.csv").stdout)
    with (peers.parent / "answers.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))

    assert [row["path"] for row in rows] == [answer["path"] for answer in facts[0]["answers"]]


def test_compare_shows_nothing_before_both_have_submitted(peers, call):
    review(
        peers, ben=[("status: submitted", "status: draft"), ('sd: "0.46"', f'sd: "{HIDDEN}"')], matched=False
    )
    for more in ((), ("--json",), ("--csv", "t.csv"), ("--write-matching",), ("--form", "trials")):
        told = call("compare", "peers", STUDY, *more)

        assert told.exit_code == 1
        assert "expected a submitted record; found draft" in told.stderr
        assert HIDDEN not in told.output
        assert "hope_post" not in told.output
    assert not (peers / "matching").exists()


def test_what_is_not_compared_is_told_to_a_program_with_the_reason(peers, call):
    review(
        peers, ben=[("status: submitted", "status: draft"), ('sd: "0.46"', f'sd: "{HIDDEN}"')], matched=False
    )
    told = call("compare", "peers", "--json")
    ((refused,),) = ([one["refused"] for one in json.loads(told.stdout)],)

    assert told.exit_code == 1
    assert [(one["file"], one["where"], one["expected"], one["found"]) for one in refused] == [
        (f"records/{STUDY}/ben.yaml", "status", "a submitted record", "draft")
    ]
    assert HIDDEN not in told.output
    named = json.loads(call("compare", "peers", "--json", "--between", "anna", "carla").stdout)
    assert "expected extractors among anna, ben; found 'carla'." in named[0]["refused"][0]["message"]


def test_compare_writes_the_matching_to_be_looked_at(peers, call):
    review(peers, matched=False)
    told = call("compare", "peers", STUDY, "--write-matching")

    assert told.exit_code == 0
    assert f"{STUDY}.yaml: written; please look at it." in told.stderr
    assert "- {a: peer, b: group" in (peers / "matching" / f"{STUDY}.yaml").read_text("utf-8")


def test_a_study_that_is_not_there_is_told_with_the_nearest(peers, call):
    review(peers)
    told = call("compare", "peers", "okafor_2018")

    assert (told.exit_code, told.stderr) == (
        2,
        "okafor_2018: expected a study of this review. Did you mean 'okafor_2019'?\n",
    )


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((STUDY,), "--by: expected the name of whoever settles the differences"),
        (("--by", "carla"), "STUDY: expected the study to settle; found none."),
        ((STUDY, "--by", "../carla"), "--by: expected an id of a-z"),
        (
            (STUDY, "--by", "carla", "--to-xlsx", "a.xlsx", "--from-xlsx", "b.xlsx"),
            "expected one of them; found both",
        ),
        (
            (STUDY, "--by", "carla", "--form", "rob3"),
            "expected the records of two extractors by the form rob3",
        ),
        (
            (STUDY, "--by", "carla", "--between", "anna", "eve"),
            "expected extractors among anna, ben; found 'eve'",
        ),
    ],
)
def test_a_call_that_lacks_something_says_what(peers, call, arguments, told):
    review(peers)
    ended = call("adjudicate", "peers", *arguments)

    assert ended.exit_code == 2
    assert told in ended.output


def test_adjudicate_with_nothing_to_settle_saves_the_consensus(peers, call):
    review(peers)
    told = call("adjudicate", "peers", STUDY, "--by", "carla")

    assert told.exit_code == 0
    assert "consensus.yaml: submitted, revision 1; 25 answers.\n" in told.output
    again = call("adjudicate", "peers", STUDY, "--by", "carla")
    assert "revision 1; 0 answers changed." in again.output


def test_adjudicate_asks_for_the_matching_first(peers, call):
    review(peers, matched=False)
    told = call("adjudicate", "peers", STUDY, "--by", "carla")

    assert told.exit_code == 1
    assert "--write-matching" in told.stderr


def test_a_workbook_goes_out_and_comes_back(peers, call):
    review(peers, ben=SD)
    assert (
        call("adjudicate", "peers", "--to-xlsx", "out.xlsx").output == "out.xlsx: 1 difference to settle.\n"
    )
    told = call("adjudicate", "peers", "--from-xlsx", "out.xlsx", "--by", "carla")

    assert told.exit_code == 1
    assert "out.xlsx: 0 decisions taken." in told.stdout
    assert (
        "1 difference is still open.\n  Results > hope_post, usual > Standard deviation: anna 0,46, ben 0.64"
        in told.stdout
    )


def test_a_form_whose_records_are_not_ready_does_not_stand_in_the_way_of_another(peers, call):
    review(peers)
    for name in ("anna", "ben"):
        text = changed(BIAS.replace("anna", name), [("status: submitted", "status: draft")])
        (peers / "records" / STUDY / f"{name}.bias.yaml").write_text(text, "utf-8")
    told = call("adjudicate", "peers", STUDY, "--by", "carla")

    assert told.exit_code == 0
    assert "consensus.yaml: submitted" in told.stdout
    assert "anna.bias.yaml: status: expected a submitted record; found draft." in told.stderr


def test_a_record_that_cannot_be_read_is_named_where_everything_is_compared(peers, call):
    review(peers)
    path = peers / "records" / STUDY / "ben.yaml"
    path.write_text("<<<<<<< HEAD\n" + path.read_text("utf-8"), "utf-8")
    told = call("compare", "peers")

    assert told.exit_code == 1
    assert f"records/{STUDY}/ben.yaml: expected a record that can be read; found faults." in told.output
    other = peers / "records" / "smith_2020"
    other.mkdir()
    for name in ("anna", "zoe"):
        text = (peers / "records" / STUDY / "anna.yaml").read_text("utf-8")
        text = text.replace(STUDY, other.name).replace("extractor: anna", f"extractor: {name}")
        (other / f"{name}.yaml").write_text(text, "utf-8")
    both = call("compare", "peers")

    assert "smith_2020, trials: anna and zoe" in both.output
    assert f"records/{STUDY}/ben.yaml: expected a record that can be read" in both.output


def test_a_draft_of_a_consensus_is_not_submitted_past_what_is_open(peers, call):
    review(peers, ben=[('sd: "0.46"', 'sd: "0.64"')])
    call("adjudicate", "peers", STUDY, "--by", "carla", "--draft")
    told = call("submit", "peers", STUDY, "consensus")

    assert told.exit_code == 1
    assert f"`synthesis adjudicate REVIEW {STUDY} --form trials --by NAME` asks what is left" in told.output
    assert "status: draft" in (peers / "records" / STUDY / "consensus.yaml").read_text("utf-8")


def test_a_consensus_that_was_written_by_hand_is_submitted_like_any_record(peers, call):
    review(peers)
    text = (peers / "records" / STUDY / "anna.yaml").read_text("utf-8")
    path = peers / "records" / STUDY / "consensus.yaml"
    path.write_text(text.replace("status: submitted", "status: draft"), "utf-8")

    assert call("submit", "peers", STUDY, "consensus").exit_code == 0
    assert "status: submitted" in path.read_text("utf-8")


def test_nobody_settles_under_the_name_of_the_consensus(peers, call):
    review(peers)
    told = call("adjudicate", "peers", STUDY, "--by", "consensus")

    assert "--by: expected the name of a person; found 'consensus'" in told.output


def test_records_of_a_form_that_the_plan_does_not_name_are_told(peers, call):
    review(peers)
    plan = peers / "review.yaml"
    plan.write_text(plan.read_text("utf-8").replace("trials@1.0.0, ", ""), "utf-8")
    told = call("compare", "peers")

    assert told.exit_code == 1
    assert "expected a form of this review: bias; found 'trials'." in told.output


@pytest.mark.parametrize(
    "arguments", [("\u202e" + "x" * 10_000,), (STUDY, "--form", "\u202e" + "x" * 10_000)]
)
@pytest.mark.parametrize("command", [("compare",), ("adjudicate", "--by", "carla")])
def test_a_name_that_is_none_is_shown_short_and_with_what_is_hidden_in_it(peers, call, command, arguments):
    review(peers)
    told = call(command[0], "peers", *arguments, *command[1:])

    assert told.exit_code == 2
    assert "'\\u202exxx" in told.output
    assert len(told.output) < 600


def test_an_agreed_answer_is_set_with_a_reason_and_stays(peers, call):
    review(peers)
    more = ("--because", "Misread", "--note", "Table 1", "--by", "carla")
    told = call("adjudicate", "peers", STUDY, "--set", "characteristics/age=44", *more)
    again = call("adjudicate", "peers", STUDY, "--by", "carla")

    assert (told.exit_code, again.exit_code) == (0, 0)
    assert "1 answer set." in told.output
    assert "0 answers changed." in again.output
    assert 'age: {printed: "44", note: Table 1}' in (peers / "records" / STUDY / "consensus.yaml").read_text(
        "utf-8"
    )


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--set", "characteristics/age=44"), "--because: expected a reason, one of oversight"),
        (
            ("--set", "characteristics/age=44", "--because", "misred"),
            "found 'misred'. Did you mean 'misread'?",
        ),
        (("--set", "characteristics/age=", "--because", "misread"), "expected PATH=VALUE; found no value"),
        (("--set", "charakteristics/age=44", "--because", "misread"), "Did you mean 'characteristics'?"),
        (("--note", "x"), "--note: expected --set PATH=VALUE beside it; found none."),
        (("--set", "characteristics/age=44", "--to-xlsx", "a.xlsx"), "expected one of them; found both."),
    ],
)
def test_a_set_that_lacks_something_says_what(peers, call, arguments, told):
    review(peers)
    ended = call("adjudicate", "peers", STUDY, "--by", "carla", *arguments)

    assert ended.exit_code == 2
    assert told in ended.output
    assert not (peers / "adjudication.csv").exists()


def test_a_locked_consensus_is_told_before_anything_is_asked_and_stays_locked(peers, call):
    review(peers)
    call("adjudicate", "peers", STUDY, "--by", "carla")
    call("lock", "peers", STUDY, "consensus")
    same = call("adjudicate", "peers", STUDY, "--by", "carla")
    ben = peers / "records" / STUDY / "ben.yaml"
    ben.write_text(ben.read_text("utf-8").replace("setting: Clinic", "setting: Ward"), "utf-8")
    told = call("adjudicate", "peers", STUDY, "--by", "carla")
    put = call(
        "adjudicate",
        "peers",
        STUDY,
        "--by",
        "carla",
        "--set",
        "characteristics/age=44",
        "--because",
        "misread",
    )

    assert (same.exit_code, "locked, revision 2; 0 answers changed." in same.output) == (0, True)
    for ended in (told, put):
        assert ended.exit_code == 1
        assert (
            f"`synthesis reopen REVIEW {STUDY} consensus --form trials --reason WHY` opens it" in ended.output
        )
        assert "[q]uit" not in ended.output
    assert not (peers / "adjudication.csv").exists()


def test_a_consensus_sought_under_the_name_of_who_settled_it_is_named(peers, call):
    review(peers)
    call("adjudicate", "peers", STUDY, "--by", "carla")
    told = call("lock", "peers", STUDY, "carla")

    assert "The consensus of a study is named consensus, whoever settled it." in told.output
