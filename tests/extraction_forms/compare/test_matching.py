from extraction_forms.compare.matching import Matching, Pair


def matching(*pairs):
    return Matching(study="s", form="f", a="anna", b="ben", pairs=pairs)


def test_the_consensus_takes_as_ids():
    found = matching(Pair(section="arms", a="peer", b="group"))

    assert found.name("b", "arms", "group") == "peer"


def test_what_b_alone_has_keeps_its_id():
    assert matching(Pair(section="arms", b="third")).name("b", "arms", "third") == "third"


def test_what_b_alone_has_is_renamed_where_its_id_names_something_of_as():
    found = matching(Pair(section="arms", a="x", b="y"), Pair(section="arms", b="x"))

    assert found.name("b", "arms", "x") == "x_ben"


def test_a_new_id_is_never_longer_than_ids_may_be():
    long = "x" * 64
    found = matching(Pair(section="arms", a=long), Pair(section="arms", b=long))

    assert found.name("b", "arms", long) != long
    assert len(found.name("b", "arms", long)) <= 64
