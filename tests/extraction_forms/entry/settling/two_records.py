"""Two extractors' records of one study that differ in a few answers, one of them in words that stand nowhere else."""

from pathlib import Path

from tests.extraction_forms.entry.reviews import record

STUDY = "okafor_2019"
FORM = "peer_support"
AT = f"/demo/compare/{STUDY}/{FORM}/"
MEAN = "results/hope_post/peer/mean"
LABEL = "characteristics/label"


def write_text(review: Path, extractor: str, text: str, study: str = STUDY) -> Path:
    """A record file of the study."""
    path = review / "records" / study / f"{extractor}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def whole(extractor: str, *, status: str = "submitted", mean: str = "12.5", label: str = "") -> str:
    """A record with all that submitting asks for, submitted if nothing else is said."""
    return record(STUDY, extractor, status=status, mean=mean, label=label)


def two(
    review: Path, *, a: str = "submitted", b: str = "submitted", mean: str = "13.5", label: str = ""
) -> None:
    """Anna's record and Ben's: the mean of the peers differs, and the label where one is given."""
    write_text(review, "anna", whole("anna", status=a))
    write_text(review, "ben", whole("ben", status=b, mean=mean, label=label))


def renamed(text: str) -> str:
    """The same record with another name for the experimental arm."""
    return (
        text.replace("id: peer,", "id: walkers,")
        .replace("arm_exp: peer,", "arm_exp: walkers,")
        .replace("      peer: {", "      walkers: {")
    )


SECRETS = ("Quokka", "88.125", "narwhal", "p. 314159", "axolotl_arm", "capybara")


def distinctive(status: str = "draft") -> str:
    """A record by Ben whose every telling word stands nowhere else: label, mean, quote, page, note, an entry's id."""
    text = whole("ben", status=status, mean="88.125", label="Quokka 2019")
    text = text.replace(
        'mean: "88.125"',
        'mean: {printed: "88.125", note: the narwhal says so, '
        'evidence: {report: okafor, page: "p. 314159", quote: capybara words}}',
    )
    return (
        text.replace("id: peer,", "id: axolotl_arm,")
        .replace("arm_exp: peer,", "arm_exp: axolotl_arm,")
        .replace("      peer: {", "      axolotl_arm: {")
    )
