"""A small file of each format, invented after its documented layout."""

RIS = """Provider: A library
Database: Everything

TY  - JOUR
ID  - okafor_2019
AU  - Okafor, Ada B.
A1  - World Health Organization
TI  - Peers after discharge:
 a trial
T2  - Journal of Trials
JO  - J Trials
PY  - 2019
DA  - 2019/03/05/
VL  - 12
IS  - 3
SP  - 45
EP  - 67
SN  - 1234-5678 (Print)
DO  - https://doi.org/10.1000/xyz.5
AN  - 31234567
DB  - MEDLINE
AN  - L12
DB  - Embase
C2  - PMC123
KW  - peer support
recovery
N1  - RAYYAN-INCLUSION: {"Anna"=>"Included", "Ben"=>"Excluded"} | RAYYAN-LABELS: pilot,uk
N1  - ASReview_relevant
N1  - A note
C1  - own field
ER  -

TY  - RPRT
T1  - A second record
Y1  - in press
ER  -
"""

NBIB = """
PMID- 31234567
OWN - NLM
IS  - 1234-5678 (Electronic)
DP  - 2019 Mar 5
TI  - Peers after
      discharge.
PG  - 45-67
LID - 10.1000/xyz.5 [doi]
AID - S123 [pii]
AB  - One line
      and another.
FAU - Okafor, Ada B
AU  - Okafor AB
CN  - PEER Group UK
LA  - eng
SI  - ClinicalTrials.gov/NCT01234567
PT  - Journal Article
PT  - Randomized Controlled Trial
JT  - Journal of trials
TA  - J Trials
MH  - *Peer Group
MH  - Adult
PMC - PMC123

PMID- EJ123
OWN - ERIC
TI  - A second record
AU  - Roe C
AID - http://eric.ed.gov/?id=EJ123
"""

WOS = """FN Clarivate Analytics Web of Science
VR 1.0
PT J
AU Okafor, AB
   Roe, C
AF Okafor, Ada B.
   Roe, Carl
CA PEER Group UK
TI Peers after
   discharge
SO JOURNAL OF TRIALS
DE peer support; recovery
PD MAR 5
PY 2019
VL 12
IS 3
BP 45
EP 67
DI 10.1000/xyz.5
UT WOS:000123
PM 31234567
ER

PT C
AU Roe, C
TI A second record
PY 2018
AR e12
ER

EF
"""

REFER = """%0 Journal Article
%A Okafor, Ada B.
%A PEER Group UK,
%T Peers after
discharge
%J Journal of Trials
%D 2019
%V 12
%N 3
%P 45-67
%K peer support
recovery
%R 10.1000/xyz.5
%@ 1234-5678
%F okafor_2019
%M L12
%~ Embase
%+ An address

%0 Book
%A World Health Organization
%T A second record
%I WHO
%C Geneva
%@ 978-0-306-40615-7
"""

ENDNOTE = """<?xml version="1.0" encoding="UTF-8"?>
<xml><records>
<record><database name="a.enl">a.enl</database><rec-number>1</rec-number>
<foreign-keys><key app="EN" db-id="x">1</key></foreign-keys>
<ref-type name="Journal Article">17</ref-type>
<contributors><authors><author><style face="normal" font="default">Okafor, Ada B.</style></author>
<author>World Health Organization,</author></authors></contributors>
<titles><title><style face="normal">Peers </style><style face="italic">after</style> discharge</title>
<secondary-title>Journal of Trials</secondary-title></titles>
<periodical><full-title>Journal of Trials</full-title></periodical>
<pages>45-67</pages><volume>12</volume><number>3</number>
<keywords><keyword>peer support</keyword><keyword>recovery</keyword></keywords>
<dates><year>2019</year><pub-dates><date>Mar 5</date></pub-dates></dates>
<isbn>1234-5678&#xD;8765-4321</isbn><accession-num>31234567</accession-num>
<custom2>PMC123</custom2><electronic-resource-num>10.1000/xyz.5</electronic-resource-num>
<remote-database-name>Medline</remote-database-name><custom7>e1</custom7></record>
<record><ref-type>6</ref-type><titles><title>A second record</title></titles></record>
</records></xml>
"""

CSL = """[
 {"id": "okafor_2019", "type": "article-journal", "title": "Peers after discharge",
  "author": [{"family": "Gogh", "non-dropping-particle": "van", "given": "Ada"}, {"literal": "PEER Group UK"}],
  "issued": {"date-parts": [["2019", 3, 5]]}, "container-title": "Journal of Trials", "volume": 12,
  "page": "45-67", "DOI": "10.1000/xyz.5", "ISSN": "1234-5678, 8765-4321", "keyword": "peer support, recovery",
  "event-place": "Lagos"},
 {"id": 7, "type": "book", "title": "A second record", "issued": {"raw": "March 2018"}}
]
"""

RAYYAN = (
    "key,title,year,month,day,journal,issn,volume,issue,pages,authors,url,language,publisher,location,abstract,"
    "notes,pubmed_id,pmc_id\n"
    'rayyan-1,"Peers, ""after"" discharge",2019,3,5,Journal of Trials,1234-5678,12,3,45-67,'
    '"Okafor, Ada B. and Roe, C.",,eng,,,"Two\nlines",'
    '"RAYYAN-INCLUSION: {""Anna""=>""Included"", ""Ben""=>""Excluded""} | RAYYAN-LABELS: pilot,uk | '
    'RAYYAN-EXCLUSION-REASONS: wrong population",31234567,PMC123\n'
    "rayyan-2,A second record,,,,,,,,,,,,,,,,,\n"
)

ASREVIEW = (
    'title,abstract,authors,year,doi,included,record_id\nPeers after discharge,Words,"Okafor AB, Roe C",2019,'
    "10.1000/xyz.5,1,0\nA second record,Words,,2018,,0,1\nA third one,,,,,,2\n"
)

COVIDENCE = (
    "Title,Authors,Abstract,Published Year,Published Month,Journal,Volume,Issue,Pages,Accession Number,DOI,Ref,"
    "Covidence #,Study,Notes,Tags\n"
    'Peers after discharge,"Okafor, A. B.; Roe, C.",Words,2019,Mar,Journal of Trials,12,3,45-67,31234567,10.1000/xyz.5,'
    '9,#12,Okafor 2019,"Exclusion reason: Wrong population; ",pilot\nA second record,,,,,,,,,,,,#13,,,\n'
)

BIBTEX = """@string{jt = {Journal of Trials}}
@article{okafor_2019, author = {Okafor, Ada B. and {The PEER and Friends Group}}, title = {Peers after discharge},
  journal = jt, year = 2019, month = mar, pages = {45--67}, doi = {10.1000/xyz.5}, annote = {x}}
@article{okafor_2019, title = {A second record}}
"""

APA = """References

• Okafor, A. B., & van Dijk, C. (2019a). Peers after discharge. Journal of Trials, 12(3), 45–67. doi:10.1000/xyz.5
• PEER Group. (2017). A second record. Leeds: Health Press.
"""

CSV = """Title;Authors;Year;DOI;Journal;Own column
"Peers ""after"" discharge";"Okafor, Ada B.; Roe, C.";2019;10.1000/xyz.5;Journal of Trials;kept
A second record;;2018;;;
"""

SAMPLES = {
    "ris": RIS,
    "nbib": NBIB,
    "wos": WOS,
    "refer": REFER,
    "endnote": ENDNOTE,
    "csl": CSL,
    "rayyan": RAYYAN,
    "asreview": ASREVIEW,
    "covidence": COVIDENCE,
    "csv": CSV,
    "bibtex": BIBTEX,
    "apa": APA,
}
