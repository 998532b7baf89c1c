"""What is sent after a logout is handed back, to be sent again; only to its own site, and only what is a record's."""

from urllib.parse import urlencode

import pytest
from django.test import Client

from extraction_forms.entry.held_posts import _MOST
from tests.extraction_forms.entry.reviews import write_record

SAVE = "/demo/records/okafor_2019/peer_support/save"
FORM = "application/x-www-form-urlencoded"
TYPED = {"characteristics/label": 'Okafor <script>alert(1)</script> & "others"', "seen": "0"}
HERE = {"HTTP_ORIGIN": "http://testserver"}


def sent(client, address=SAVE, texts=TYPED, **headers):
    return client.post(address, urlencode(texts), content_type=FORM, **headers)


def test_what_is_sent_after_a_logout_comes_back_escaped_on_a_page_that_sends_it_again(reviews):
    told = sent(Client())

    page = told.content.decode()
    assert told.status_code == 401
    assert f'<form method="post" action="{SAVE}">' in page
    assert "Okafor &lt;script&gt;alert(1)&lt;/script&gt; &amp; &#34;others&#34;</textarea>" in page
    assert "<script>alert" not in page


def test_the_old_token_is_not_handed_back(reviews):
    page = sent(Client(), texts={**TYPED, "csrfmiddlewaretoken": "k" * 64}).content.decode()

    assert "k" * 64 not in page


@pytest.mark.parametrize(
    ("address", "texts", "headers"),
    [
        ("/people", TYPED, {}),
        ("/demo/studies/", TYPED, {}),
        (SAVE, {}, {}),
        (SAVE, {"characteristics/label": "x" * (_MOST + 1)}, {}),
    ],
)
def test_whatever_else_is_sent_after_a_logout_leads_to_the_login(reviews, address, texts, headers):
    told = sent(Client(), address, texts, **headers)

    assert (told.status_code, told.headers.get("Location")) == (302, "/login")


def test_a_script_is_told_in_its_own_words(reviews):
    assert sent(Client(), HTTP_ACCEPT="application/json").json() == {"login": "/login"}


@pytest.fixture
def strict(reviews, person):
    """A browser of anna that minds the token, as a real one does; hers is of an earlier login."""
    write_record(reviews / "demo", "okafor_2019", "anna")
    client = Client(enforce_csrf_checks=True)
    client.force_login(person("anna"))
    client.cookies["entry_csrf"] = "k" * 32
    return client


def test_a_page_made_before_the_login_is_handed_back_with_a_token_that_holds(strict):
    told = sent(strict, texts={**TYPED, "csrfmiddlewaretoken": "o" * 32}, **HERE)

    assert told.status_code == 403
    assert "Send it once more" in told.content.decode()
    again = sent(strict, texts={**TYPED, "csrfmiddlewaretoken": strict.cookies["entry_csrf"].value}, **HERE)
    assert again.status_code not in {401, 403}


@pytest.mark.parametrize(
    "headers", [{}, {"HTTP_ORIGIN": "http://elsewhere.example"}, {"HTTP_ORIGIN": "null"}]
)
def test_what_another_site_sends_is_never_handed_back(strict, headers):
    told = sent(strict, texts={**TYPED, "csrfmiddlewaretoken": "o" * 32}, **headers)

    assert told.status_code == 403
    assert "Okafor" not in told.content.decode()
    assert "<textarea" not in told.content.decode()
