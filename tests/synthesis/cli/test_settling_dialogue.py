"""The dialogue of `adjudicate`: one difference after another, every answer saved, stopped at any time."""

import os
import select
import signal
import sys
import time

import pytest
from click.testing import CliRunner

from extraction_forms.adjudicate.decisions import read_decisions
from extraction_forms.history.log import read, verify
from synthesis.cli import settling_dialogue
from synthesis.cli.main import cli
from tests.extraction_forms.two_extractors import STUDY, case, review, settle

BOTH = [('sd: "0.46"', 'sd: "0.64"'), ("setting: Clinic", "setting: Ward")]
STYLE = "role: experimental, style: {code: %s, evidence: {quote: friends, page: '3'}}, topics"
CODES = {
    "anna": [("role: experimental, topics", STYLE % "mutual")],
    "ben": [("role: experimental, topics", STYLE % "clinical")],
}
SECONDS = 30


@pytest.fixture
def peers(desk):
    return desk / "peers"


@pytest.fixture
def say(peers):
    def answered(*lines, more=()):
        text = "".join(f"{line}\n" for line in lines)
        return CliRunner().invoke(cli, ["adjudicate", "peers", STUDY, "--by", "carla", *more], input=text)

    return answered


def settled(peers):
    return {one.path: (one.chosen, one.value, one.reason, one.note) for one in read_decisions(peers)}


def test_answers_are_asked_for_one_by_one_and_the_consensus_is_saved_at_the_end(peers, say):
    review(peers, ben=BOTH)
    told = say("a", "o", "as in the protocol", "b", "m", "")

    assert told.exit_code == 0
    assert "0 settled, 2 to settle." in told.output
    assert "consensus.yaml: submitted, revision 1" in told.output
    assert settled(peers) == {
        "characteristics/setting": ("a", "Clinic", "oversight", "as in the protocol"),
        "results/hope_post/usual/sd": ("b", "0.64", "misread", ""),
    }


def test_both_answers_are_shown_with_where_they_were_read(peers, say):
    review(peers, ben=BOTH)
    told = say("q")

    assert "[2 left] Study > Setting\n  a  anna  Clinic\n           main\n  b  ben   Ward\n" in told.output


def test_stopping_keeps_what_was_settled_and_it_goes_on_from_there(peers, say):
    review(peers, ben=BOTH)
    first = say("a", "m", "", "q")
    assert first.exit_code == 1
    assert "Stopped. What was settled is saved." in first.output
    second = say("b", "m", "")

    assert second.exit_code == 0
    assert "1 settled, 1 to settle." in second.output


@pytest.mark.parametrize("said", [(), ("a",), ("a", "m"), ("o",), ("o", "Home"), ("?",)])
def test_the_end_of_the_input_is_no_answer(peers, say, said):
    review(peers, ben=BOTH)
    told = say(*said)

    assert told.exit_code == 1
    assert settled(peers) == {}
    assert (
        f"{STUDY}, trials: 2 differences are still open.\n  Study > Setting: anna Clinic, ben Ward\n"
        in told.output
    )
    assert "expected" not in told.output
    assert told.exception is None or isinstance(told.exception, SystemExit)


def test_what_is_skipped_is_not_asked_again_this_time(peers, say):
    review(peers, ben=BOTH)
    told = say("s", "b", "m", "")

    assert told.exit_code == 1
    assert set(settled(peers)) == {"results/hope_post/usual/sd"}


def test_a_key_that_is_none_is_met_with_the_keys(peers, say):
    review(peers, ben=BOTH)
    told = say("x", "a", "z", "m", "", "q")

    assert "Expected one of a, b, o, s, q, ?; found 'x'." in told.output
    assert "Expected one of o, m, a, f, w, j, d, b; found 'z'." in told.output


def test_another_answer_is_read_as_the_form_reads_it(peers, say):
    review(peers, ben=BOTH)
    told = say("s", "o", "-1", "about half", "0,5", "7", "0,5 (digitised)", "d", "")

    assert "Expected a number of at least 0; found '-1'." in told.output
    assert "Expected a number; found 'about half'." in told.output
    assert settled(peers)["results/hope_post/usual/sd"][:2] == ("other", "0,5")
    (decision,) = read_decisions(peers)
    assert (decision.page, decision.quote) == ("7", "0,5 (digitised)")


def test_enter_goes_back_from_another_answer(peers, say):
    review(peers, ben=BOTH)
    say("o", "", "a", "m", "", "q")

    assert settled(peers)["characteristics/setting"][0] == "a"


def test_help_tells_every_code_with_its_definition_and_every_reason(peers, say):
    review(peers, ben=[("role: control, kind: usual_care", "role: control, kind: waitlist")])
    told = say("?", "a", "?", "m", "")

    assert "usual_care = Usual care" in told.output
    assert "derivation: the value had to be worked out" in told.output


def test_another_code_without_the_quote_it_needs_is_asked_for_again(peers, say):
    review(peers, **CODES)
    told = say("o", "mixed", "", "", "m", "", "o", "mixed", "3", "friends and staff", "m", "")

    assert "Expected the words it rests on, as the quote of the other answer; found no quote." in told.output
    assert told.exit_code == 0
    assert settled(peers) == {"arms/peer/style": ("other", "mixed", "misread", "")}


def test_an_entry_is_taken_or_left_out_and_cannot_be_typed(peers, say):
    review(peers, ben=[("contrasts:", "  - {id: phone, label: Phone line, role: experimental}\ncontrasts:")])
    told = say("o", "a", "o", "")

    assert "b takes it, a leaves it out" in told.output
    assert "Expected one of a, b, s, q, ?; found 'o'." in told.output
    assert "phone" not in (peers / "records" / STUDY / "consensus.yaml").read_text("utf-8")


def test_what_has_to_be_asked_again_is_told_first(peers, say):
    review(peers, ben=BOTH)
    say("a", "m", "", "b", "m", "")
    ben = peers / "records" / STUDY / "ben.yaml"
    ben.write_text(ben.read_text("utf-8").replace("setting: Ward", "setting: Hospital"), "utf-8")
    told = say("q")

    assert "asked again, since an answer changed: Study > Setting" in told.output


def test_a_decision_that_settles_nothing_any_more_is_told(peers, say):
    review(peers, ben=BOTH)
    say("a", "m", "", "b", "m", "")
    ben = peers / "records" / STUDY / "ben.yaml"
    ben.write_text(ben.read_text("utf-8").replace("setting: Ward", "setting: Clinic"), "utf-8")

    assert "settles nothing now: characteristics/setting (adjudication.csv:2)" in say().output


def test_what_somebody_else_settles_meanwhile_stands_and_is_told(peers, say, monkeypatch):
    review(peers, ben=BOTH)
    calm = settling_dialogue._reason

    def while_dora_settles_it():
        settle(case(peers), {"characteristics/setting": "b"})
        monkeypatch.setattr(settling_dialogue, "_reason", calm)
        return calm()

    monkeypatch.setattr(settling_dialogue, "_reason", while_dora_settles_it)
    told = say("a", "m", "", "a", "m", "")

    assert "nobody else has settled meanwhile; found b 'Ward', settled by carla" in told.output
    assert {path: made[0] for path, made in settled(peers).items()} == {
        "characteristics/setting": "b",
        "results/hope_post/usual/sd": "a",
    }


def test_a_draft_is_saved_when_asked_for(peers, say):
    review(peers, ben=BOTH)
    told = say("q", more=("--draft",))

    assert told.exit_code == 0
    assert "consensus.yaml: draft, revision 1" in told.output


def child(peers):
    """The command in a terminal of its own, as a process."""
    pty = pytest.importorskip("pty")
    pid, terminal = pty.fork()
    if pid == 0:  # pragma: no cover - it is another process
        os.chdir(peers.parent)
        os.environ["TERM"] = "dumb"
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # ignored by what is started in the background
        program = "from synthesis.cli.main import main; main()"
        arguments = ["adjudicate", "peers", STUDY, "--by", "carla"]
        os.execv(sys.executable, [sys.executable, "-c", program, *arguments])  # noqa: S606
    return pid, terminal


def read_until(terminal, words):
    """What the terminal shows until these words."""
    shown = b""
    end = time.monotonic() + SECONDS
    while words not in shown and time.monotonic() < end:
        if select.select([terminal], [], [], 1)[0]:
            try:
                more = os.read(terminal, 4096)
            except OSError:
                break
            if not more:
                break
            shown += more
    assert words in shown, shown
    return shown


def stopped_by(terminal, keys):
    """What the terminal shows until the program has ended, the keys pressed again as long as it has not.

    A key that comes in the moment between a look for signals and the reading of a line waits for the next one.
    """
    shown = b""
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        os.write(terminal, keys)
        while select.select([terminal], [], [], 1)[0]:
            try:
                more = os.read(terminal, 4096)
            except OSError:
                return shown
            if not more:
                return shown
            shown += more
    raise AssertionError(shown)


def test_in_a_terminal_ctrl_c_loses_nothing_that_was_answered(peers):
    review(peers, ben=BOTH)
    pid, terminal = child(peers)
    try:
        for words, keys in (
            (b"[q]uit ?", b"a\n"),
            (b"[d]erivation", b"m\n"),
            (b"back):", b"\n"),
        ):
            read_until(terminal, words)
            os.write(terminal, keys)
        read_until(terminal, b"[q]uit ?")
        shown = stopped_by(terminal, b"\x03")
    finally:
        os.close(terminal)
        _, status = os.waitpid(pid, 0)

    assert b"What was settled is saved." in shown
    assert os.WIFEXITED(status)
    assert os.WEXITSTATUS(status) == 1
    assert set(settled(peers)) == {"characteristics/setting"}


def test_a_decision_and_its_change_by_hand_stand_in_the_history(peers, say):
    review(peers, ben=[('sd: "0.46"', 'sd: "0.64"')])
    say("a", "m", "as printed")
    path = peers / "adjudication.csv"
    path.write_text(path.read_text("utf-8").replace(",misread,", ",oversight,"), "utf-8")
    say()

    told = [event for event in read(peers) if event.record == "adjudication.csv"]
    assert [(one.actor, one.reason) for one in told] == [
        ("carla", "misread: as printed"),
        ("outside", "oversight: as printed"),
    ]
    assert told[0].old is None
    assert told[1].old == told[0].new
    assert verify(peers).warnings == ()


def test_a_wrong_letter_is_taken_back_where_it_was_typed(peers, say):
    review(peers, ben=BOTH)
    say("b", "b", "a", "m", "<", "o", "", "q")

    assert settled(peers) == {"characteristics/setting": ("a", "Clinic", "oversight", "")}


def test_from_the_next_difference_the_one_before_it_is_settled_anew(peers, say):
    review(peers, ben=BOTH)
    told = say("a", "m", "", "<", "BEN", "Oversight", "", "s")

    assert "(settled as Clinic (misread) by carla on " in told.output
    assert settled(peers) == {"characteristics/setting": ("b", "Ward", "oversight", "")}


def test_who_goes_back_and_skips_leaves_what_was_settled(peers, say):
    review(peers, ben=BOTH)
    told = say("a", "m", "", "<", "s", "b", "m", "")

    assert told.exit_code == 0
    assert settled(peers)["characteristics/setting"][0] == "a"


RISKS = """\
schema: 1
form: {id: rob2, version: 1.1.0}
study: okafor_2019
extractor: anna
status: submitted
revision: 1
judgements:
  - {id: hope, result: hope_post, q1_1: y, q1_2: py, q1_3: n, d1: low, d2: low, d3: low, d4: low, d5: low, overall: low}
"""


@pytest.fixture
def risks(peers):
    """Anna and Ben judged the risk of bias alike, but for whether the allocation was hidden."""
    review(peers)
    plan = peers / "review.yaml"
    plan.write_text(plan.read_text("utf-8").replace("bias@1.0.0", "bias@1.0.0, rob2@1.1.0"), "utf-8")
    for name, said in (("anna", "py"), ("ben", "n")):
        text = RISKS.replace("anna", name).replace("q1_2: py", f"q1_2: {said}")
        text = text.replace("hope_post", "hope_post" if name == "anna" else "r1")
        (peers / "records" / STUDY / f"{name}.rob2.yaml").write_text(text, "utf-8")
    return peers


def test_a_judgement_that_both_gave_and_the_settled_answers_do_not_propose_is_told(risks, say):
    told = say("b", "m", "", more=("--form", "rob2"))

    assert "judgements/hope/d1: low, while the settled answers propose high (High risk)" in told.output
    assert "--set judgements/hope/d1_reason=WORDS says why it stands." in told.output
    path = ("--set", "judgements/hope/d1_reason=Sealed envelopes were opened late", "--because", "judgement")
    after = say(more=("--form", "rob2", *path))
    assert after.exit_code == 0
    assert "propose" not in after.output
    assert "0 answers changed" in say(more=("--form", "rob2")).output


def test_the_proposed_answer_is_shown_beside_the_question(risks, say):
    path = risks / "records" / STUDY / "ben.rob2.yaml"
    path.write_text(path.read_text("utf-8").replace("d1: low", "d1: high"), "utf-8")
    told = say("b", "m", "", "q", more=("--form", "rob2"))

    assert "  b  ben   high\n  proposed by what is settled: high (High risk)\n" in told.output
