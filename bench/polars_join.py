"""The join of the file comparison in Polars: polars_join.py DIR STREAM OUT."""

import sys

import polars as pl

directory, stream, out = sys.argv[1:]
schema = {
    "trade_id": pl.Int64,
    "symbol": pl.String,
    "user_id": pl.Int64,
    "quantity": pl.Int32,
    "price": pl.Decimal(18, 4),
    "amount": pl.Decimal(18, 2),
    "venue": pl.String,
    "ts": pl.String,  # passed on as it stands
}
if stream.endswith(".csv"):
    trades = pl.scan_csv(stream, schema=schema)
elif stream.endswith(".ndjson"):
    # Its NDJSON reader has no decimals: these lose digits past the 15th.
    trades = pl.scan_ndjson(stream, schema={**schema, "price": pl.Float64, "amount": pl.Float64})
else:
    trades = pl.scan_parquet(stream)


def table(name, **columns):
    return pl.scan_csv(f"{directory}/{name}.csv", schema=columns)


users = table("users", user_id=pl.Int64, tier=pl.String, risk_score=pl.Float64)
limits = table("limits", user_id=pl.Int64, position_limit=pl.Decimal(18, 2))
market = table("market", symbol=pl.String, current_price=pl.Decimal(18, 4))
rows = (
    trades.filter(pl.col("amount") > 10000)
    .join(users, on="user_id", maintain_order="left")
    .join(limits, on="user_id", maintain_order="left")
    .join(market, on="symbol", maintain_order="left")
)
if out.endswith(".csv"):
    rows.sink_csv(out)
elif out.endswith(".ndjson"):
    rows.sink_ndjson(out)
else:
    rows.sink_parquet(out, compression="snappy")
