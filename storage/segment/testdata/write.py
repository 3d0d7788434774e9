"""Writes Parquet files in many ways, and beside each what pyarrow or DuckDB reads of it (see dump.py).

usage: write.py DIR
"""
import contextlib
import datetime
import decimal
import io
import json
import os
import random
import sys

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

sys.path.insert(0, os.path.dirname(__file__))
import dump  # noqa: E402

R = random.Random(7)
N = 1500


def some(make, nulls):
    return [None if R.random() < nulls else make() for _ in range(N)]


def text():
    return R.choice(["", "a", "héllo", "漢字", "x" * R.randrange(40), "north", "south"])


def table(nulls):
    r = R
    cols = {
        "b": pa.array(some(lambda: r.random() < 0.5, nulls), pa.bool_()),
        "i8": pa.array(some(lambda: r.randrange(-128, 128), nulls), pa.int8()),
        "i16": pa.array(some(lambda: r.randrange(-30000, 30000), nulls), pa.int16()),
        "i32": pa.array(some(lambda: r.randrange(-(2**31), 2**31), nulls), pa.int32()),
        "i64": pa.array(some(lambda: r.randrange(-(2**63), 2**63), nulls), pa.int64()),
        "near": pa.array(some(lambda: 10**15 + r.randrange(1000), nulls), pa.int64()),
        "u8": pa.array(some(lambda: r.randrange(256), nulls), pa.uint8()),
        "u16": pa.array(some(lambda: r.randrange(1 << 16), nulls), pa.uint16()),
        "u32": pa.array(some(lambda: r.randrange(1 << 32), nulls), pa.uint32()),
        "f": pa.array(some(lambda: np.float32(r.gauss(0, 1)), nulls), pa.float32()),
        "d": pa.array(some(lambda: r.gauss(0, 1e9), nulls), pa.float64()),
        "few": pa.array(some(lambda: r.choice([1.5, 2.5, -0.0, 0.0]), nulls), pa.float64()),
        "dec9": pa.array(some(lambda: decimal.Decimal(r.randrange(-(10**9) + 1, 10**9)).scaleb(-2), nulls), pa.decimal128(9, 2)),
        "dec18": pa.array(some(lambda: decimal.Decimal(r.randrange(10**17)).scaleb(-4), nulls), pa.decimal128(18, 4)),
        "dec38": pa.array(some(lambda: decimal.Decimal(r.randrange(-(10**37), 10**37)).scaleb(-10, decimal.Context(prec=60)), nulls), pa.decimal128(38, 10)),
        "s": pa.array(some(text, nulls), pa.string()),
        "uniq": pa.array(some(lambda: "%x" % r.getrandbits(80), nulls), pa.string()),
        "bin": pa.array(some(lambda: r.randbytes(r.randrange(9)), nulls), pa.binary()),
        "fix": pa.array(some(lambda: r.randbytes(5), nulls), pa.binary(5)),
        "date": pa.array(some(lambda: datetime.date(1900, 1, 1) + datetime.timedelta(r.randrange(90000)), nulls), pa.date32()),
        "tms": pa.array(some(lambda: r.randrange(-(10**12), 10**13), nulls), pa.timestamp("ms")),
        "tus": pa.array(some(lambda: r.randrange(-(10**15), 9*10**15), nulls), pa.timestamp("us")),
        "tz": pa.array(some(lambda: r.randrange(10**16), nulls), pa.timestamp("us", "UTC")),
        "t32": pa.array(some(lambda: r.randrange(86400000), nulls), pa.time32("ms")),
        "t64": pa.array(some(lambda: r.randrange(86400000000), nulls), pa.time64("us")),
        "list": pa.array(some(lambda: [r.choice([None, r.randrange(100)]) for _ in range(r.randrange(4))], nulls), pa.list_(pa.int32())),
        "lists": pa.array(some(lambda: [r.choice([None, [], [text(), None]]) for _ in range(r.randrange(3))], nulls), pa.list_(pa.list_(pa.string()))),
        "row": pa.array(some(lambda: {"x": r.choice([None, r.randrange(9)]), "y": r.choice([None, text()])}, nulls), pa.struct([("x", pa.int64()), ("y", pa.string())])),
        "rows": pa.array(some(lambda: [r.choice([None, {"x": 1, "y": [1.5]}, {"x": None, "y": None}]) for _ in range(r.randrange(3))], nulls),
                         pa.list_(pa.struct([("x", pa.int32()), ("y", pa.list_(pa.float64()))]))),
        "map": pa.array(some(lambda: [("k%d" % k, r.choice([None, r.randrange(100)])) for k in range(r.randrange(3))], nulls), pa.map_(pa.string(), pa.int32())),
    }
    return pa.table(cols)


def save(path, reader="pyarrow"):
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        dump.dump(reader, path)
    with open(path + ".json", "w") as f:
        f.write(out.getvalue())


def main(root):
    def write(name, t, **kw):
        path = os.path.join(root, name + ".parquet")
        pq.write_table(t, path, **kw)
        save(path)

    full, holes, empty = table(0), table(0.3), table(1)
    for name, t in [("full", full), ("holes", holes), ("empty", empty)]:
        write("pa_%s_default" % name, t)
        write("pa_%s_v2" % name, t, data_page_version="2.0", compression="gzip")
        write("pa_%s_plain" % name, t, use_dictionary=False, compression="none")
        write("pa_%s_small" % name, t, data_page_size=512, row_group_size=400, compression="zstd", write_page_index=True)
        write("pa_%s_lz4" % name, t, data_page_size=4096, compression="lz4", version="1.0", write_page_checksum=True)
        # A dictionary that is given up in the middle of a chunk.
        write("pa_%s_fallback" % name, t, dictionary_pagesize_limit=1024, data_page_size=1024)
    flat = holes.select([c for c in holes.column_names if not pa.types.is_nested(holes.schema.field(c).type)])
    write("pa_int96", flat.select(["tus", "i32"]), use_deprecated_int96_timestamps=True)
    write("pa_ns", pa.table({"t": holes["tus"].cast(pa.timestamp("ns")), "n": pa.nulls(N)}))
    enc = {}
    for c in flat.column_names:
        ty = flat.schema.field(c).type
        if pa.types.is_integer(ty) or pa.types.is_temporal(ty):
            enc[c] = "DELTA_BINARY_PACKED"
        elif pa.types.is_floating(ty):
            enc[c] = "BYTE_STREAM_SPLIT"
        elif pa.types.is_string(ty):
            enc[c] = "DELTA_BYTE_ARRAY"
        elif pa.types.is_binary(ty):
            enc[c] = "DELTA_LENGTH_BYTE_ARRAY"
        elif pa.types.is_fixed_size_binary(ty):
            enc[c] = "BYTE_STREAM_SPLIT"
        elif pa.types.is_boolean(ty):
            enc[c] = "RLE"
    for v in ["1.0", "2.0"]:
        write("pa_delta_v" + v[0], flat, use_dictionary=False, column_encoding=enc, data_page_version=v, data_page_size=2000)
    split = {c: "BYTE_STREAM_SPLIT" for c in ["i32", "i64", "f", "d", "fix"]}
    write("pa_split", flat.select(list(split)), use_dictionary=False, column_encoding=split)
    write("pa_required", pa.table([full["i64"], full["s"], full["d"]], schema=pa.schema([
        pa.field("i64", pa.int64(), False), pa.field("s", pa.string(), False), pa.field("d", pa.float64(), False)])))
    write("pa_dec_int", holes.select(["dec9", "dec18"]), store_decimal_as_integer=True)
    write("pa_no_rows", holes.slice(0, 0))
    write("pa_long", pa.table({
        "i": pa.array(np.arange(150000) // 3), "s": pa.array([str(i % 1000) for i in range(150000)]),
        "l": pa.array([[i] * (i % 3) for i in range(150000)]),
    }), data_page_size=3000, row_group_size=140000)

    con = duckdb.connect()
    con.execute("SET TimeZone='UTC'")
    ddb = {c: holes[c] for c in holes.column_names if c not in ("fix",)}
    holes = pa.table(ddb)
    con.register("t", holes)
    for name, opts in [
        ("default", "FORMAT parquet"), ("zstd", "FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 2048"),
        ("v2", "FORMAT parquet, PARQUET_VERSION v2"), ("plain", "FORMAT parquet, COMPRESSION uncompressed, DICTIONARY_SIZE_LIMIT 1"),
        ("gzip", "FORMAT parquet, COMPRESSION gzip"), ("lz4", "FORMAT parquet, COMPRESSION lz4_raw"),
    ]:
        path = os.path.join(root, "duckdb_%s.parquet" % name)
        con.execute("COPY t TO '%s' (%s)" % (path, opts))
        save(path, "duckdb")
    path = os.path.join(root, "duckdb_types.parquet")
    con.execute("COPY (SELECT gen_random_uuid() u, i::HUGEINT h, i::UBIGINT ub, (i%7)::UTINYINT ut, "
                "'{\"a\": 1}'::JSON j, i::BIGINT i FROM range(1000) r(i)) TO '" + path + "' (FORMAT parquet)")
    save(path)


if __name__ == "__main__":
    main(sys.argv[1])
