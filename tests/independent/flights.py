"""The flights of New York 2013 computed a second time, from the two data files alone, and compared.

    python flights.py pipelines/punctuality RESULTS

The first folder holds flights.parquet and weather.parquet. RESULTS holds what the program under test
says of pipelines/punctuality.yaml:

    caveat show indicator --format csv > RESULTS/indicator.csv
    caveat show model     --format csv > RESULTS/model.csv

Shares no code with the program. Exit code 1 with the worst place when anything differs.
"""

import sys
from pathlib import Path

import polars as pl

import checks
from sample import Factor, Sample, total

CONTROLS = ["hour", "weekday", "dest", "origin", "wind", "rain", "sight"]
WEATHER_KEY = ["origin", "month", "day", "hour"]


def main() -> int:
    parser = checks.arguments("the flights' delays, computed a second time", "folder of the two data files")
    options = parser.parse_args()
    return checks.run(sample(options.data), options, reference=None)


def sample(folder: Path) -> Sample:
    """All flights, with arrival delay, controls and breakdowns."""
    rows = joined(folder)
    categorical = {name: Factor.of(rows[name]) for name in CONTROLS}
    return Sample(
        months=[f"2013-{m:02}" for m in range(1, 13)],
        month=(rows["month"].dt.month().cast(pl.Int64) - 1).to_numpy(),
        controls=categorical,
        numerics={},
        powers={},
        outcomes={"delay": rows["arr_delay"].cast(pl.Float64).fill_null(float("nan")).to_numpy()},
        shares=set(),
        breakdowns={
            "total": total(len(rows)),
            "carrier": Factor.of(rows["carrier"]),
            "origin": categorical["origin"],
        },
        compared=["carrier"],
    )


def joined(folder: Path) -> pl.DataFrame:
    """Flights with the weather of their hour in bands; no observation is a band of its own."""
    flights = pl.read_parquet(folder / "flights.parquet")
    weather = pl.read_parquet(folder / "weather.parquet")
    return flights.join(weather, on=WEATHER_KEY, how="left", maintain_order="left").with_columns(
        band("wind_speed", [(8, "under 8 knots"), (15, "8-15 knots"), (22, "15-22 knots")], "22 knots or more").alias(
            "wind"
        ),
        band("precipitation", [(0.005, "none"), (0.1, "light")], "heavy").alias("rain"),
        band("visibility", [(2, "under 2 miles"), (10, "2-10 miles")], "10 miles").alias("sight"),
    )


def band(column: str, below: list[tuple[float, str]], rest: str) -> pl.Expr:
    """The name of the first limit that the value is below."""
    value = pl.col(column)
    chosen = pl.when(value.is_null()).then(pl.lit("unknown"))
    for limit, name in below:
        chosen = chosen.when(value < limit).then(pl.lit(name))
    return chosen.otherwise(pl.lit(rest))


if __name__ == "__main__":
    sys.exit(main())
