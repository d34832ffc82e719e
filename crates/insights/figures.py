"""Prints the figures of other packages that the tests hold the formulae to.

    python -m venv venv && venv/bin/pip install scipy==1.17.1 statsmodels==0.15.0 numpy==2.4.6
    venv/bin/python figures.py
"""

from itertools import permutations

import numpy as np
from scipy import stats
from statsmodels.stats.contingency_tables import StratifiedTable
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint


def rust(value):
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(rust, value)) + "]"
    return repr(int(value)) if isinstance(value, (int, np.integer)) else repr(float(value))


def binomial():
    for part, whole, rate in [(3, 20, 0.05), (12, 20, 0.5), (60, 200, 0.07), (1, 5000, 0.001), (40, 4000, 0.02),
                              (300, 1000, 0.1), (999, 1000, 0.9), (20, 100000, 0.0005)]:
        least, most = stats.binom.sf(part - 1, whole, rate), stats.binom.cdf(part, whole, rate)
        print(f"([{part}, {whole}], {rate}, {rust(least)}, {rust(most)}),")


def intervals():
    for a, n, b, m in [(45, 200, 30, 210), (0, 50, 3, 60), (7, 9, 1, 40), (5000, 10000, 4900, 10000)]:
        one = proportion_confint(a, n, method="wilson")
        two = confint_proportions_2indep(a, n, b, m, method="newcomb", compare="diff")
        print(f"({rust([a, n, b, m])}, {rust([*one, *two])}),")


def strata():
    for rows in [[(45, 200, 30, 210)], [(12, 100, 5, 90), (30, 80, 22, 95), (3, 10, 9, 60)],
                 [(1, 40, 6, 50), (0, 12, 2, 30), (8, 200, 25, 180)]]:
        tables = [np.array([[a, n - a], [b, m - b]]) for a, n, b, m in rows]
        p = StratifiedTable(tables).test_null_odds(correction=False).pvalue
        a, n, b, m = (np.array(column, float) for column in zip(*rows))
        every = n + m
        weight = (n * m / every).sum()
        gap = ((a * m - b * n) / every).sum() / weight
        # Sato (1989), equations for P and Q.
        big_p = ((n ** 2 * b - m ** 2 * a + n * m * (m - n) / 2) / every ** 2).sum()
        big_q = ((a * (m - b) + b * (n - a)) / (2 * every)).sum()
        half = stats.norm.ppf(0.975) * np.sqrt(gap * big_p + big_q) / weight
        print(f"(&{rust([list(row) for row in rows])}, {rust([p, gap, gap - half, gap + half])}),")


def hypergeometric():
    """The probability of so few in the first groups, given how many of each stratum did it."""
    for rows in [[(3, 500, 84, 4000)], [(40, 4000, 9, 200)], [(12, 100, 5, 90)],
                 [(1, 40, 6, 50), (0, 12, 2, 30), (8, 200, 25, 180)], [(2, 60, 40, 900), (0, 0, 3, 50), (1, 300, 2, 3)]]:
        sums = np.ones(1)
        for a, n, b, m in rows:
            sums = np.convolve(sums, stats.hypergeom.pmf(np.arange(a + b + 1), n + m, a + b, n))
        print(f"(&{rust([list(row) for row in rows])}, {rust(sums[: sum(row[0] for row in rows) + 1].sum())}),")


def chi_square():
    for x, degrees in [(3.84, 1), (0.1, 1), (16.0, 1), (9.2, 2), (7.8, 3), (30.0, 3), (20.0, 4), (11.0, 7)]:
        print(f"({x}, {degrees}, {rust(stats.chi2.sf(x, degrees))}),")
    print(rust(stats.chisquare([5200, 4800]).pvalue))


def change():
    """The exact p of a change in seven days: all orders of the days."""
    days = [(20, 100), (22, 110), (18, 90), (21, 100), (9, 100), (8, 95), (10, 105)]

    def greatest(order):
        parts, wholes = np.cumsum([p for p, _ in order]), np.cumsum([w for _, w in order])
        mean, every = parts[-1] / wholes[-1], wholes[-1]
        before = wholes[1:-2]
        away = np.abs(parts[1:-2] - before * mean)
        return (away / np.sqrt(before * (every - before) / every * mean * (1 - mean))).max()

    own = greatest(days)
    orders = list(permutations(days))
    print(rust(own), rust(sum(greatest(order) >= own - 1e-9 for order in orders) / len(orders)))


for figures in [binomial, intervals, strata, hypergeometric, chi_square, change]:
    print(f"-- {figures.__name__}")
    figures()
