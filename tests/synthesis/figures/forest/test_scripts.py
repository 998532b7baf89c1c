"""Forest plots of studies that are called in Arabic, Hebrew, Chinese, Japanese, Korean, Hindi and Thai."""

from dataclasses import replace

import pytest

from synthesis.figures.figure import Text
from synthesis.figures.forest.layouts import LAYOUTS
from synthesis.figures.forest.plot import forest_plot

NAMES = (
    "الأحمد وآخرون 2021",
    "پژوهشگر و کتاب‌ها (۱۳۹۹)",
    "כהן, לוי ומזרחי 2018",
    "张伟等 2020（随机对照试验）",
    "山田太郎・鈴木花子・佐藤健 2019",
    "김철수 외 2015",
    "शर्मा और श्रीनिवासन 2014",
    "ผู้ป่วยสมชายและคณะ 2013",
    "Smith, محمد & 山田 2012",
)


def rows(build):
    return [
        build.effect(y=0.1 * n, study=f"s{n}", result=f"r{n}", study_label=name, outcome_label=f"尺度 {name}")
        for n, name in enumerate(NAMES)
    ]


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("divided", [False, True])
def test_nothing_collides_in_any_layout(build, geometry, layout, divided):
    whole = build.fit(*rows(build))
    parts = {"subgroups": build.split(whole, label="الصيغة")} if divided else {}
    figure = forest_plot(
        replace(build.spec(whole, favours=("لصالح المجموعة الضابطة", "有利于干预"), **parts), layout=layout)
    )

    assert geometry.faults(figure) == []
    assert geometry.page_faults(figure) == []


def test_every_name_is_printed_whole(build):
    figure = forest_plot(build.spec(build.fit(*rows(build))))
    said = "".join(mark.text for mark in figure.marks if isinstance(mark, Text))

    assert all("".join(name.split()) in "".join(said.split()) for name in NAMES)
