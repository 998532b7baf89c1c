"""Two tabs of one person that type and save in any order: nothing that was taken is lost unseen."""

from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from extraction_forms.entry.drafts.ledger import RecordName, Sent, settled, take, typed
from extraction_forms.entry.models import Person

NAME = RecordName(review="demo", study="okafor_2019", form="peer_support")
STEP = st.one_of(
    st.tuples(
        st.just("type"), st.sampled_from("AB"), st.sampled_from("xyz"), st.sampled_from(["1", "2", "3", ""])
    ),
    st.tuples(st.just("save"), st.sampled_from("AB"), st.just(""), st.just("")),
    st.tuples(st.just("again"), st.sampled_from("AB"), st.just(""), st.just("")),
)


class Tab:
    """A tab: what it shows, what it has seen, what it sent last, and what it was told of."""

    def __init__(self, name):
        self.name, self.seen, self.turn, self.shows, self.last = name, 0, 0, {}, {}

    def send(self, person, texts):
        self.turn += 1
        self.last = texts
        return self.hear(
            take(
                person, NAME, Sent(tab=self.name, base_sha256="", seen=self.seen, texts=texts, turn=self.turn)
            ),
            texts,
        )

    def hear(self, taken, texts):
        clashes = {one.name: one.theirs for one in taken.clashes}
        self.shows |= {name: text for name, text in texts.items() if name not in clashes}
        self.shows |= {**taken.others, **clashes}
        self.seen = taken.version
        return {name: text for name, text in texts.items() if name not in clashes}


@settings(max_examples=30, deadline=None)
@given(steps=st.lists(STEP, max_size=25))
def test_each_tab_shows_the_present_texts_once_it_was_told(steps):
    with transaction.atomic():
        person = Person.objects.create(name="anna")
        file, model, tabs = {}, {}, {"A": Tab("A"), "B": Tab("B")}
        for what, which, name, text in steps:
            tab = tabs[which]
            if what == "save":
                found = typed(person, NAME)
                if found is not None:
                    file |= found.texts
                    settled(person, NAME, found.version, "", "")
            else:
                # A change that meets another's is told and not taken; one that is taken is the present text.
                model |= tab.send(person, {name: text} if what == "type" else tab.last)
        present = {**file, **(typed(person, NAME).texts if typed(person, NAME) else {})}
        assert present == model
        for tab in tabs.values():
            tab.send(person, {})
            assert {name: tab.shows.get(name) for name in present} == present
        transaction.set_rollback(True)
