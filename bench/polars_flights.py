"""The query of examples/flights in Polars: polars_flights.py DIR ENDING OUT."""

import sys

import polars as pl

directory, ending, out = sys.argv[1:]


def read(name, **schema):
    return pl.scan_csv(f"{directory}/{name}{ending}", null_values=["", "NA"], schema_overrides=schema, infer_schema_length=20000)


flights = read("flights", time_hour=pl.String)
airlines = read("airlines").rename({"name": "airline"})
planes = read("planes").select("tailnum", "manufacturer", "model", pl.col("year").alias("plane_year"), "seats")
weather = read("weather", time_hour=pl.String, temp=pl.Decimal(5, 2), visib=pl.Decimal(4, 2)).select(
    "origin", "time_hour", "temp", "wind_speed", "visib"
)
airports = read("airports")
origins = airports.select(pl.col("faa").alias("origin"), pl.col("name").alias("origin_name"))
dests = airports.select(pl.col("faa").alias("dest"), pl.col("name").alias("dest_name"), pl.col("tzone").alias("dest_tzone"))

rows = (
    flights.join(airlines, on="carrier", maintain_order="left")
    .join(planes, on="tailnum", how="left", maintain_order="left")
    .join(weather, on=["origin", "time_hour"], how="left", maintain_order="left")
    .join(origins, on="origin", how="left", maintain_order="left")
    .join(dests, on="dest", how="left", maintain_order="left")
    .select(
        "time_hour",
        (pl.col("carrier") + pl.col("flight").cast(pl.String)).alias("flight"),
        "airline",
        "origin",
        "origin_name",
        "dest",
        pl.coalesce(pl.col("dest_name"), pl.lit("not in airports: ") + pl.col("dest")).alias("dest_name"),
        "dest_tzone",
        "tailnum",
        "manufacturer",
        "model",
        (pl.col("year") - pl.col("plane_year")).alias("plane_age"),
        "seats",
        "dep_delay",
        pl.when(pl.col("dep_time").is_null())
        .then(pl.lit("cancelled"))
        .when(pl.col("dep_delay") > 60)
        .then(pl.lit("late by more than an hour"))
        .when(pl.col("dep_delay") > 15)
        .then(pl.lit("late"))
        .otherwise(pl.lit("on time"))
        .alias("departure"),
        (pl.col("distance") * 1.609344).round(1).alias("kilometres"),
        "temp",
        ((pl.col("temp").cast(pl.Float64) - 32) * 5 / 9).round(1).alias("celsius"),
        "wind_speed",
        "visib",
    )
)
rows.sink_csv(out)
