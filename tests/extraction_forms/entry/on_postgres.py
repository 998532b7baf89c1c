"""What test_postgres asks of a site whose database is a PostgreSQL server, in a process of its own.

Called as `python -m tests.extraction_forms.entry.on_postgres STEP REVIEWS STATE` with DATABASE_URL; prints JSON.
"""

import json
import sys
import threading
from datetime import timedelta
from pathlib import Path

from extraction_forms.entry.serving import Serving, prepare

THREADS = 8
EACH = 25


def together(work, *given):
    """Call `work` with each of the given at the same moment, each in a thread; what each returned."""
    from django.db import connections

    start, told = threading.Barrier(len(given)), {}

    def one(number, value):
        start.wait()
        try:
            told[number] = work(value)
        except Exception as fault:  # noqa: BLE001 - told to the test
            told[number] = f"{type(fault).__name__}: {fault}"
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one, args=pair) for pair in enumerate(given)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [told[number] for number in range(len(given))]


def person(name, role="lead"):
    from extraction_forms.entry.models import Membership, Person

    found, _ = Person.objects.get_or_create(name=name)
    found.set_password("a long enough password")
    found.save()
    Membership.objects.update_or_create(person=found, review="", defaults={"role": role})
    return found


def vendor():
    from django.db import connection

    return connection.vendor


def drafts():
    """Eight tabs of one person type at once, each into inputs of its own and all into one that they share."""
    from extraction_forms.entry.drafts.ledger import RecordName, Sent, take, typed

    anna, name = person("anna"), RecordName(review="demo", study="okafor_2019", form="peer_support")
    acknowledged = {}

    def tab(number):
        seen = 0
        for turn in range(EACH):
            texts = {
                f"characteristics//{number}_{turn}|": f"v{turn}",
                "characteristics//shared|": f"{number}_{turn}",
            }
            taken = take(anna, name, Sent(tab=f"tab{number}", base_sha256="", seen=seen, texts=texts))
            seen = taken.version
            refused = {clash.name for clash in taken.clashes}
            acknowledged.update(
                {one: text for one, text in texts.items() if one not in refused and "shared" not in one}
            )
        return "done"

    told = together(tab, *range(THREADS))
    kept = typed(anna, name)
    lost = [one for one, text in acknowledged.items() if kept.texts.get(one) != text]
    return {"told": told, "acknowledged": len(acknowledged), "lost": lost, "version": kept.version}


def tickets():
    """Eight take one link at once."""
    from extraction_forms.entry.accounts.tickets import login_link, take

    token = login_link(person("anna"), timedelta(hours=1))
    return sorted(together(lambda given: take(given) is not None, *[token] * THREADS))


def joining():
    """Eight who are invited choose the same name at once."""
    from extraction_forms.entry.accounts.joining import Answers, joined
    from extraction_forms.entry.accounts.tickets import Invited, invitation
    from extraction_forms.entry.models import Membership

    tokens = [invitation(Invited(review="", role="reader"), timedelta(hours=1)) for _ in range(THREADS)]
    answers = Answers(name="same", password="seven grey herons", again="seven grey herons")  # noqa: S106
    told = together(lambda token: getattr(joined(token, answers), "name", None), *tokens)
    return {"told": sorted(told), "members": Membership.objects.filter(person__name="same").count()}


def login():
    """Two right logins, then twenty wrong ones at once by one name from one address."""
    from django.conf import settings
    from django.test import Client

    from extraction_forms.entry.accounts.limits import Locked, tried

    settings.ALLOWED_HOSTS = ["testserver"]
    person("anna")
    client = Client()
    sent = {"name": "anna", "password": "a long enough password"}
    codes = [client.post("/login", sent).status_code, client.get("/").status_code]
    found = together(lambda _: isinstance(tried("anna", "10.0.0.1"), Locked), *range(20))
    return {"codes": codes, "let_through": found.count(False)}


def leads():
    """Two leads step down at once."""
    from extraction_forms.entry.accounts.people import give_role
    from extraction_forms.entry.accounts.people import leads as present
    from extraction_forms.entry.models import Membership

    Membership.objects.all().delete()
    told = together(lambda one: give_role(one, "", "reader"), person("lea"), person("max"))
    return {"told": sorted(str(one)[:10] for one in told), "leads": len(present())}


def rows():
    """Everything that a backup keeps of the database; a new person gets a number that nobody has."""
    from extraction_forms.entry.models import DraftChange, Membership, OpenDraft, Person, Ticket

    told = [
        str(list(model.objects.order_by("pk").values()))
        for model in (Person, Membership, Ticket, OpenDraft, DraftChange)
    ]
    if len(sys.argv) > 4:
        Person.objects.create(name=sys.argv[4])
    return told


STEPS = {step.__name__: step for step in (vendor, drafts, tickets, joining, login, leads, rows)}

if __name__ == "__main__":
    prepare(Serving(reviews=Path(sys.argv[2]), state=Path(sys.argv[3]), name="anna"))
    sys.stdout.write(json.dumps(STEPS[sys.argv[1]]()))
