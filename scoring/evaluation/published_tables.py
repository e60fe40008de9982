"""Published answer tables and what other software makes of them: how often each pattern occurs.

LSAT: five right or wrong answers of 1,000 people to section 6 of the Law School Admission Test
(Bock & Lieberman 1970, Psychometrika 35, 179-197; Rizopoulos 2006, J. Stat. Softw. 17(5)).
Science: four of the seven statements on science and technology, four ranks each, answered by 392
people in Great Britain (Eurobarometer 38.1, 1992; Karlheinz & Melich 1992), with the frequency
that the graded-response model of the R package mirt expects of each pattern that occurs.
The figures of other software are those that ltm(LSAT ~ z1) of the R package ltm (by 21 points)
and mirt 1.45 print.
"""

from __future__ import annotations

import numpy as np

from scoring.layout import Floats
from scoring.matrix import Codes
from scoring.peers.graded_response import GradedResponse

LSAT_LOG_LIKELIHOOD = -2466.653
LSAT_SLOPES = (0.8254, 0.7229, 0.8905, 0.6886, 0.6575)
LSAT_DIFFICULTIES = (-3.3597, -1.3696, -0.2799, -1.8659, -3.1236)

SCIENCE_LOG_LIKELIHOOD = -1608.870
SCIENCE_MODEL = GradedResponse(
    np.array([1.0418, 1.2260, 2.2934, 1.0949]),
    np.array(
        [[4.864, 2.640, -1.466], [2.924, 0.901, -2.266], [5.234, 2.214, -1.964],
         [3.348, 0.992, -1.688]]
    ),
)  # fmt: skip
"""The parameters that mirt prints for the Science table (slopes a1, intercepts d1 to d3)."""

_LSAT = """
00000 3  00001 6   00010 2  00011 11  00100 1  00101 1  00110 3  00111 4
01000 1  01001 8   01011 16 01101 3   01110 2  01111 15
10000 10 10001 29  10010 14 10011 81  10100 3  10101 28 10110 15 10111 80
11000 16 11001 56  11010 21 11011 173 11100 11 11101 61 11110 28 11111 298
"""

_SCIENCE = """
1111 2 0.124  1321 1 0.067  1423 1 0.019  1431 1 0.006  2111 1 0.460
2124 1 0.095  2211 1 0.351  2222 4 2.147  2223 2 1.616  2231 1 0.377
2232 1 1.716  2233 1 2.228  2243 1 0.251  2313 1 0.213  2322 2 1.545
2323 1 1.489  2332 3 2.248  2333 3 3.910  2334 2 1.035  2341 1 0.041
2343 2 0.866  2421 1 0.029  2443 2 0.259  2444 1 0.184  3111 1 0.644
3113 2 0.638  3122 2 3.923  3123 4 3.077  3132 5 3.567  3133 5 5.097
3134 3 1.160  3143 1 0.764  3144 1 0.320  3212 1 1.781  3214 1 0.154
3221 1 2.250  3222 10 8.471  3223 7 8.067  3231 1 2.221  3232 16 11.743
3233 22 19.584  3234 5 4.950  3241 1 0.193  3242 1 1.293  3243 3 3.778
3244 2 1.716  3313 2 0.971  3321 1 1.764  3322 13 7.852  3323 10 9.780
3324 2 1.975  3331 5 3.363  3332 23 20.447  3333 52 45.243  3334 8 14.757
3342 7 4.389  3343 13 16.979  3344 12 10.323  3413 1 0.090  3423 1 1.098
3432 2 3.043  3433 4 8.562  3434 4 3.637  3441 1 0.160  3442 1 1.287
3443 6 6.466  3444 3 5.659  4114 1 0.006  4122 1 0.325  4124 2 0.057
4134 1 0.300  4221 1 0.193  4223 3 1.017  4233 8 4.462  4234 2 1.448
4242 1 0.433  4244 1 1.080  4323 1 1.665  4332 2 4.874  4333 21 14.002
4334 3 5.965  4342 2 2.097  4343 5 10.419  4344 8 8.830  4432 1 0.966
4433 2 3.571  4434 3 2.063  4442 2 0.906  4443 6 5.780  4444 12 7.470
"""


def _table(text: str, fields: int) -> list[list[str]]:
    words = text.split()
    return [words[start : start + fields] for start in range(0, len(words), fields)]


def lsat() -> tuple[Codes, Floats]:
    """Ranks (30 patterns, 5) and how many of 1,000 people gave each."""
    rows = _table(_LSAT, 2)
    patterns = np.array([[int(digit) for digit in row[0]] for row in rows], np.int8)
    return patterns, np.array([float(row[1]) for row in rows])


def science() -> tuple[Codes, Floats, Floats]:
    """Ranks (90 patterns, 4), how many of 392 people gave each, and how many mirt expects."""
    rows = _table(_SCIENCE, 3)
    # The questionnaire counts from 1.
    patterns = np.array([[int(digit) - 1 for digit in row[0]] for row in rows], np.int8)
    return patterns, np.array([float(r[1]) for r in rows]), np.array([float(r[2]) for r in rows])
