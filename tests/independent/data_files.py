"""Reads the data files of an edition with other people's readers and compares them, cell by cell.

    data_files.py EDITION...

Each EDITION is a folder of a report. CSV is what the others are held against: JSON-stat is read with pyjstat, the
workbook with openpyxl; codes and labels are those of the figure's own description.
"""

import csv
import json
import sys
from decimal import Decimal
from pathlib import Path

from findings import Findings
from openpyxl import load_workbook
from pyjstat import pyjstat

HIDDEN, MISSING = ":", "–"
NAMES = ("outcome", "breakdown", "group")
MARK = "data"


def as_it_was(text: str) -> str:
    """A code of CSV without the apostrophe that keeps spreadsheets from computing it."""
    inner = text.lstrip("'")
    return text[1:] if text.startswith("'") and inner[:1] in tuple("=+-@\t\r\n") else text


class Table:
    """A figure's CSV: by breakdown, group and period the number or sign of each column."""

    def __init__(self, path: Path) -> None:
        with path.open(newline="", encoding="utf-8") as file:
            lines = list(csv.reader(file))
        self.head = lines[0]
        end = self.head.index("status")
        described = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
        assert self.head == described["columns"], f"{path}: not the columns that {path.stem}.json tells"
        self.described = described
        known = {column for column in self.head[:end] if column in COLUMNS}
        first = next(place for place, column in enumerate(self.head) if column in known)
        self.has_time = first > len(NAMES)
        self.places_at = self.head.index("place") if "place" in self.head else None
        self.columns = [column for column in self.head[first:end] if column != "place"]
        self.cells: dict[tuple[str, str, str], dict[str, str]] = {}
        self.places: dict[tuple[str, str, str], str] = {}
        for line in lines[1:]:
            breakdown, group = as_it_was(line[1]), as_it_was(line[2])
            key = (breakdown, group, line[3] if self.has_time else "")
            assert key not in self.cells, f"{path}: {key} comes twice"
            numbers = dict(zip(self.head[first:end], line[first:end], strict=True))
            sign = {"suppressed": HIDDEN, "ok": MISSING}[line[end]]
            assert sign == MISSING or not any(numbers.values()), f"{path}: {key} is hidden and has numbers"
            self.cells[key] = {column: numbers[column] or sign for column in self.columns}
            if self.places_at is not None:
                self.places[key] = line[self.places_at]
            if described["simulated"]:
                assert line[self.head.index(MARK)] == "simulated", f"{path}: {key} does not say that it is simulated"


COLUMNS = {
    "n", "actual", "expected", "indicator", "se", "lower", "upper", "absorbed_share", "corrected", "change", "change_se",
    "change_lower", "change_upper", "percent_change", "limit_95", "limit_998",
}  # fmt: skip


def compare(findings: Findings, check: str, text: str, value, sign, place: str) -> None:
    """A number or sign of CSV with what another reader made of its file."""
    if text in (HIDDEN, MISSING):
        findings.same(f"{check}: signs", text, sign if value is None else f"the number {value!r}", place)
    else:
        findings.same(f"{check}: numbers", Decimal(text), None if value is None else Decimal(str(value)), place)


def label(described: dict, breakdown: str, group: str, language: str) -> str | None:
    """What the figure's description calls a group, where it tells."""
    if breakdown != described["breakdown"]:
        return None
    return next((one["label"][language] for one in described["groups"] if one["code"] == group), None)


def json_stat(findings: Findings, table: Table, path: Path, language: str) -> None:
    text = path.read_text(encoding="utf-8")
    raw = json.loads(text, parse_float=Decimal, parse_int=Decimal)
    described, place = table.described, path.name
    findings.same("JSON-stat: class and version", ("dataset", "2.0"), (raw["class"], raw["version"]), place)
    findings.same("JSON-stat: title", described["title"][language], raw["label"], place)
    notes = [f"{one['short'][language]} {one['text'][language]}" for one in described["caveats"]]
    findings.same("JSON-stat: caveats", notes, raw["note"], place)
    ids = [(one["id"], one["version"]) for one in described["caveats"]]
    findings.same("JSON-stat: ids of caveats", ids, [(one["id"], one["version"]) for one in raw["extension"]["caveats"]], place)
    findings.same("JSON-stat: simulated", described["simulated"], raw["extension"]["simulated"], place)
    findings.same("JSON-stat: edition", described["edition"], raw["extension"]["edition"], place)
    roles = {"metric": ["measure"]} | ({"time": ["time"]} if table.has_time else {})
    findings.same("JSON-stat: roles", roles, raw["role"], place)

    # Codes by another's reader; a frame loses no row, and its rows are in the order of the values.
    frame = pyjstat.Dataset.read(text).write("dataframe", naming="id")
    labels = pyjstat.Dataset.read(text).write("dataframe", naming="label")
    findings.same("JSON-stat: cells", len(raw["value"]), len(frame), place)
    units = raw["dimension"]["measure"]["category"]["unit"]
    names = raw["dimension"]["group"]["label"], raw["dimension"]["measure"]["label"]
    found: dict[tuple[str, str, str], set[str]] = {}
    for at, row in enumerate(frame.to_dict("records")):
        breakdown, group = described["breakdown"], row["group"]
        if group not in {one["code"] for one in described["groups"]} and "/" in group:
            breakdown, _, group = group.partition("/")
        key = (breakdown, group, row.get("time", ""))
        where = f"{place}: {key}, {row['measure']}"
        value, sign = raw["value"][at], raw.get("status", {}).get(str(at))
        assert (row["value"] != row["value"]) == (value is None), f"{where}: the readers differ"
        if value is not None:
            findings.same("JSON-stat: pyjstat", float(value), float(row["value"]), where)
        if key not in table.cells:
            findings.same("JSON-stat: combinations without a row", (None, MISSING), (value, sign), where)
            continue
        found.setdefault(key, set()).add(row["measure"])
        compare(findings, "JSON-stat", table.cells[key][row["measure"]], value, sign, where)
        if value is not None:
            findings.same("JSON-stat: decimals", int(units[row["measure"]]["decimals"]), -value.as_tuple().exponent, where)
        wanted = label(described, breakdown, group, language)
        if wanted is not None:
            findings.same("JSON-stat: labels of groups", wanted, labels[names[0]][at], where)
    everything = {key: set(cells) for key, cells in table.cells.items()}
    findings.same("JSON-stat: rows and columns", everything, found, place)
    if table.places:
        places = {key[1]: lies for key, lies in table.places.items() if lies}
        findings.same("JSON-stat: places in the funnel", places, raw["extension"]["places"], place)


def sheet_table(sheet) -> list[list]:
    """The rows of the one table of a sheet, its head first."""
    assert len(sheet.tables) == 1, f"{sheet.title}: {len(sheet.tables)} tables"
    assert not sheet.merged_cells.ranges, f"{sheet.title}: merged cells"
    (table,) = sheet.tables.values()
    rows = [[cell.value for cell in row] for row in sheet[table.ref]]
    assert sheet.freeze_panes == f"A{sheet[table.ref][1][0].row}", f"{sheet.title}: the head is not frozen"
    assert all(value is not None for row in rows for value in row), f"{sheet.title}: an empty cell in the table"
    for row in sheet.iter_rows():
        assert all(cell.data_type != "f" for cell in row), f"{sheet.title}: a formula"
    return rows


def workbook(findings: Findings, tables: dict[str, Table], path: Path, language: str) -> None:
    book = load_workbook(path)
    cover, contents, notes, *figures = book.worksheets
    findings.same("workbook: sheets of figures", len(tables), len(figures), path.name)
    listed = [row[0] for row in sheet_table(contents)[1:]]
    findings.same("workbook: contents", [notes.title, *(sheet.title for sheet in figures)], listed, path.name)
    links = {cell.hyperlink.location for row in contents.iter_rows() for cell in row if cell.hyperlink}
    findings.same("workbook: links", {f"'{name}'!A1" for name in listed}, links, path.name)
    noted = {(row[0], row[1], row[2]) for row in sheet_table(notes)[1:]}
    mark = any(table.described["simulated"] for table in tables.values())
    texts = [str(cell.value) for row in cover.iter_rows() for cell in row if cell.value is not None]
    findings.same("workbook: simulated", mark, any(text.lower().startswith("simul") for text in texts), path.name)
    by_title = {table.described["title"][language]: (name, table) for name, table in tables.items()}
    assert len(by_title) == len(tables), f"{path}: two figures have one title"
    for sheet in figures:
        name, table = by_title[sheet["A1"].value.split(". ", 1)[1]]
        figure(findings, table, sheet, noted, f"{path.name}, {name}", language)


def figure(findings: Findings, table: Table, sheet, noted: set, place: str, language: str) -> None:
    said = {str(cell.value) for row in sheet.iter_rows(max_col=1) for cell in row}
    for one in table.described["caveats"]:
        short = one["short"][language]
        findings.same("workbook: caveats on the sheet", True, f"{short} [{one['id']}]" in said, f"{place}, {one['id']}")
        findings.same("workbook: caveats in full", True, (one["id"], short, one["text"][language]) in noted, place)
    _, *rows = sheet_table(sheet)
    before = 4 if table.has_time else 3
    breakdowns: dict[str, str] = {}
    words: dict[str, str] = {}
    keys = list(table.cells)
    findings.same("workbook: rows", len(keys), len(rows), place)
    for key, row in zip(keys, rows):
        where = f"{place}: {key}"
        assert all(isinstance(cell, str) for cell in row[:before]), f"{where}: a code that is no text"
        findings.same("workbook: codes", key[1:], (row[2], row[3] if table.has_time else ""), where)
        findings.same("workbook: breakdowns", breakdowns.setdefault(key[0], row[0]), row[0], where)
        wanted = label(table.described, key[0], key[1], language)
        if wanted is not None:
            findings.same("workbook: labels of groups", wanted, row[1], where)
        for column, cell in zip(table.columns, row[before:]):
            sign, value = (cell, None) if isinstance(cell, str) else (None, cell)
            compare(findings, "workbook", table.cells[key][column], value, sign, f"{where}, {column}")
        if table.places:
            lies = table.places[key] or MISSING
            findings.same("workbook: places in the funnel", words.setdefault(lies, row[-1]), row[-1], where)
        findings.same("workbook: columns", before + len(table.columns) + bool(table.places), len(row), where)
    findings.same("workbook: words for places", len(words), len(set(words.values())), place)


def edition(findings: Findings, folder: Path) -> None:
    data = folder / "data"
    tables = {path.stem: Table(path) for path in sorted(data.glob("*.csv"))}
    assert tables, f"{folder}: there are no data"
    languages = sorted({path.stem.rsplit(".", 1)[1] for path in folder.glob("article.*.html")})
    expected = {f"{name}{ending}" for name in tables for ending in (".csv", ".json")}
    expected |= {f"{name}.{language}.json" for name in tables for language in languages}
    expected |= {f"article.{language}.xlsx" for language in languages}
    findings.same("files", expected, {path.name for path in data.iterdir()}, str(folder))
    for language in languages:
        for name, table in tables.items():
            json_stat(findings, table, data / f"{name}.{language}.json", language)
        workbook(findings, tables, data / f"article.{language}.xlsx", language)


def main() -> int:
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    findings = Findings()
    for folder in sys.argv[1:]:
        edition(findings, Path(folder))
    return findings.report()


if __name__ == "__main__":
    sys.exit(main())
