r"""The numbers of a manuscript as LaTeX macros: `\syn{syntheses.hope.estimate}` prints what the analysis found."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from synthesis.headline import Chosen
from synthesis.render.latex_text import comment, latex

_HEAD: Final = r"""% {title}
% Numbers for the manuscript, made by the analysis: do not change them here.
% In the preamble write \input{{numbers}}; in the text \syn{{{example}}}.
% A key that is not among these stops LaTeX with a message; numbers.json lists all keys, and the
% list text: in review.yaml says which of them stand here.
\makeatletter
\newcommand*{{\syn@number}}[2]{{\expandafter\gdef\csname syn@@#1\endcsname{{#2}}}}
\newcommand*{{\syn@absent}}[2]{{\expandafter\gdef\csname syn@-#1\endcsname{{#2}}}}
\DeclareRobustCommand*{{\syn}}[1]{{%
  \ifcsname syn@@#1\endcsname
    \ifcsname syn@-#1\endcsname
      \PackageWarning{{synthesis}}{{The number #1 cannot be had: \csname syn@-#1\endcsname}}%
    \fi
    \csname syn@@#1\endcsname
  \else
    \PackageError{{synthesis}}{{No number has the key #1}}{{%
      Look for its name in numbers.json and in the list text: of review.yaml,\MessageBreak
      build the review again, and copy numbers.tex.}}%
    \textbf{{??}}%
  \fi}}
"""


def write(title: str, numbers: Iterable[Chosen]) -> str:
    r"""A file for the preamble of a manuscript: `\syn{key}` prints the number, an unknown key is an error.

    A number that cannot be had prints the words of the supplement, and LaTeX warns with the reason.
    """
    known = tuple(numbers)
    example = known[0].key if known else "syntheses.name.estimate"
    lines = [_HEAD.format(title=comment(title), example=example).rstrip()]
    for one in known:
        lines.append(rf"\syn@number{{{one.key}}}{{{latex(one.number.text)}}}")
        if one.number.value is None:
            lines.append(rf"\syn@absent{{{one.key}}}{{{_message(one.number.reason)}}}")
    lines.append(r"\makeatother")
    return "\n".join(lines) + "\n"


def _message(text: str) -> str:
    """Words that LaTeX writes into its log: no sign in them means anything."""
    return "".join(c if (c.isalnum() and c.isascii()) or c in " .,;:()" else " " for c in comment(text))
