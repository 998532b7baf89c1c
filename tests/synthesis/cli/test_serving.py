"""`serve`, `backup` and `restore` as they are called; what they do is tested with the site."""

import getpass

import pytest

from extraction_forms.entry.listening import listening
from synthesis.cli.serving import _login_name


def test_serving_others_without_accounts_is_refused_in_words(call, sleep):
    told = call("serve", ".", "--host", "0.0.0.0")  # noqa: S104

    assert told.exit_code == 2
    assert "without --team only this computer is served" in told.stderr
    assert not (sleep.parent / ".synthesis").exists()


def test_a_port_that_is_taken_is_told_with_the_next_one(call, sleep):
    with listening("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        told = call("serve", ".", "--port", str(port))

    assert told.exit_code == 1
    assert f"another program uses this port, perhaps the site itself. Try --port {port + 1}." in told.stderr


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("nowhere",), 2, "nowhere is not a folder"),
        ((".", "--as", "No Name"), 2, "--as: expected"),
        ((".", "--port", "99999"), 2, "--port"),
        ((".", "--at", "https://entry.example.org"), 2, "please add --team"),
    ],
)
def test_what_cannot_be_served_is_told(call, sleep, words, code, said):
    told = call("serve", *words)

    assert (told.exit_code, said in told.stderr) == (code, True)


@pytest.mark.parametrize("fault", [KeyError("uid"), OSError("No username set"), ImportError("pwd")])
def test_a_computer_without_login_names_is_no_fault(monkeypatch, fault):
    def nobody():
        raise fault

    monkeypatch.setattr(getpass, "getuser", nobody)
    assert _login_name() == ""


def test_a_backup_and_its_restoring_say_what_they_did(call, sleep, desk):
    made = call("backup", "sleep", "--to", "b.tar.gz")
    back = call("restore", "b.tar.gz", "--to", "back")

    assert (made.exit_code, back.exit_code) == (0, 0)
    assert made.stdout.startswith("b.tar.gz: 1 review, ")
    assert made.stdout.endswith("no accounts: no site was served from here.\n")
    assert back.stdout.startswith("back: 1 review, ")
    assert (desk / "back/reviews/sleep/review.yaml").read_bytes() == (sleep / "review.yaml").read_bytes()


def test_what_cannot_be_backed_up_or_restored_is_told(call, sleep, desk):
    (desk / "bad.tar.gz").write_bytes(b"no archive")
    call("backup", "sleep", "--to", "b.tar.gz")

    for words, code, said in (
        (("backup", "--to", "c.tar.gz"), 2, "expected a review, or a folder of reviews"),
        (("backup", "sleep", "--to", "b.tar.gz"), 2, "expected the name of a new file"),
        (("backup", "sleep", "--to", "no/where.tar.gz"), 1, "cannot be written"),
        (("restore", "bad.tar.gz", "--to", "back"), 1, "is no backup, or is damaged"),
        (("restore", "b.tar.gz", "--to", "sleep"), 2, "expected a folder that is empty"),
        (("restore", "absent", "--to", "back"), 2, "does not exist"),
    ):
        told = call(*words)
        assert (told.exit_code, said in told.stderr) == (code, True), told.stderr
    assert not (desk / "back").exists()
