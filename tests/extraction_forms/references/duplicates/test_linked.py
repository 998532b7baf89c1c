"""Positions hang together as far as links reach."""

from hypothesis import given
from hypothesis import strategies as st

from extraction_forms.references.duplicates.linked import firsts

LINKS = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), max_size=20)


def test_a_chain_hangs_together_whatever_the_order_of_its_links():
    assert firsts([(4, 5), (2, 3), (3, 4), (8, 9)]) == {2: 2, 3: 2, 4: 2, 5: 2, 8: 8, 9: 8}
    assert firsts([]) == {}


@given(LINKS)
def test_what_is_put_together_is_what_can_be_reached(links):
    """Reached by hand: every position walks its links until it finds no more."""
    near = {place: {place} for link in links for place in link}
    for one, other in links:
        near[one].add(other)
        near[other].add(one)
    reached = {}
    for place in near:
        seen, left = set(), {place}
        while left:
            at = left.pop()
            seen.add(at)
            left |= near[at] - seen
        reached[place] = min(seen)

    assert firsts(links) == reached
