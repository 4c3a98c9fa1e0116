"""Least squares by orthogonal triangles, block by block. Knows nothing of groups or files.

A route of its own: the design is made dense a block of rows at a time, and the triangle of a QR
decomposition is carried from block to block (tall-skinny QR), so that X'X is never formed. One step
of iterative refinement follows. Plain float64.
"""

from dataclasses import dataclass

import numpy as np

from sample import Sample

BLOCK = 16_384
ALIASED = 1e-9  # a column's part that is new, over its length

Term = tuple[str, str, str]  # term, level, power, as in the program's table of coefficients
INTERCEPT: Term = ("(intercept)", "", "")


@dataclass
class Design:
    """The columns of X in declared order."""

    terms: list[Term]

    def block(self, sample: Sample, rows: np.ndarray) -> np.ndarray:
        """The dense design of some rows, rows x terms."""
        x = np.zeros((len(rows), len(self.terms) + 1))  # the last column takes what has no term
        for name, factor in sample.controls.items():
            x[np.arange(len(rows)), self._columns(name, factor.levels)[factor.codes[rows]]] = 1.0
        for j, (name, _, power) in enumerate(self.terms):
            if name in sample.numerics:
                x[:, j] = sample.numerics[name][rows] ** int(power)
            elif name not in sample.controls:
                x[:, j] = 1.0
        return np.ascontiguousarray(x[:, :-1])

    def predict(self, sample: Sample, rows: np.ndarray, b: np.ndarray) -> np.ndarray:
        """x'b of some rows, without making x."""
        expected, padded = np.zeros(len(rows)), np.append(b, 0.0)
        for name, factor in sample.controls.items():
            expected += padded[self._columns(name, factor.levels)][factor.codes[rows]]
        for j, (name, _, power) in enumerate(self.terms):
            if name in sample.numerics:
                expected += b[j] * sample.numerics[name][rows] ** int(power)
            elif name not in sample.controls:
                expected += b[j]
        return expected

    def _columns(self, name: str, levels: list[str]) -> np.ndarray:
        """The column of each level of a control; one past the last for a level without a term."""
        place = {term: j for j, term in enumerate(self.terms)}
        return np.array([place.get((name, level, ""), len(self.terms)) for level in levels], int)


@dataclass
class Fit:
    """Coefficients of the terms that can be estimated, and what the errors need."""

    terms: list[Term]
    aliased: list[Term]
    empty: list[Term]
    estimate: dict[str, np.ndarray]
    std_error: dict[str, np.ndarray]
    triangle: np.ndarray

    def design(self) -> Design:
        return Design(self.terms)

    def explained(self, vectors: np.ndarray) -> np.ndarray:
        """V (X'X)^-1 V' for rows of V in the space of the terms."""
        half = np.linalg.solve(self.triangle.T, vectors.T)
        return half.T @ half


def fit(sample: Sample, rows: np.ndarray, terms: list[Term], outcomes: list[str]) -> Fit:
    """Regresses several outcomes with one estimation sample on the same terms."""
    y = np.stack([sample.outcomes[name][rows] for name in outcomes], axis=1)
    full = triangle(sample, rows, Design(terms), y)
    kept, aliased, empty = independent(full, terms)
    columns = [terms.index(term) for term in kept]
    design, width = Design(kept), len(terms)
    r = np.linalg.qr(full[:, columns + list(range(width, full.shape[1]))], mode="r")
    p = len(kept)
    upper, b = r[:p, :p], np.linalg.solve(r[:p, :p], r[:p, p:])
    b += refinement(sample, rows, design, y, upper, b)
    squares = sum(np.square(e).sum(axis=0) for _, e in residuals(sample, rows, design, y, b))
    unit = np.sqrt(np.square(np.linalg.inv(upper)).sum(axis=1))
    sd = np.sqrt(squares / (len(rows) - p))
    return Fit(
        kept,
        aliased,
        empty,
        {name: b[:, k] for k, name in enumerate(outcomes)},
        {name: unit * sd[k] for k, name in enumerate(outcomes)},
        upper,
    )


def triangle(sample: Sample, rows: np.ndarray, design: Design, y: np.ndarray) -> np.ndarray:
    """The R of the QR decomposition of [X y], carried over blocks of rows."""
    r = np.zeros((0, len(design.terms) + y.shape[1]))
    for part in blocks(len(rows)):
        dense = np.hstack([design.block(sample, rows[part]), y[part]])
        r = np.linalg.qr(np.vstack([r, dense]), mode="r")
    return r


def independent(r: np.ndarray, terms: list[Term]) -> tuple[list[Term], list[Term], list[Term]]:
    """Terms to keep, terms that are combinations of earlier ones, and terms without a row."""
    kept, aliased, empty = [], [], []
    r = r[:, : len(terms)].copy()
    for j, term in enumerate(terms):
        length = np.linalg.norm(r[:, j])
        chosen = r[:, [terms.index(k) for k in kept]]
        new = r[:, j] - chosen @ np.linalg.lstsq(chosen, r[:, j], rcond=None)[0] if kept else r[:, j]
        if length == 0:
            empty.append(term)
        elif np.linalg.norm(new) <= ALIASED * length:
            aliased.append(term)
        else:
            kept.append(term)
    return kept, aliased, empty


def refinement(sample, rows, design, y, upper, b) -> np.ndarray:
    """What one step of iterative refinement adds to the coefficients."""
    left = sum(x.T @ e for x, e in residuals(sample, rows, design, y, b))
    return np.linalg.solve(upper, np.linalg.solve(upper.T, left))


def residuals(sample, rows, design, y, b):
    """Design and residuals, block by block."""
    for part in blocks(len(rows)):
        x = design.block(sample, rows[part])
        yield x, y[part] - x @ b


def blocks(n: int):
    for start in range(0, n, BLOCK):
        yield slice(start, min(start + BLOCK, n))
