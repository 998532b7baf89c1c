from extraction_forms.errors import Place
from extraction_forms.references.reference import Reference
from synthesis.plan.citations import Citation, citation_faults, cited, file_fault, uncited

REFERENCES = {key: Reference(key=key, kind="misc", text=key) for key in ("zoe", "ann")}


def named(*keys):
    return [Citation(key=key, place=Place(file="a.yaml", line=n), where="") for n, key in enumerate(keys, 1)]


def test_references_are_cited_once_in_the_order_of_their_keys():
    assert [one.key for one in cited(named("zoe", "ann", "zoe", "nobody"), REFERENCES)] == ["ann", "zoe"]


def test_a_key_that_is_not_there_is_a_fault_where_it_is_cited():
    (problem,) = citation_faults(named("ann", "zoee"), REFERENCES)

    assert str(problem) == "a.yaml:2: expected a key of references.bib; found 'zoee'. Did you mean 'zoe'?"


def test_nothing_is_missed_where_nothing_is_cited():
    assert list(file_fault([])) == []
    assert list(uncited({}, ())) == []


def test_what_nothing_cites_is_one_warning_that_says_how_many():
    many = {f"key{n}": Reference(key=f"key{n}", kind="misc") for n in range(7)}

    (warning,) = uncited(many, ())

    assert warning.warning
    assert warning.found == "7 that nothing cites (key0, key1, key2, key3, key4, ...)"
