"""A review in which several people read a study, from the fault that asks for a consensus to one left behind."""

import pytest
from click.testing import CliRunner

from synthesis.cli.main import cli

NAMES = ("anna", "ben", "carla")
FOLDER = "records/example_a"


def rewrite(path, old, new):
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


@pytest.fixture
def read_by(sleep):
    """The example, one study of which several people read; each prints a standard deviation of their own."""

    def made(*names):
        folder = sleep / FOLDER
        text = (folder / "example.yaml").read_text("utf-8")
        (folder / "example.yaml").unlink()
        for number, name in enumerate(names):
            own = text.replace("extractor: example", f"extractor: {name}").replace(
                'sd: "4.6"', f'sd: "4.{number}"'
            )
            assert own.count(f"4.{number}") >= 1
            (folder / f"{name}.yaml").write_text(own, "utf-8")
        return folder

    return made


def settle(*more):
    """Settle the one difference as the first of the two has it, since the other overlooked something."""
    command = ["adjudicate", "sleep", "example_a", "--form", "controlled_study", *more, "--by", "dora"]
    return CliRunner().invoke(cli, command, input="a\no\n\n")


def test_two_records_are_a_fault_with_the_command_that_settles_them(call, read_by):
    read_by("anna", "ben")

    told = call("check", "sleep").stderr

    assert "`synthesis adjudicate REVIEW example_a --form controlled_study --by NAME` settles them." in told


def test_of_three_two_are_settled_and_the_third_is_listed_as_not_used(call, sleep, read_by):
    read_by(*NAMES)
    before = call("check", "sleep")
    refused = settle()
    settled = settle("--between", "anna", "ben")
    after = call("run", "sleep")

    assert "Settle any two of them: `synthesis adjudicate REVIEW example_a" in before.stderr
    assert "--between anna ben --by NAME`. The consensus then counts alone." in before.stderr
    assert "3 people extracted it (anna, ben, carla); name the two" in refused.output
    assert "consensus.yaml: submitted" in settled.output
    assert after.exit_code == 0
    page = (sleep / "output" / "supplement.html").read_text("utf-8")
    assert "carla.yaml (a consensus stands in its place)" in page


@pytest.mark.parametrize("command", ["check", "run"])
def test_a_record_submitted_anew_after_it_was_settled_is_warned_of(call, read_by, command):
    folder = read_by("anna", "ben")
    settle()
    assert "warning" not in call("check", "sleep").stderr
    rewrite(folder / "ben.yaml", 'sd: "4.1"', 'sd: "4.2"')

    shown = call(command, "sleep")

    assert shown.exit_code == 0
    assert (
        f"sleep/{FOLDER}/consensus.yaml: warning: expected what the records of anna and ben" in shown.stderr
    )
    assert (
        f"Changed since it was settled: {FOLDER}/ben.yaml (revision 1; decided on revision 1)."
        in shown.stderr
    )
    assert "`synthesis adjudicate REVIEW example_a --form controlled_study --between anna ben" in shown.stderr


def test_a_judgement_of_a_result_the_consensus_left_out_is_told_with_where_to_settle_it(call, sleep, edit):
    edit(sleep / FOLDER / "example.rob2.yaml", "result: well_being_post", "result: gone_post")
    (sleep / FOLDER / "example.rob2.yaml").rename(sleep / FOLDER / "consensus.rob2.yaml")

    told = call("check", "sleep").stderr

    assert (
        "found 'gone_post'. Was it left out when it was settled? `synthesis adjudicate REVIEW example_a"
        in told
    )
