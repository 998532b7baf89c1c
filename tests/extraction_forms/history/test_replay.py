from types import MappingProxyType

from hypothesis import given, settings
from hypothesis import strategies as st

from extraction_forms.draft import Block, Draft
from extraction_forms.history.events import FILE, Event
from extraction_forms.history.replay import applied, bare, last_state, moves, replayed
from tests.thoroughness import cases

ANY = st.text(alphabet="ab/%é ", min_size=1, max_size=4)
IDS = st.sampled_from(["arms", "head", "order", "file", "results", "a", "b", "a/b", "%2F", ""]) | ANY
PLAIN = st.recursive(
    st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)
DATA = st.dictionaries(IDS.filter(bool), PLAIN, max_size=3)
BLOCKS = st.lists(
    st.builds(
        Block, id=IDS.filter(bool), answers=DATA, units=st.dictionaries(IDS.filter(bool), DATA, max_size=2)
    ),
    max_size=4,
    unique_by=lambda block: block.id,
)
HEADS = st.dictionaries(
    st.sampled_from(["schema", "form", "study", "status", "numbers", "evidence", "extractor"]),
    PLAIN,
    max_size=5,
)
DRAFTS = st.builds(
    Draft, head=HEADS, sections=st.dictionaries(IDS.filter(bool), BLOCKS.map(tuple), max_size=3)
)


def event(path, old, new):
    return Event(time="2026-07-01T12:00:00Z", actor="anna", record="r", path=path, old=old, new=new)


def saved(old, new, revision):
    told = {"revision": str(revision), "sha256": str(revision)}
    return [*(event(move.path, move.old, move.new) for move in moves(old, new)), event(FILE, None, told)]


@settings(max_examples=cases(25, 500))
@given(st.lists(DRAFTS, min_size=1, max_size=4))
def test_all_events_of_a_record_rebuild_every_state_it_was_in(drafts):
    events, before = [], None
    for revision, draft in enumerate(drafts, 1):
        events += saved(before, draft, revision)
        before = draft

    states = [draft for _, draft in replayed(events)]
    expected = [
        Draft(head={**draft.head, "revision": str(number)}, sections=bare(draft).sections)
        for number, draft in enumerate(drafts, 1)
    ]
    assert states == expected
    assert last_state(events, "1") == expected[0]


@settings(max_examples=50)
@given(DRAFTS, DRAFTS)
def test_what_leads_to_a_record_and_back_again_leads_nowhere(one, other):
    draft = one
    for move in (*moves(one, other), *moves(other, one)):
        draft = applied(draft, move)

    assert bare(draft) == bare(one)


@settings(max_examples=50)
@given(DRAFTS)
def test_a_record_that_stays_the_same_has_no_events(draft):
    assert moves(draft, draft) == ()


@settings(max_examples=50)
@given(DRAFTS)
def test_no_two_events_of_a_save_have_the_same_path(draft):
    paths = [move.path for move in moves(None, draft)]

    assert len(set(paths)) == len(paths)


def test_a_record_that_was_taken_away_is_none():
    draft = Draft(
        head=MappingProxyType({"study": "a"}), sections={"arms": (Block(id="peer", answers={"role": "x"}),)}
    )
    gone = [*(event(move.path, move.old, move.new) for move in moves(draft, None)), event(FILE, {}, None)]

    assert [state for _, state in replayed([*saved(None, draft, 1), *gone])][1] is None
    assert last_state([*saved(None, draft, 1), *gone]) is None
