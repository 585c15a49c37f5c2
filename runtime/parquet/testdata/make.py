"""Makes the Parquet files of this folder with the libraries that most files
come from: pip install pyarrow duckdb; python make.py"""
import datetime as dt
import decimal
import uuid

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

D = decimal.Decimal
N = 700
UTC = dt.timezone.utc
start = dt.datetime(2024, 2, 29, 12, 34, 56, 789123)


def every(n, f):
    return [None if i % n == 0 else f(i) for i in range(N)]


arrow = pa.table({
    "k": pa.array(range(N), pa.int32()),
    "b": pa.array(every(7, lambda i: i % 3 == 0), pa.bool_()),
    "i2": pa.array(every(5, lambda i: i % 30000 - 15000), pa.int16()),
    "i8": pa.array(every(3, lambda i: i * 10**12 - 10**15), pa.int64()),
    "u4": pa.array([2**32 - 1 - i for i in range(N)], pa.uint32()),
    "f4": pa.array(every(4, lambda i: i / 8), pa.float32()),
    "f8": pa.array(every(4, lambda i: i / 10), pa.float64()),
    "d2": pa.array(every(6, lambda i: D(i - 1500).scaleb(-2)), pa.decimal128(12, 2)),
    "d10": pa.array(every(6, lambda i: D(i - 1500) * D("12345678901234567.0123456789")), pa.decimal128(38, 10)),
    "low": pa.array(every(9, lambda i: ["red", "green", "blå"][i % 3]), pa.string()),
    "high": pa.array([f"row {i} " + "x" * (i % 50) for i in range(N)], pa.string()),
    "da": pa.array(every(8, lambda i: dt.date(1960, 1, 1) + dt.timedelta(days=i * 17)), pa.date32()),
    "ti": pa.array(every(8, lambda i: dt.time(i % 24, i % 60, 1, i * 100)), pa.time64("us")),
    "ts": pa.array(every(8, lambda i: start + dt.timedelta(seconds=i)), pa.timestamp("us")),
    "ms": pa.array(every(8, lambda i: start + dt.timedelta(seconds=i)), pa.timestamp("ms")),
    "ns": pa.array([1_700_000_000_000_000_000 + 499 + i for i in range(N)], pa.timestamp("ns")),
    "tz": pa.array(every(8, lambda i: start.replace(tzinfo=UTC) - dt.timedelta(days=i * 30)), pa.timestamp("us", tz="UTC")),
    "by": pa.array(every(8, lambda i: bytes([i % 256, 0, 255])), pa.binary()),
    "id": pa.array([uuid.UUID(int=i * 7**40 % 2**128).bytes for i in range(N)], pa.binary(16)),
    "js": pa.array(every(8, lambda i: '{"b": %d,  "a":[1]}' % i), pa.string()),
})


def show(v):
    if v is None:
        return ""
    if isinstance(v, bool):
        return "t" if v else "f"
    if isinstance(v, dt.datetime) and v.tzinfo:
        v = v.astimezone(UTC)
        s = v.strftime("%Y-%m-%d %H:%M:%S.%f").rstrip("0").rstrip(".")
        return ("0" * (10 - s.index(" "))) + s + "+00"
    if isinstance(v, dt.datetime):
        return v.strftime("%Y-%m-%d %H:%M:%S.%f").rstrip("0").rstrip(".")
    if isinstance(v, dt.time):
        return v.strftime("%H:%M:%S.%f").rstrip("0").rstrip(".")
    if isinstance(v, D):
        return format(v, "f")
    if isinstance(v, float):
        return str(int(v)) if v == int(v) else repr(v)
    if isinstance(v, bytes):
        return str(uuid.UUID(bytes=v)) if len(v) == 16 else "\\x" + v.hex()
    return str(v)


def expected(table, path):
    columns = []
    for name in table.column_names:
        c = table.column(name)
        if name == "ns":  # rounded to the nearest microsecond, half to even
            c = pa.array([(v + 499 + v // 1000 % 2) // 1000 for v in c.cast(pa.int64()).to_pylist()], pa.timestamp("us"))
        if name == "js":
            c = pa.array([None if v is None else '{"a": [1], ' + v[1:].split(",")[0] + "}" for v in c.to_pylist()])
        columns.append([show(v) for v in c.to_pylist()])
    with open(path, "w") as f:
        for row in zip(*columns):
            f.write("|".join(row) + "\n")


expected(arrow, "rows.txt")
pq.write_table(arrow, "arrow_snappy.parquet", compression="snappy", row_group_size=300, data_page_size=1000)
pq.write_table(arrow, "arrow_plain_v2.parquet", compression="zstd", use_dictionary=False, data_page_version="2.0", row_group_size=500)
pq.write_table(arrow, "arrow_delta_gzip.parquet", compression="gzip", use_dictionary=False, column_encoding={
    "k": "DELTA_BINARY_PACKED", "i8": "DELTA_BINARY_PACKED", "high": "DELTA_BYTE_ARRAY", "low": "DELTA_LENGTH_BYTE_ARRAY", "f8": "BYTE_STREAM_SPLIT"})
con = duckdb.connect()
con.register("arrow", arrow.set_column(arrow.column_names.index("id"), "id", pa.array([str(uuid.UUID(bytes=v)) for v in arrow.column("id").to_pylist()])))
con.sql("COPY (SELECT * REPLACE (id::UUID AS id, js::JSON AS js) FROM arrow) TO 'duckdb.parquet' (FORMAT parquet, ROW_GROUP_SIZE 2048, COMPRESSION zstd)")
pq.write_table(pa.table({"ts": pa.array([start, None, dt.datetime(1900, 1, 1)], pa.timestamp("ns"))}), "int96.parquet", use_deprecated_int96_timestamps=True)
pq.write_table(pa.table({
    "k": pa.array([1, 2, 3, 4, None, 6], pa.int32()), "i2": pa.array([1, 40000, 3, 4, 5, 6], pa.int32()),
    "t": pa.array([b"ok", b"ok", b"\xff\xfe", b"too long", b"ok", b"ok"], pa.binary()),
    "n": pa.array([D("1.00"), D("2.00"), D("3.00"), D("4.00"), D("5.00"), D("123456.00")], pa.decimal128(10, 2))}), "bad.parquet")
pq.write_table(pa.table({"k": pa.array([[1], [2]], pa.list_(pa.int32()))}), "nested.parquet")
pq.write_table(arrow.slice(0, 0), "empty.parquet")
pq.write_table(pa.table({"k": pa.array([1], pa.int32())}), "lz4.parquet", compression="lz4")
