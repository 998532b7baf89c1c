"""Until both have submitted, no page shows an extractor anything that the other has written.

Every address of the site is asked for, with every name that could stand in it, by GET and by POST.
"""

import pytest

from extraction_forms.entry.drafts.ledger import RecordName, Sent, take
from extraction_forms.form_library import named_form
from extraction_forms.store.saving import save, set_status
from extraction_forms.store.stored import load
from tests.extraction_forms.entry.addresses import addresses, body
from tests.extraction_forms.entry.reviews import record, write_record

STUDY = "okafor_2019"
SECRETS = (
    "8731.25",
    "Bens own words",
    "a quote only Ben chose",
    "bens_secret_arm",
    "Only Bens label",
    "typed by Ben only",
)
NAMES = {
    "review": ["demo"],
    "study": [STUDY, "smith_2020"],
    "form": ["peer_support", "rob2"],
    "extractor": ["anna", "ben", "consensus"],
    "entry": ["hope_post", "bens_secret_arm"],
    "result": ["hope_post"],
    "figure": ["forest_hope", "hope"],
    "file": ["main.pdf"],
    "page": ["1"],
    "number": ["1"],
    "revision": ["1", "2", "3"],
    "token": ["nothing"],
    "name": ["anna", "ben", "hope", "forest_hope"],
}
OTHERS = ("1", "anna", "ben", "hope_post")


@pytest.fixture
def review(reviews, person):
    """Anna has submitted; Ben has saved a draft with a history, and typed more without saving it."""
    folder = reviews / "demo"
    write_record(folder, STUDY, "anna", status="submitted")
    write_record(folder, "smith_2020", "anna", status="submitted")
    text = record(STUDY, "ben", mean="8731.25", label="Only Bens label")
    text = text.replace(
        "arms:\n", "arms:\n  - {id: bens_secret_arm, label: Third, role: active_comparator}\n"
    )
    text = text.replace(
        "n_randomised: 100\n",
        'n_randomised: {printed: "100", note: Bens own words, evidence: {quote: a quote only Ben chose}}\n',
    )
    form, _ = named_form("peer_support@1.2.0")
    write_record(folder, STUDY, "ben").write_text(text, encoding="utf-8")
    stored = load(folder, STUDY, "ben", form)
    path = stored.path
    path.unlink()
    save(folder, stored.draft, form, expected=None, actor="ben", reason="Bens own words")
    take(
        person("ben"),
        RecordName(review="demo", study=STUDY, form="peer_support"),
        Sent(tab="b", base_sha256="", seen=0, texts={"characteristics/population": "typed by Ben only"}),
    )
    return folder


def _told(client, address):
    """All that an answer says: its body, its headers, where it leads."""
    for answer in (
        client.get(address),
        client.get(address, headers={"HX-Request": "true"}),
        client.get(
            address,
            {"check": "all", "q": "8731", "between": "ben", "extractor": "ben", "more": "arms/peer/label"},
        ),
    ):
        yield body(answer) + str(answer.headers)


def _found(client, names=NAMES):
    return [
        (address, secret)
        for address in addresses(names, OTHERS)
        for told in _told(client, address)
        for secret in SECRETS
        if secret in told
    ]


@pytest.mark.parametrize("role", ["extractor", "adjudicator", "lead"])
def test_nothing_of_the_others_record_is_shown_before_both_have_submitted(review, browser_of, role):
    assert _found(browser_of("anna", role)) == []


def test_nothing_is_shown_to_an_extractor_who_has_not_begun_while_the_other_has_submitted(review, browser_of):
    form, _ = named_form("peer_support@1.2.0")
    (review / "records" / STUDY / "anna.yaml").unlink()
    set_status(review, load(review, STUDY, "ben", form), "submitted", actor="ben")

    assert _found(browser_of("anna")) == []


def test_nothing_is_shown_to_a_reader(review, browser_of):
    assert _found(browser_of("rita", "reader")) == []


def test_a_change_that_is_sent_is_answered_without_the_others_words(review, browser_of):
    client = browser_of("anna")
    found = []
    for address in addresses(NAMES, OTHERS):
        answer = client.post(address, {"reason": "why", "between": ["anna", "ben"], "take": "b", "seen": "0"})
        told = body(answer)
        found += [(address, secret) for secret in SECRETS if secret in told]

    assert found == []
    assert "8731.25" in (review / "records" / STUDY / "ben.yaml").read_text(encoding="utf-8")


def test_the_others_words_are_found_once_both_have_submitted(review, browser_of):
    """The search itself finds what is shown: it would find a leak."""
    form, _ = named_form("peer_support@1.2.0")
    set_status(review, load(review, STUDY, "ben", form), "submitted", actor="ben")

    secrets = {secret for _, secret in _found(browser_of("anna"))}

    assert {"8731.25", "a quote only Ben chose", "Only Bens label"} <= secrets


@pytest.mark.parametrize("role", ["extractor", "lead", "reader"])
@pytest.mark.parametrize("status", ["draft", "submitted"])
def test_no_fault_of_the_others_record_tells_what_stands_in_it(review, browser_of, role, status):
    text = record(STUDY, "ben", mean="8731.25 or so", status=status, label="Only Bens label")
    for spoilt in (
        text.replace("n_randomised: 100", "n_randomised: typed by Ben only"),
        text.replace("design: parallel", "design: bens_secret_arm"),
        text.replace("label: Peers", "label: [Bens own words"),
        text.replace("schema: 1", "schema: a quote only Ben chose"),
    ):
        assert spoilt != text
        (review / "records" / STUDY / "anna.yaml").unlink(missing_ok=True)
        write_record(review, STUDY, "anna")
        (review / "records" / STUDY / "ben.yaml").write_text(spoilt, encoding="utf-8")
        client = browser_of("anna" if role != "reader" else "rita", role)
        for address in (
            "",
            *(f"{part}/" for part in ("agreement", "figures")),
            "counts",
            "figures/forest_hope",
        ):
            _expect_nothing(client.get(f"/demo/{address}"))
        for address in (
            f"compare/{STUDY}/peer_support/",
            f"history/{STUDY}/peer_support/ben",
            f"papers/{STUDY}/",
        ):
            _expect_nothing(client.get(f"/demo/{address}"))
        for address in ("", "feedback", "history", "parts"):
            _expect_nothing(client.get(f"/demo/records/{STUDY}/peer_support/{address}"))
        for sent in ("draft", "locked"):
            there = f"/demo/records/{STUDY}/peer_support/of/ben/status"
            _expect_nothing(client.post(there, {"status": sent, "reason": "why"}))


def _expect_nothing(answer):
    told = body(answer) + str(answer.headers)
    assert [secret for secret in SECRETS if secret in told] == []


def test_a_lead_who_has_begun_to_type_is_shown_nothing_of_the_only_other_record(review, browser_of):
    form, _ = named_form("peer_support@1.2.0")
    (review / "records" / STUDY / "anna.yaml").unlink()
    set_status(review, load(review, STUDY, "ben", form), "submitted", actor="ben")
    client = browser_of("anna", "lead")
    pages = ("", "figures/", "counts", "agreement/", f"compare/{STUDY}/peer_support/", f"papers/{STUDY}/")
    there = f"/demo/history/{STUDY}/peer_support/ben"
    assert client.get(there).status_code == 200

    typed = {"tab": "a", "base": "", "seen": 0, "texts": {"characteristics/country": "NG"}}
    client.post(f"/demo/records/{STUDY}/peer_support/draft", typed, content_type="application/json")

    assert client.get(there).status_code == 404
    for address in pages:
        _expect_nothing(client.get(f"/demo/{address}"))
