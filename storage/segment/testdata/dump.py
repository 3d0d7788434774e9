"""Prints the columns of Parquet files as canonical JSON, one line a column, as another reader understands them.

usage: dump.py pyarrow|duckdb FILE
"""
import datetime
import decimal
import json
import struct
import sys
import uuid

EPOCH = datetime.datetime(1970, 1, 1)
EPOCH_UTC = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)


def micros(delta):
    return (delta.days * 86400 + delta.seconds) * 1_000_000 + delta.microseconds


def value(v):
    if v is None or isinstance(v, (bool, int)):
        return v
    if isinstance(v, float):
        return "f" + struct.pack(">d", v).hex() if v == v else "nan"
    if isinstance(v, decimal.Decimal):
        return "d" + format(v, "f")
    if isinstance(v, str):
        return "s" + v
    if isinstance(v, bytes):
        return "b" + v.hex()
    if isinstance(v, uuid.UUID):
        return "b" + v.bytes.hex()
    if isinstance(v, datetime.datetime):
        return micros(v - (EPOCH if v.tzinfo is None else EPOCH_UTC))
    if isinstance(v, datetime.date):
        return (v - EPOCH.date()).days
    if isinstance(v, datetime.time):
        return ((v.hour * 60 + v.minute) * 60 + v.second) * 1_000_000 + v.microsecond
    if isinstance(v, dict):
        return [value(x) for x in v.values()]
    if isinstance(v, (list, tuple)):
        return [value(x) for x in v]
    raise TypeError(type(v))


def column(col):
    import pyarrow as pa

    t = col.type
    if pa.types.is_timestamp(t) or pa.types.is_time(t) or pa.types.is_date(t):
        # Through integers, since Python's own types end at the year 9999.
        if pa.types.is_timestamp(t):
            col = col.cast(pa.timestamp("us", t.tz), safe=False).cast(pa.int64())
        elif pa.types.is_time(t):
            col = col.cast(pa.time64("us"), safe=False).cast(pa.int64())
        else:
            col = col.cast(pa.date32()).cast(pa.int32())
    return [value(v) for v in col.to_pylist()]


def dump(reader, path):
    if reader == "pyarrow":
        import pyarrow.parquet as pq

        t = pq.read_table(path)
    else:
        import duckdb

        con = duckdb.connect()
        con.execute("SET TimeZone='UTC'")
        con.execute("SET threads=1")
        con.execute("SET preserve_insertion_order=true")
        rel = con.sql("SELECT * FROM read_parquet('%s')" % path)
        uuids = {c for c, t in zip(rel.columns, rel.types) if t == "UUID"}
        t = rel.to_arrow_table()
    for name, col in zip(t.column_names, t.columns):
        values = column(col)
        if reader == "duckdb" and name in uuids:
            values = [v and "b" + v[1:].replace("-", "") for v in values]
        print(json.dumps({"name": name, "values": values}))


if __name__ == "__main__":
    dump(sys.argv[1], sys.argv[2])
