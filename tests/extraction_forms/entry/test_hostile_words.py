"""What people write is shown as they wrote it and is no part of the page; names that lead elsewhere lead nowhere."""

import pytest

from extraction_forms.entry.drafts.ledger import RecordName, Sent, take
from tests.extraction_forms.entry.addresses import addresses, body
from tests.extraction_forms.entry.reviews import record, write_record

SCRIPT = "<script>alert(1)</script>"
BREAKOUT = "\"onload='alert(2)"
NAMES = {
    "review": ["demo"],
    "study": ["okafor_2019"],
    "form": ["peer_support", "rob2"],
    "extractor": ["anna", "ben"],
    "entry": ["hope_post"],
    "revision": ["1"],
}
HOSTILE = {
    "%2e%2e": ("review", "study", "form", "extractor", "entry", "file"),
    "a%2fb": ("study", "extractor", "file"),
    "a%00b": ("review", "study", "form", "extractor", "entry", "file"),
    "%E2%80%AEtxt": ("study", "file"),
    "CON": ("study", "file"),
    "a.": ("study", "file"),
    "x" * 300: ("review", "study", "form", "file"),
}
"""Names that lead elsewhere, and the parts of an address that each is tried as."""


@pytest.fixture
def review(reviews, person):
    """A review whose every free word is hostile, extracted twice and submitted."""
    folder = reviews / "demo"
    plan = folder / "review.yaml"
    hostile = f"{SCRIPT}{BREAKOUT}".replace('"', '\\"')
    plan.write_text(
        plan.read_text(encoding="utf-8").replace("Peers and hope", f'"{hostile}"'), encoding="utf-8"
    )
    words = folder / "outcomes.yaml"
    words.write_text(
        words.read_text(encoding="utf-8").replace("label: Hope", f'label: "{hostile}"'), encoding="utf-8"
    )
    for name, mean in (("anna", "12.5"), ("ben", "13.5")):
        text = record("okafor_2019", name, mean=mean, status="submitted").replace(
            "Okafor 2019", f'"{hostile}"'
        )
        text = text.replace("label: Peers", f'label: "{hostile}"')
        source = f'{{quote: "{hostile}", page: "{hostile}"}}'
        opened = f'n_randomised: {{printed: "100", note: "{hostile}", evidence: {source}}}\n'
        text = text.replace("n_randomised: 100\n", opened)
        write_record(folder, "okafor_2019", name).write_text(text, encoding="utf-8")
    write_record(folder, "smith_2020", "anna", label=f'"{hostile}"')
    take(
        person("anna"),
        RecordName(review="demo", study="smith_2020", form="peer_support"),
        Sent(tab="a", base_sha256="", seen=0, texts={"characteristics/country": SCRIPT + BREAKOUT}),
    )
    return folder


def test_markup_in_any_word_reaches_no_page_as_markup(review, browser_of):
    client = browser_of("anna", "lead")
    shown = 0
    for address in addresses({**NAMES, "study": ["okafor_2019", "smith_2020"]}, ("hope_post", "1")):
        text = body(client.get(address, {"q": SCRIPT + BREAKOUT, "check": "all"}))
        shown += "alert(1)" in text
        assert SCRIPT not in text, address
        assert '"onload=' not in text, address

    assert shown > 5


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_that_leads_elsewhere_is_no_page_and_no_crash(reviews, browser_of, name):
    client = browser_of("anna", "lead")
    client.raise_request_exception = True
    before = sorted(path for path in reviews.parent.rglob("*"))
    for part in HOSTILE[name]:
        for address in addresses({**NAMES, part: [name]}):
            if name in address:
                assert client.get(address).status_code in {200, 301, 302, 400, 404, 405, 422}, address
                assert client.post(address).status_code in {302, 303, 400, 403, 404, 405, 409, 422}, address

    assert sorted(path for path in reviews.parent.rglob("*")) == before
