"""Writes the small files of testdata/foreign, which are kept: they are read where pyarrow and DuckDB are not at hand, and
fuzzing begins with them.

usage: fixtures.py DIR
"""
import os
import random
import sys

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

sys.path.insert(0, os.path.dirname(__file__))
import write  # noqa: E402


def main(root):
    write.N = 40
    write.R = random.Random(11)
    t = write.table(0.3)

    def put(name, cols, **kw):
        path = os.path.join(root, name + ".parquet")
        pq.write_table(t.select(cols), path, store_schema=False, **kw)
        write.save(path)

    put("snappy", ["i32", "s", "few"])
    put("plain", ["b", "i64", "d", "bin", "fix"], compression="none", use_dictionary=False)
    put("v2", ["i16", "s", "tms", "u32"], compression="none", data_page_version="2.0")
    put("delta", ["near", "uniq"], compression="none", use_dictionary=False,
        column_encoding={"near": "DELTA_BINARY_PACKED", "uniq": "DELTA_BYTE_ARRAY"})
    put("lengths", ["uniq", "f"], compression="none", use_dictionary=False,
        column_encoding={"uniq": "DELTA_LENGTH_BYTE_ARRAY", "f": "BYTE_STREAM_SPLIT"})
    put("nested", ["lists", "map", "row"], compression="none")
    put("rows", ["rows", "list"], compression="none", data_page_version="2.0", data_page_size=64)
    put("decimals", ["dec9", "dec18", "dec38"], compression="none")
    put("int96", ["tus"], compression="none", use_deprecated_int96_timestamps=True)
    con = duckdb.connect()
    con.register("t", pa.table({c: t[c] for c in ["i8", "s", "date", "list"]}))
    path = os.path.join(root, "duckdb.parquet")
    con.execute("COPY t TO '%s' (FORMAT parquet, COMPRESSION uncompressed)" % path)
    write.save(path, "duckdb")


if __name__ == "__main__":
    main(sys.argv[1])
