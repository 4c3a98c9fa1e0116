"""The article's numbers computed a second time, from the register extracts alone, and compared.

    python article.py EXTRACTS RESULTS

EXTRACTS holds registrations, persons, employment and labour_market (Parquet or CSV, one file or a
folder of monthly files). RESULTS holds what the program under test says of them:

    caveat show indicator --format csv > RESULTS/indicator.csv
    caveat show change    --format csv > RESULTS/change.csv
    caveat show model     --format csv > RESULTS/model.csv

Shares no code with the program. Exit code 1 with the worst place when anything differs.
"""

import sys
from pathlib import Path

import numpy as np
import polars as pl

import checks
from sample import Factor, Sample, total

HOURS_OF_A_JOB = 19
REFERENCE_MONTH = "2023-06"
HORIZONS = {"hours_3m": 3, "hours_12m": 12, "job_3m": 3, "job_12m": 12}
CONTROLS = [
    "sex",
    "age_band",
    "origin",
    "education",
    "marital",
    "children",
    "prior_hours_band",
    "prior_income_band",
    "benefit",
    "months_band",
    "calendar_month",
]
POWERS = {"unemployment_rate": [1, 2], "vacancies_per_unemployed": [1, 2]}
COMPARED = ["county", "effort_group", "youth", "county_youth"]


def main() -> int:
    parser = checks.arguments("the article's numbers, computed a second time", "folder of register extracts")
    parser.add_argument("--reference", default=REFERENCE_MONTH)
    options = parser.parse_args()
    return checks.run(sample(options.data), options, options.reference)


def sample(extracts: Path) -> Sample:
    """The rows to be measured, with outcomes, controls and breakdowns."""
    rows = joined(extracts)
    hours = table(extracts, "employment").select("person_id", month(), "hours")
    months = [f"{m // 12:04}-{m % 12 + 1:02}" for m in range(rows["month"].min(), rows["month"].max() + 1)]
    categorical = {name: Factor.of(rows[name]) for name in CONTROLS}
    youth = Factor.of(rows["youth"])
    county = Factor.of(rows["county"])
    return Sample(
        months=months,
        month=(rows["month"] - rows["month"].min()).to_numpy(),
        controls=categorical,
        numerics={name: rows[name].cast(pl.Float64).to_numpy() for name in POWERS},
        powers=POWERS,
        outcomes=outcomes(rows, hours),
        shares={"job_3m", "job_12m"},
        breakdowns={
            "total": total(len(rows)),
            "county": county,
            "effort_group": Factor.of(rows["effort_group"]),
            "youth": youth,
            "origin": categorical["origin"],
            "county_youth": county.crossed(youth),
        },
        compared=COMPARED,
    )


def joined(extracts: Path) -> pl.DataFrame:
    """Registrations with what persons and regions add, and the bands. Months are counted from year 0."""
    year, age = pl.col("month") // 12, pl.col("age")
    region = table(extracts, "labour_market").select(pl.col("region").cast(pl.String), month(), *POWERS)
    registered = table(extracts, "registrations").with_columns(month(), pl.col("region").cast(pl.String))
    rows = registered.join(table(extracts, "persons"), on="person_id", how="left", maintain_order="left")
    rows = rows.join(region, on=["region", "month"], how="left", maintain_order="left")
    return rows.with_columns((year - pl.col("birth_year")).alias("age")).with_columns(
        ((age - 15) // 5).clip(0, 9).alias("age_band"),
        months_band().alias("months_band"),
        (pl.col("month") % 12 + 1).alias("calendar_month"),
        (age.is_between(16, 30) & pl.col("effort_group").is_in(["situational", "adapted"])).alias("youth"),
    )


def months_band() -> pl.Expr:
    months = pl.col("months_registered")
    return (
        pl.when(months <= 2)
        .then(pl.lit("1-2"))
        .when(months <= 5)
        .then(pl.lit("3-5"))
        .when(months <= 11)
        .then(pl.lit("6-11"))
        .when(months <= 23)
        .then(pl.lit("12-23"))
        .when(months >= 24)
        .then(pl.lit("24+"))
    )


def outcomes(rows: pl.DataFrame, employment: pl.DataFrame) -> dict[str, np.ndarray]:
    """Mean hours over the months ahead and a job at their end; NaN where the register ends before."""
    last = employment["month"].max()
    by_month = {key[0]: part for key, part in employment.partition_by("month", as_dict=True).items()}
    person, month_of = rows["person_id"].to_numpy(), rows["month"].to_numpy()
    found = {name: np.full(len(rows), np.nan) for name in HORIZONS}
    sorted_hours = {m: in_order(part) for m, part in by_month.items()}
    for t in np.unique(month_of):
        here = np.flatnonzero(month_of == t)
        ahead = [hours_in(sorted_hours.get(t + k), person[here]) for k in range(1, 13) if t + k <= last]
        for name, horizon in HORIZONS.items():
            if horizon <= len(ahead):
                worked = sum(ahead[:horizon]) / horizon
                job = ahead[horizon - 1] >= HOURS_OF_A_JOB
                found[name][here] = worked if name.startswith("hours") else job
    return found


def in_order(part: pl.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    part = part.sort("person_id")
    return part["person_id"].to_numpy(), part["hours"].to_numpy()


def hours_in(month_hours, person: np.ndarray) -> np.ndarray:
    """Each person's hours in one month; 0 without a record."""
    if month_hours is None:
        return np.zeros(len(person))
    ids, hours = month_hours
    place = np.minimum(np.searchsorted(ids, person), len(ids) - 1)
    return np.where(ids[place] == person, hours[place], 0.0)


def table(extracts: Path, name: str) -> pl.DataFrame:
    """A register: NAME.parquet, NAME.csv or a folder of either."""
    files = sorted((extracts / name).glob("*")) or sorted(extracts.glob(f"{name}.*"))
    if not files:
        raise SystemExit(f"{extracts}: no {name}")
    return pl.concat([one(file) for file in files])


def one(file: Path) -> pl.DataFrame:
    if file.suffix == ".parquet":
        return pl.read_parquet(file)
    codes = {"region": pl.String, "county": pl.String, "office": pl.String, "prior_hours_band": pl.String}
    return pl.read_csv(file, schema_overrides=codes, try_parse_dates=True, infer_schema_length=None)


def month() -> pl.Expr:
    """A date as months since year 0."""
    date = pl.col("month").cast(pl.Date)
    return (date.dt.year() * 12 + date.dt.month().cast(pl.Int32) - 1).alias("month")


if __name__ == "__main__":
    sys.exit(main())
