"""One DuckDB connection behind lines of JSON: {"sql", "mode"} in, {"columns", "types", "rows", "seconds"} or {"error"} out."""
import datetime, decimal, json, math, sys, time
import duckdb

con = duckdb.connect(sys.argv[1])
con.execute(f"SET threads={int(sys.argv[2])}")
con.execute("SET enable_progress_bar=false")  # it would go to stdout, between the lines


def text(v):
    if v is None:
        return None
    if isinstance(v, bool):
        return "true" if v else "false"
    if isinstance(v, float):
        return "NaN" if math.isnan(v) else repr(v)
    if isinstance(v, decimal.Decimal):
        return format(v, "f")
    if isinstance(v, datetime.datetime):
        return v.strftime("%Y-%m-%d %H:%M:%S.%f") if v.year >= 1000 else v.isoformat(" ")
    if isinstance(v, datetime.timedelta):
        return str(v // datetime.timedelta(microseconds=1))
    if isinstance(v, (bytes, bytearray)):
        return bytes(v).hex()
    if isinstance(v, (list, tuple)):
        return "[" + ", ".join("NULL" if x is None else text(x) for x in v) + "]"
    if isinstance(v, dict):
        return "{" + ", ".join(f"{text(k)}={'NULL' if x is None else text(x)}" for k, x in v.items()) + "}"
    return str(v)


for line in sys.stdin:
    req = json.loads(line)
    try:
        t, cpu = time.perf_counter(), time.process_time()
        if req["mode"] == "time":
            rel = con.sql(req["sql"])
            if rel is not None:
                rel.to_arrow_table()
            out = {"seconds": time.perf_counter() - t, "cpu": time.process_time() - cpu}
        else:
            cur = con.execute(req["sql"])
            rows = cur.fetchall() if cur.description else []
            out = {
                "seconds": time.perf_counter() - t,
                "columns": [d[0] for d in cur.description or []],
                "types": [str(d[1]) for d in cur.description or []],
                "rows": [[text(v) for v in r] for r in rows],
            }
    except Exception as e:  # the engine's refusal is an answer
        out = {"error": f"{type(e).__name__}: {e}"}
    print(json.dumps(out), flush=True)
