"""A printed table and the mapping by which it is taken in."""

TABLE = """\
no,trial,kind,what,ctl,field,sub,better,tm,n1,m1,sd1,n2,m2,sd2,d,se,p,said,source
R1,"Müller_a",RCT,walks [group walks/outdoors],TAU,sleep,hours,higher,8,40,7.1,1.1,41,6.5,1.2,,,.042 one-tailed,"slept ""longer"",
by the hour","Müller 2001 J Sleep 3:1-9, doi:10.1000/xyz(1)2"
R2,"Müller_b",RCT,walks [group walks/outdoors],TAU (letter),sleep,quality,,8,40,,,41,,,-0.3,0.1,<.03,significantly better,"Müller 2002, https://a.example/two."
R3,O'Neil 2002,pilot,app [app],WL,"mood, worry",total,lower,NR,12,NR,NR,13,NR,NR,,,,no difference,"O'Neil 2002, https://a.example/three"
R4,Zoë 2003,RCT,app [app],WL,spoilt,spoilt,lower,1,12,NR,NR,13,NR,NR,,,,-,Zoë 2003
"""  # noqa: E501
MAPPING = """\
schema: 1
extractor: table
source: {file: results.csv, row: no, study: trial, report: source, quote: said}
forms: {study: controlled_study@1.2.0, vocabulary: outcomes@1.1.0}
numbers: decimal_point
missing: {NR: not_reported}
provisional: read by one person
set_aside: {R4: the scale is spoilt}
codes:
  controls: {TAU: usual_care, TAU (letter): usual_care, WL: waitlist}
words:
  p_values:
    .042 one-tailed: {p: ".042", p_sides: one}
    <.03: {p: ".03", p_relation: below}
studies:
  muller_2001:
    of: [Müller_a, Müller_b]
    characteristics: {label: "Müller 2001"}
characteristics:
  label: {template: "{trial} ({kind})"}
  design:
    - {when: {kind: pilot}, missing: unclear, column: kind, note: a pilot is no design}
    - {column: kind, codes: {RCT: trial}}
arms:
  new:
    role: experimental
    intervention: {column: what, quote: yes}
    format: {column: what, brackets: yes, codes: {group walks: group, app: individual}, provisional: a guess}
    delivery: {missing: not_reported}
    n_randomised: {column: n1, number: yes}
  old: {label: {column: ctl}, role: control, control_kind: {column: ctl, codes: controls}}
contrasts:
  contrast: {arm_exp: new, arm_ctl: old}
results:
  time: {column: tm, number: yes, unit: weeks}
values:
  new:
    n: {column: n1, number: yes, unless: {m1: ["", NR]}}
    mean: {column: m1, number: yes, unless: {m1: NR}}
    sd: {column: sd1, number: yes, unless: {m1: NR}}
  old:
    n: {column: n2, number: yes, unless: {m2: ["", NR]}}
    mean: {column: m2, number: yes, unless: {m2: NR}}
    sd: {column: sd2, number: yes, unless: {m2: NR}}
  contrast:
    smd: {column: d, number: yes}
    smd_se: {column: se, number: yes}
    sign_convention: {code: negative_favours_exp, unless: {d: ""}}
    p: {column: p, words: p_values}
    p_sides: {code: not_stated, unless: {p: ""}}
rows:
  R2: {stated_direction: favours_exp, stated_because: significance, note: it says so}
  R3:
    stated_direction: {missing: not_reported, note: no words of a direction}
    evidence: {locator: Table 2}
outcomes:
  columns: [field, sub]
  polarity: {column: better, codes: {higher: higher_better, lower: lower_better}}
  domains: {sleep: Sleep, several: {label: Several, bundle: yes}}
  list:
    hours: {label: Hours of sleep, domain: sleep, polarity: higher_better, of: [[sleep, hours]]}
    quality: {label: Quality of sleep, domain: sleep, polarity: {missing: unclear}, rows: R2}
    total: {label: Everything, domain: several, polarity: lower_better, of: [["mood, worry", total]]}
reports:
  kind: abstract
  list:
    muller_2001: {of: "Müller 2001 J Sleep 3:1-9, doi:10.1000/xyz(1)2", citekey: muller_2001, locator: abstract}
references:
  muller_2001: {kind: article, authors: "Müller; others", year: "2001", container: J Sleep, text: Müller 2001. J Sleep.}
"""
