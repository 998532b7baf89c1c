"""Twelve studies whose effects grow as they get smaller, of one effect each, of two, and of counts."""

EFFECTS = (
    *((".10", ".08"), (".05", ".09"), (".18", ".11"), (".12", ".12"), (".25", ".15"), (".20", ".18")),
    *((".42", ".20"), (".35", ".22"), (".61", ".25"), (".48", ".28"), (".80", ".32"), (".72", ".35")),
)
"""Effect and standard error of each study."""

YEARS = (2011, 2003, 2018, 2007, 2015, 2001, 2020, 2009, 2013, 2005, 2017, 1999)

TABLES = (
    *((30, 400, 44, 400), (25, 300, 34, 305), (18, 200, 30, 198), (14, 150, 22, 152), (9, 90, 16, 88)),
    *((8, 70, 15, 72), (6, 60, 14, 58), (5, 45, 12, 44), (3, 35, 10, 36), (2, 30, 9, 28), (1, 22, 7, 21)),
    (1, 18, 6, 17),
)
"""Events and totals of the experimental and of the control arms."""

NAMES = tuple("abcdefghijkl")


def of_effects(build, n=12, *, second=(), years=True):
    """The first n studies as reported differences; those in `second` have another outcome too."""
    made = []
    for name, (y, se), year in list(zip(NAMES, EFFECTS, YEARS, strict=True))[:n]:
        results = [build.result("r1", contrast=build.g(f"0{y}", f"0{se}"))]
        if name in second:
            results.append(build.result("r2", "fear", contrast=build.g(f"0{y}5", f"0{se}")))
        facts = {"year": str(year)} if years else {}
        made.append(build.study(name, *results, **facts))
    return made


def of_counts(build, n=12):
    """The first n studies as 2x2 tables."""
    return [
        build.study(
            name,
            build.result(
                peer={"events": str(a), "total": str(n1)}, control={"events": str(c), "total": str(n2)}
            ),
            year=str(year),
        )
        for name, (a, n1, c, n2), year in list(zip(NAMES, TABLES, YEARS, strict=True))[:n]
    ]


def counted(measure="OR", **more):
    """A synthesis of counts."""
    asked = {"where": "domain == 'clinical'", "measure": measure, "use": "computed", "label": "Mood"}
    return {"clinical": {**asked, **more}}


def estimated(**more):
    """A synthesis of reported differences."""
    return {
        "clinical": {
            "where": "domain == 'clinical'",
            "measure": "SMD",
            "use": "reported",
            "label": "Mood",
            **more,
        }
    }
