"""Compares the program's published tables with our own numbers. Knows nothing of where the data came from."""

import argparse
from pathlib import Path

import numpy as np

import measures
import ols
import published
from findings import Findings
from measures import Cell, Key
from published import MEASURES, number
from sample import Sample

MEANS = 1e-9  # group-month means, absolute; an index relative to its level
COEFFICIENT = 1e-7  # relative, or ...
COEFFICIENT_FLOOR = 1e-9  # ... absolute
IDENTITY = 1e-10  # mean residual of a control's level over the period
APART = 1e-4  # mean residual that some group of a free breakdown must pass


def arguments(what: str, data: str) -> argparse.ArgumentParser:
    """The command line that both programs share."""
    parser = argparse.ArgumentParser(description=what)
    parser.add_argument("data", type=Path, help=data)
    parser.add_argument("results", type=Path, help="folder with indicator.csv, model.csv (and change.csv)")
    parser.add_argument("--min-persons", type=int, default=10)
    parser.add_argument("--round-to", type=int, default=5)
    parser.add_argument("--write", type=Path, help="write our own tables into this folder too, nothing hidden")
    return parser


def run(sample: Sample, options, reference: str | None) -> int:
    """All checks; the exit code."""
    findings = Findings()
    model = Model.read(options.results / "model.csv", sample, findings)
    rows = published.keyed(options.results / "indicator.csv", ("n", *MEASURES))
    cells: dict[Key, Cell] = {}
    for outcomes in together(sample):
        sampled = sample.rows(outcomes[0])
        fitted = ols.fit(sample, sampled, model.terms, outcomes)
        cells |= measures.cells(sample, sampled, fitted)
        for outcome in outcomes:
            model.check(outcome, fitted, findings)
            check_identities(sample, outcome, sampled, model, rows, cells, findings)
    check_cells(sample, cells, rows, options, findings)
    if reference:
        changes = published.keyed(options.results / "change.csv", ("percent_change",))
        check_index(cells, rows, changes, reference, findings)
    if options.write:
        write_ours(options, cells, model, reference)
    return findings.report()


def together(sample: Sample) -> list[list[str]]:
    """Outcomes grouped by estimation sample."""
    groups: dict[bytes, list[str]] = {}
    for name, values in sample.outcomes.items():
        groups.setdefault(np.packbits(np.isfinite(values)).tobytes(), []).append(name)
    return list(groups.values())


class Model:
    """The program's table of coefficients: gives the declared order and reference levels, nothing else is used."""

    def __init__(self, table: dict[str, dict[ols.Term, dict[str, str]]], terms: list[ols.Term]):
        self.table, self.terms, self.fitted = table, terms, {}

    @staticmethod
    def read(path: Path, sample: Sample, findings: Findings) -> "Model":
        columns = ("outcome", *published.TERM, "estimate", "std_error", "status")
        table: dict[str, dict[ols.Term, dict[str, str]]] = {}
        for row in published.read(path, columns):
            power = row["power"] or ("1" if row["term"] in sample.numerics else "")
            table.setdefault(row["outcome"], {})[row["term"], row["level"], power] = row
        findings.same("model: outcomes", set(sample.outcomes), set(table), "model.csv")
        first = next(iter(table.values()), {})
        findings.same("model: terms", wanted(sample), set(first), "model.csv")
        for name in sample.controls:
            statuses = [row["status"] for term, row in first.items() if term[0] == name]
            # A reference level without rows in the sample is empty; then another level is the aliased one.
            kind = "aliased" if "reference" not in statuses and "empty" in statuses else "reference"
            findings.same("model: reference levels", 1, statuses.count(kind), f"{name}: {kind}")
        order = [term for term, row in first.items() if row["status"] != "reference"]
        return Model(table, [term for term in order if term in wanted(sample)])

    def check(self, outcome: str, fitted: ols.Fit, findings: Findings) -> None:
        """Coefficients, standard errors and statuses of one outcome."""
        self.fitted[outcome] = fitted
        for place, term in enumerate(fitted.terms):
            row = self.table.get(outcome, {}).get(term)
            if row is None:
                findings.fail("model: coefficient", f"{outcome} {term} is not in model.csv")
                continue
            findings.same("model: status", "ok", row["status"], f"{outcome} {term}")
            for name, ours in (("estimate", fitted.estimate), ("std_error", fitted.std_error)):
                value = float(ours[outcome][place])
                scale = max(1.0, abs(value) * COEFFICIENT / COEFFICIENT_FLOOR)
                place_name = f"{outcome} {' '.join(term)}"
                findings.compare(f"model: {name}", value, number(row[name]), COEFFICIENT_FLOOR, place_name, scale)
        for status, terms in (("aliased", fitted.aliased), ("empty", fitted.empty)):
            for term in terms:
                found = self.table.get(outcome, {}).get(term, {}).get("status")
                findings.same("model: status", status, found, f"{outcome} {term}")

    def predicted(self, sample: Sample, outcome: str, rows: np.ndarray) -> np.ndarray:
        """Expected values by the program's own coefficients."""
        rows_of = self.table.get(outcome, {})
        table = {t: row for t, row in rows_of.items() if row["status"] == "ok" and t in self.terms}
        b = np.array([number(row["estimate"]) or 0.0 for row in table.values()])
        return ols.Design(list(table)).predict(sample, rows, b)


def wanted(sample: Sample) -> set[ols.Term]:
    """Every term that the model of these controls has."""
    terms = {ols.INTERCEPT}
    terms |= {(name, level, "") for name, factor in sample.controls.items() for level in factor.levels}
    return terms | {(name, "", str(p)) for name, powers in sample.powers.items() for p in powers}


def check_identities(sample, outcome, sampled, model: Model, rows, ours, findings: Findings) -> None:
    """Zero over the period within every level of every control; not zero elsewhere."""
    residual = sample.outcomes[outcome][sampled] - model.predicted(sample, outcome, sampled)
    for name, factor in sample.controls.items():
        for level, mean in measures.mean_residuals(factor, sampled, residual).items():
            findings.at_most("identity: program's coefficients", mean, IDENTITY, f"{outcome} {name} {level}")
    for breakdown in sample.breakdowns:
        means = period_means(outcome, breakdown, rows, ours)
        if not means:
            continue
        if breakdown in sample.compared:
            most = max(means.values(), key=abs)
            findings.at_least("identity: free breakdowns are not zero", most, APART, f"{outcome} {breakdown}")
        else:
            for group, mean in means.items():
                place = f"{outcome} {breakdown} {group}"
                findings.at_most("identity: published indicator", mean, IDENTITY, place)


def period_means(outcome: str, breakdown: str, rows, ours: dict[Key, Cell]) -> dict[str, float]:
    """Mean of the published indicator over the period, weighted by the true numbers, of groups never hidden."""
    sums: dict[str, list[float]] = {}
    for key, cell in ours.items():
        if key[:2] == (outcome, breakdown):
            value = number(rows[key]["indicator"]) if key in rows else None
            total = sums.setdefault(key[2], [0.0, 0.0])
            total[0] += cell.n * (np.nan if value is None else value)
            total[1] += cell.n
    return {group: s / n for group, (s, n) in sums.items() if not np.isnan(s)}


def check_cells(sample: Sample, cells, rows, options, findings: Findings) -> None:
    """Every published cell against ours, and what is hidden against the rules."""
    findings.same("cells: breakdowns", set(sample.breakdowns), {key[1] for key in rows}, "indicator.csv")
    for key in sorted(rows.keys() - cells.keys()):
        findings.same("cells: no rows of nobody", "suppressed", rows[key]["status"], " ".join(key))
    hidden: dict[tuple, list] = {}
    telling = telling_levels(cells, rows, options)
    for key, cell in sorted(cells.items()):
        row, place = rows.get(key), " ".join(key)
        if row is None:
            findings.fail("cells: all there", f"{place} is not in indicator.csv")
            continue
        hidden.setdefault((key[0], key[1], key[3]), []).append((cell, row["status"], place))
        if row["status"] == "suppressed":
            for name in ("n", *MEASURES):
                findings.same("cells: hidden rows are empty", None, number(row[name]), f"{place} {name}")
            continue
        findings.same("cells: status", "ok", row["status"], place)
        findings.same("cells: n rounded", rounded(cell.n, options.round_to), number(row["n"]), place)
        compare_measures(cell, row, place, key[:2] in telling, findings)
    for (outcome, *_), group in hidden.items():
        check_hidden(group, outcome in sample.shares, options, findings)


def telling_levels(cells, rows, options) -> set:
    """Outcomes and breakdowns whose levels would tell that of a group which no period shows."""
    groups: dict[tuple, dict] = {}
    for key, cell in cells.items():
        shown, most = groups.setdefault(key[:2], {}).get(key[2], (False, 0))
        shown = shown or rows.get(key, {}).get("status") == "ok"
        groups[key[:2]][key[2]] = (shown, max(most, cell.n))
    never = {name: [most for shown, most in own.values() if not shown] for name, own in groups.items()}
    return {name for name, own in never.items() if len(own) == 1 or own and sum(own) < options.min_persons}


def compare_measures(cell: Cell, row: dict[str, str], place: str, is_telling: bool, findings: Findings) -> None:
    for name in MEASURES:
        theirs = number(row[name])
        if name == "corrected" and is_telling:
            findings.same("cells: levels that tell of others are left out", None, theirs, place)
            continue
        absorbed = name == "corrected" and theirs is None and cell.absorbed_share > 1 - MEANS
        if not absorbed:  # a level that the controls fix wholly may be left out
            findings.compare(f"cells: {name}", float(getattr(cell, name)), theirs, MEANS, place)


def check_hidden(group: list, share: bool, options, findings: Findings) -> None:
    """Too few persons are hidden, and never so few in one breakdown and period that the others tell of them."""
    must = [place for cell, _, place in group if too_small(cell, share, options)]
    are = {place: cell.n for cell, status, place in group if status == "suppressed"}
    for place in must:
        findings.same("hidden: few persons", True, place in are, place)
    if len(group) > 1 and must:
        place = must[0]
        findings.same("hidden: not one alone", True, len(are) > 1, place)
        findings.same("hidden: not few together", True, sum(are.values()) >= options.min_persons, place)


def too_small(cell: Cell, share: bool, options) -> bool:
    least = min(3, options.min_persons)
    return cell.n < options.min_persons or (share and min(cell.having, cell.n - cell.having) < least)


def check_index(cells, rows, changes, reference: str, findings: Findings) -> None:
    """Percent change since the reference month, wherever both months are published."""
    shown = {key for key, row in rows.items() if row["status"] == "ok" and key in cells}
    for key in sorted(cells.keys() & rows.keys()):
        base, row, place = (*key[:3], reference), changes.get(key), " ".join(key)
        if key not in shown or base not in shown:
            status = row["status"] if row else "suppressed"
            findings.same("index: hidden with its cells", "suppressed", status, place)
            continue
        now, then = cells[key], cells[base]
        found = number(row["percent_change"]) if row else None
        if then.indicator + then.actual <= 0:
            # Nothing is a percentage of what is not above zero.
            findings.same("index: none without a base", None, found, place)
            continue
        level = (now.indicator + then.actual) / (then.indicator + then.actual) * 100
        findings.compare("index: percent change", level - 100, found, MEANS, place, scale=max(abs(level), 1.0))
        if key == base:
            findings.same("index: zero in the reference month", 0.0, found, place)


def rounded(n: int, to: int) -> int:
    """The nearest multiple, halves up."""
    return (2 * n + to) // (2 * to) * to


def write_ours(options, cells, model: Model, reference: str | None) -> None:
    """Our own numbers in the form of the program's tables."""
    options.write.mkdir(parents=True, exist_ok=True)
    published.write_cells(options.write / "indicator.csv", cells, lambda n: rounded(n, options.round_to))
    terms = (
        [outcome, *term, published.plain(f.estimate[outcome][k]), published.plain(f.std_error[outcome][k]), "ok"]
        for outcome, f in model.fitted.items()
        for k, term in enumerate(f.terms)
    )
    columns = ("outcome", *published.TERM, "estimate", "std_error", "status")
    published.write(options.write / "model.csv", columns, terms)
    if reference:
        rows = ([*key, published.plain(change(cells, key, reference)), "ok"] for key in sorted(cells))
        published.write(options.write / "change.csv", (*published.KEY, "percent_change", "status"), rows)


def change(cells, key: Key, reference: str) -> float:
    then = cells.get((*key[:3], reference))
    if then is None:
        return float("nan")
    return ((cells[key].indicator + then.actual) / (then.indicator + then.actual) - 1) * 100
