"""Rows to be measured, coded as small integers. Knows nothing of models or files of results."""

from dataclasses import dataclass, field

import numpy as np
import polars as pl

MISSING = -1


@dataclass
class Factor:
    """A categorical column: a code per row (MISSING where unknown) and what the codes are called."""

    codes: np.ndarray
    levels: list[str]

    @staticmethod
    def of(column: pl.Series) -> "Factor":
        """Levels in order: by number where all are whole numbers, else by bytes."""
        text = column.cast(pl.String).to_frame("text")
        levels = sorted(text["text"].drop_nulls().unique().to_list(), key=_order)
        if levels and all(_is_whole(level) for level in levels):
            levels.sort(key=int)
        table = pl.DataFrame({"text": levels, "code": np.arange(len(levels), dtype=np.int32)})
        joined = text.join(table, on="text", how="left", maintain_order="left")
        codes = joined["code"].fill_null(MISSING).to_numpy()
        return Factor(codes.astype(np.int16), levels)

    def crossed(self, other: "Factor") -> "Factor":
        """The combinations of two factors, written `a|b`; unknown where either is."""
        codes = self.codes.astype(np.int32) * len(other.levels) + other.codes
        codes[(self.codes == MISSING) | (other.codes == MISSING)] = MISSING
        levels = [f"{a}|{b}" for a in self.levels for b in other.levels]
        return Factor(codes.astype(np.int16), levels)


@dataclass
class Sample:
    """All rows of a data set: `month` is an index into `months`; an unknown outcome is NaN."""

    months: list[str]
    month: np.ndarray
    controls: dict[str, Factor]
    numerics: dict[str, np.ndarray]
    powers: dict[str, list[int]]
    outcomes: dict[str, np.ndarray]
    shares: set[str]
    breakdowns: dict[str, Factor]
    compared: list[str] = field(default_factory=list)  # breakdowns that are no control

    def complete(self) -> np.ndarray:
        """Rows in which every control is known."""
        known = np.ones(len(self.month), bool)
        for factor in self.controls.values():
            known &= factor.codes != MISSING
        for column in self.numerics.values():
            known &= np.isfinite(column)
        return known

    def rows(self, outcome: str) -> np.ndarray:
        """The indices of the outcome's estimation sample."""
        return np.flatnonzero(self.complete() & np.isfinite(self.outcomes[outcome]))


def total(rows: int) -> Factor:
    """The breakdown that everybody belongs to."""
    return Factor(np.zeros(rows, np.int16), ["total"])


def _order(text: str) -> bytes:
    return text.encode()


def _is_whole(text: str) -> bool:
    return text.removeprefix("-").isascii() and text.removeprefix("-").isdigit()
