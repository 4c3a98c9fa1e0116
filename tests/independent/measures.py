"""Group means and what goes with them, from coefficients. Knows nothing of files."""

from dataclasses import dataclass

import numpy as np

import ols
from sample import MISSING, Factor, Sample

Key = tuple[str, str, str, str]  # outcome, breakdown, group, month
FLAT = 1e-10  # an eigenvalue of A under this share of the largest group is zero


@dataclass
class Cell:
    """One group in one month, nothing hidden or rounded."""

    n: int
    having: int  # of a share: how many have the outcome
    actual: float
    expected: float
    indicator: float
    se: float
    absorbed_share: float
    corrected: float


def cells(sample: Sample, rows: np.ndarray, fit: ols.Fit) -> dict[Key, Cell]:
    """Every cell of every breakdown that holds at least one row, for all outcomes of a fit."""
    found: dict[Key, Cell] = {}
    sums = group_sums(sample, rows, fit.design())
    for outcome, b in fit.estimate.items():
        y = sample.outcomes[outcome][rows]
        expected = fit.design().predict(sample, rows, b)
        for breakdown, factor in sample.breakdowns.items():
            absorbed, corrected = levels(sums[breakdown], fit, factor.codes[rows], y - expected)
            for (group, month), cell in by_month(sample, rows, factor, y, expected).items():
                cell.absorbed_share, cell.corrected = absorbed[group], corrected[group]
                found[outcome, breakdown, factor.levels[group], sample.months[month]] = cell
    return found


def group_sums(sample: Sample, rows: np.ndarray, design: ols.Design) -> dict[str, np.ndarray]:
    """S = G'X of each breakdown: the design's columns summed within each group."""
    sums = {name: np.zeros((len(f.levels), len(design.terms))) for name, f in sample.breakdowns.items()}
    for part in ols.blocks(len(rows)):
        x = design.block(sample, rows[part])
        for name, factor in sample.breakdowns.items():
            member = factor.codes[rows[part]] == np.arange(len(factor.levels))[:, None]
            sums[name] += member.astype(float) @ x
    return sums


def by_month(sample, rows, factor: Factor, y, expected) -> dict[tuple[int, int], Cell]:
    """Means and standard errors of each group and month."""
    codes, inside = factor.codes[rows].astype(np.int64), factor.codes[rows] != MISSING
    width = len(sample.months)
    place = (codes * width + sample.month[rows])[inside]
    y, expected = y[inside], expected[inside]
    size = len(factor.levels) * width
    n = np.bincount(place, minlength=size)
    share = np.maximum(n, 1)
    actual = np.bincount(place, y, size) / share
    means = np.bincount(place, expected, size) / share
    indicator = np.bincount(place, y - expected, size) / share
    spread = np.bincount(place, np.square(y - expected - indicator[place]), size)
    having = np.bincount(place, y > 0, size)
    with np.errstate(divide="ignore", invalid="ignore"):
        se = np.sqrt(spread / (n - 1) / n)
    return {
        divmod(int(k), width): Cell(
            int(n[k]), int(having[k]), actual[k], means[k], indicator[k], se[k], np.nan, np.nan
        )
        for k in np.flatnonzero(n)
    }


def levels(sums: np.ndarray, fit: ols.Fit, codes: np.ndarray, residual: np.ndarray):
    """Per group over the whole period: the absorbed share and the corrected level.

    S = G'X, N the groups' sizes: share = S (X'X)^-1 S' / N on the diagonal; corrected level =
    A^+ (N m) with A = N - S (X'X)^-1 S' and m the mean residuals, its weighted mean taken off.
    """
    inside = codes != MISSING
    n = np.bincount(codes[inside], minlength=len(sums)).astype(float)
    explained = fit.explained(sums)
    summed = np.bincount(codes[inside], residual[inside], len(sums))
    values, vectors = np.linalg.eigh(np.diag(n) - explained)
    keep = values > FLAT * n.max(initial=1)
    level = vectors[:, keep] @ ((vectors[:, keep].T @ summed) / values[keep])
    level -= (n * level).sum() / max(n.sum(), 1)
    return np.clip(np.diag(explained) / np.maximum(n, 1), 0, 1), level


def mean_residuals(factor: Factor, rows: np.ndarray, residual: np.ndarray) -> dict[str, float]:
    """Mean residual over the whole period for each level with rows."""
    codes = factor.codes[rows]
    inside = codes != MISSING
    n = np.bincount(codes[inside], minlength=len(factor.levels))
    sums = np.bincount(codes[inside], residual[inside], len(factor.levels))
    return {level: sums[k] / n[k] for k, level in enumerate(factor.levels) if n[k]}
