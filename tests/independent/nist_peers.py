"""Correct digits of numpy, statsmodels and R on NIST's linear regression problems. Knows nothing of ours.

    python nist_peers.py PROBLEMS.json > nist_peers.csv

Needs numpy and statsmodels; R (`Rscript`) is left out with a word on stderr when it is not there. Each
program gets what its users give it: columns in float64, powers of x formed in float64 by the program's own
`**` or `^`. numpy.linalg.lstsq gives no standard errors, so these come from a QR decomposition of the same
columns. `nist.md` has the table that the test beside it makes of this and of our own digits.
"""

import csv
import json
import math
import shutil
import subprocess
import sys
import tempfile
import warnings
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import statsmodels
import statsmodels.api as sm

HEADER = ["program", "problem", "coefficients", "std_errors", "residual_sd", "r_squared", "rank", "terms"]
CERTIFIED = 15.0  # the certified figures have as many digits


@dataclass
class Problem:
    name: str
    y: np.ndarray
    x: list[np.ndarray]
    powers: int  # of the only x; 1 for several
    intercept: bool
    certified: dict

    def columns(self) -> np.ndarray:
        """The design in float64, the intercept first."""
        powers = [x**k for x in self.x for k in range(1, self.powers + 1)]
        return np.column_stack([np.ones_like(self.y)] * self.intercept + powers)


@dataclass
class Result:
    estimates: np.ndarray
    std_errors: np.ndarray
    residual_sd: float
    r_squared: float
    rank: int


def problems(path: str) -> list[Problem]:
    found = []
    for name, problem in sorted(json.loads(Path(path).read_text()).items()):
        rows = np.array([[float(cell) for cell in row] for row in problem["rows"]])
        intercept = "B0" in problem["certified"]
        slopes = len(problem["certified"]) - intercept
        x = [rows[:, j] for j in range(1, rows.shape[1])]
        found.append(Problem(name, rows[:, 0], x, slopes if len(x) == 1 else 1, intercept, problem))
    return found


def with_numpy(problem: Problem) -> Result:
    x, y = problem.columns(), problem.y
    b, _, rank, _ = np.linalg.lstsq(x, y, rcond=None)
    residuals = y - x @ b
    sd = math.sqrt(residuals @ residuals / (len(y) - x.shape[1]))
    inverse = np.linalg.inv(np.linalg.qr(x, mode="r"))
    total = y - y.mean() if problem.intercept else y
    errors = sd * np.sqrt(np.square(inverse).sum(axis=1))
    return Result(b, errors, sd, 1 - residuals @ residuals / (total @ total), rank)


def with_statsmodels(problem: Problem, method: str) -> Result:
    model = sm.OLS(problem.y, problem.columns())
    fit = model.fit(method=method)
    return Result(fit.params, fit.bse, math.sqrt(fit.mse_resid), fit.rsquared, model.rank)


def with_r(problem: Problem, tolerance: str) -> Result:
    with tempfile.TemporaryDirectory() as folder:
        table = Path(folder) / "table.csv"
        header = ["y"] + [f"x{j + 1}" for j in range(len(problem.x))]
        with table.open("w", newline="") as file:
            csv.writer(file).writerows([header, *problem.certified["rows"]])
        script = Path(__file__).with_suffix(".R")
        arguments = [str(table), str(problem.powers), str(int(problem.intercept)), tolerance]
        output = rscript(str(script), *arguments)
    number = lambda cell: math.nan if cell == "NA" else float(cell)
    lines = [[number(cell) for cell in line.split()] for line in output.splitlines()]
    (rank, residual_sd, r_squared), coefficients = lines[0], np.array(lines[1:])
    return Result(coefficients[:, 0], coefficients[:, 1], residual_sd, r_squared, int(rank))


def rscript(*arguments: str) -> str:
    return subprocess.run(["Rscript", *arguments], check=True, capture_output=True, text=True).stdout


def digits(found: float, certified: str) -> float:
    """Significant digits that agree, from 0 to 15; for a certified zero those after the decimal point."""
    wanted = float(certified)
    if not math.isfinite(found):
        return 0.0
    if found == wanted:
        return CERTIFIED
    error = abs(found - wanted) / (abs(wanted) or 1.0)
    return min(max(-math.log10(error), 0.0), CERTIFIED)


def row(program: str, problem: Problem, result: Result) -> list:
    by_number = sorted(problem.certified["certified"].items(), key=lambda item: int(item[0][1:]))
    certified = [value for _, value in by_number]
    worst = [
        min(digits(found, value[key]) for found, value in zip(found, certified, strict=True))
        for key, found in (("estimate", result.estimates), ("sd", result.std_errors))
    ]
    worst += [digits(getattr(result, key), problem.certified[key]) for key in ("residual_sd", "r_squared")]
    return [program, problem.name, *(f"{value:.1f}" for value in worst), result.rank, len(certified)]


def programs():
    yield f"numpy {np.__version__} linalg.lstsq", with_numpy
    for method in ("pinv", "qr"):
        yield f"statsmodels {statsmodels.__version__} OLS ({method})", lambda p, m=method: with_statsmodels(p, m)
    if shutil.which("Rscript") is None:
        print("R is not there and is left out", file=sys.stderr)
        return
    version = rscript("-e", "cat(as.character(getRversion()))")
    for tolerance in ("1e-7", "1e-11"):
        yield f"R {version} lm (tol = {tolerance})", lambda p, t=tolerance: with_r(p, t)


def main() -> None:
    warnings.simplefilter("ignore")  # they say that a problem is hard, which the table tells in digits
    table = csv.writer(sys.stdout, lineterminator="\n")
    table.writerow(HEADER)
    for program, solve in programs():
        table.writerows(row(program, problem, solve(problem)) for problem in problems(sys.argv[1]))


if __name__ == "__main__":
    main()
