"""The program's tables as CSV: reads them, or writes our own numbers in their form. Judges nothing."""

import csv
import math
from pathlib import Path

KEY = ("outcome", "breakdown", "group", "month")
MEASURES = ("actual", "expected", "indicator", "se", "absorbed_share", "corrected")
TERM = ("term", "level", "power")


def read(path: Path, columns: tuple[str, ...]) -> list[dict[str, str]]:
    """The rows of a table that must have these columns, in any order."""
    with path.open(newline="", encoding="utf-8") as file:
        table = csv.DictReader(file)
        missing = [name for name in columns if name not in (table.fieldnames or [])]
        if missing:
            raise SystemExit(f"{path}: no column {', '.join(missing)}")
        return list(table)


def keyed(path: Path, measures: tuple[str, ...]) -> dict[tuple, dict[str, str]]:
    """Rows of groups and months by their key; a key that comes twice is an error."""
    rows: dict[tuple, dict[str, str]] = {}
    for row in read(path, (*KEY, *measures, "status")):
        key = (row["outcome"], row["breakdown"], row["group"], row["month"][:7])
        if key in rows:
            raise SystemExit(f"{path}: {key} comes twice")
        rows[key] = row
    return rows


def number(text: str) -> float | None:
    """The number written, or nothing where the field is empty or hidden."""
    return float(text) if text not in ("", ":") else None


def write_cells(path: Path, cells: dict, published_n) -> None:
    """Our cells in the form of the program's table, for a look or a test; nothing is hidden."""
    rows = (
        [*key, published_n(cell.n), *(plain(getattr(cell, m)) for m in MEASURES), "ok"]
        for key, cell in sorted(cells.items())
    )
    write(path, (*KEY, "n", *MEASURES, "status"), rows)


def write(path: Path, columns, rows) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(columns)
        table.writerows(rows)


def plain(value: float) -> str:
    return "" if math.isnan(value) else repr(float(value))
