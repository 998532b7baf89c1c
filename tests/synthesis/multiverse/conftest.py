"""Reviews with a multiverse, carried out."""

import pytest

YS = ("0.1", "0.5", "0.2", "0.9", "0.3", "0.25", "1.9")


def judged(name, overall):
    domains = {f"d{i}": "low" for i in range(1, 6)}
    return {
        "schema": "1",
        "form": {"id": "rob2", "version": "1.1.0"},
        "study": name,
        "extractor": "a",
        "status": "submitted",
        "revision": "1",
        "judgements": [{"id": "r1", "result": "r1", **domains, "overall": overall}],
    }


@pytest.fixture
def explored(build, carried):
    """A function of the choices declared, and of further parts of the plan: the review carried out, its multiverse."""

    def make(declared, records=None, **parts):
        asked = parts.pop("syntheses", None) or {
            "clinical": {"where": "domain == 'clinical'", "measure": "SMD", "multiplicity": "all_rows"}
        }
        files = {
            f"records/s{n}/a.rob2.yaml": judged(f"s{n}", ("low", "high", "some_concerns")[n % 3])
            for n in range(len(YS))
        }
        made = carried(
            *(records or plain(build)),
            syntheses=asked,
            multiverse={"clinical": declared},
            **{
                "files": files if records is None else {},
                "forms": ["peer_support@1.2.0", "rob2@1.1.0"],
                **parts,
            },
        )
        return made, made.analysis.multiverses[0]

    return make


def plain(build):
    """Seven studies with one result each, and of two of them a second one."""
    made = []
    for n, y in enumerate(YS):
        results = [build.result("r1", more={"timepoint": "post"}, contrast=build.g(y, se=f"0.{15 + n}"))]
        if n in {1, 4}:
            later = {"timepoint": "follow_up"}
            results.append(build.result("r2", more=later, contrast=build.g("0.05", se="0.2")))
        made.append(build.study(f"s{n}", *results))
    return made
