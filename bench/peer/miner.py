"""The tools that mine behind lines of JSON: {"call", "args"} in, {"seconds", "quality"} or {"error"} out.

load_* reads a Parquet file into the form that a tool wants, in memory; that is not timed. The others time the tool alone and then
measure how good its answer is, as the quality queries of package bench/mining do.
"""
import importlib.metadata, json, multiprocessing, sys, time, warnings
from concurrent.futures import ProcessPoolExecutor

import numpy as np
import pyarrow.parquet as pq

warnings.filterwarnings("ignore")
threads = int(sys.argv[1])
kept = {}


def versions():
    return {"versions": {p: importlib.metadata.version(p) for p in ("scikit-learn", "pyfim", "statsmodels", "statsforecast", "numpy")}}


def timed(f):
    t, cpu = time.perf_counter(), time.process_time()
    out = f()
    return out, {"seconds": time.perf_counter() - t, "cpu": time.process_time() - cpu}


def load_points(file):
    kept["points"] = np.column_stack([c.to_numpy() for c in pq.read_table(file).columns])
    return {}


def kmeans(k, iterations, centroids):
    from sklearn.cluster import KMeans
    from threadpoolctl import threadpool_limits

    x = kept["points"]
    init = np.array(centroids, dtype=np.float64).reshape(k, -1)
    with threadpool_limits(threads):
        km, s = timed(lambda: KMeans(k, init=init, n_init=1, max_iter=iterations, tol=0, algorithm="lloyd").fit(x))
    kept["kmeans"] = km
    return {**s, "quality": {"inertia": float(km.inertia_)}}


def predict():
    from threadpoolctl import threadpool_limits

    x, km = kept["points"], kept["kmeans"]
    with threadpool_limits(threads):
        label, s = timed(lambda: km.predict(x))
    return {**s, "quality": {"inertia": float(((x - km.cluster_centers_[label]) ** 2).sum())}}


def load_baskets(file):
    t = pq.read_table(file)
    basket, item = t["basket"].to_numpy(), t["item"].to_numpy()
    order = np.argsort(basket, kind="stable")
    cuts = np.flatnonzero(np.diff(basket[order])) + 1
    kept["baskets"] = [g.tolist() for g in np.split(item[order], cuts)]
    return {}


def itemsets(least):
    import fim

    found, s = timed(lambda: fim.fpgrowth(kept["baskets"], target="s", supp=-least, zmin=1, report="a"))
    return {**s, "quality": {"sets": len(found), "sum_of_counts": sum(r[1] for r in found)}}


def load_series(file, name):
    t = pq.read_table(file).to_pandas().sort_values(["series", "step"], kind="stable")
    n = t["series"].nunique()
    kept[name] = t, {c: t[c].to_numpy().reshape(n, -1) for c in ("value", "trend", "season", "level")}
    return {}


def stl(rows):
    from statsmodels.tsa.seasonal import STL

    out = []
    for y in rows:
        r = STL(y, period=12).fit()
        out.append((r.trend, r.seasonal))
    return np.array(out)


def decompose(processes):
    a = kept["seasonal"][1]
    if processes == 1:
        out, s = timed(lambda: stl(a["value"]))
    else:
        with ProcessPoolExecutor(processes, multiprocessing.get_context("fork")) as pool:
            list(pool.map(stl, [a["value"][:1]] * processes))  # the workers load what they need
            out, s = timed(lambda: np.concatenate(list(pool.map(stl, np.array_split(a["value"], 8 * processes)))))
        s["cpu"] = 0  # it is the workers'
    rms = lambda x, y: float(np.sqrt((((x - y) / a["level"]) ** 2).mean()))
    return {**s, "quality": {"season_error": rms(out[:, 1], a["season"]), "trend_error": rms(out[:, 0], a["trend"])}}


def judge(forecast, lower, upper, a, horizon, s):
    y = a["value"][:, -horizon:]
    smape = 200 * (np.abs(forecast - y) / (np.abs(forecast) + np.abs(y))).mean()
    return {**s, "quality": {"smape": float(smape), "covered": float(((y >= lower) & (y <= upper)).mean())}}


def forecast(models, horizon):
    """The mean of models, as the default of the other side is, with the mean of their intervals."""
    import pandas as pd
    import statsforecast.models
    from statsforecast import StatsForecast

    t, a = kept["outlook"]
    n, length = a["value"].shape
    past = t[t["step"] < length - horizon]
    df = pd.DataFrame({"unique_id": past["series"].to_numpy(), "ds": pd.to_datetime(past["month"]).to_numpy(), "y": past["value"].to_numpy()})
    build = lambda: [getattr(statsforecast.models, m)(season_length=12) for m in models]
    StatsForecast(build(), freq="MS").forecast(df=df[df["unique_id"] < 2], h=horizon, level=[95])  # compiled code is loaded
    f, s = timed(lambda: StatsForecast(build(), freq="MS", n_jobs=threads).forecast(df=df, h=horizon, level=[95]))
    if threads > 1:
        s["cpu"] = 0  # it is other processes'
    f = f.sort_values(["unique_id", "ds"])
    names = [str(m) for m in build()]
    mean = lambda suffix: np.mean([f[m + suffix].to_numpy() for m in names], axis=0).reshape(n, horizon)
    return judge(mean(""), mean("-lo-95"), mean("-hi-95"), a, horizon, s)


if __name__ == "__main__":
    functions = {f.__name__: f for f in (versions, load_points, kmeans, predict, load_baskets, itemsets, load_series, decompose, forecast)}
    for line in sys.stdin:
        req = json.loads(line)
        try:
            out = functions[req["call"]](**req["args"])
        except Exception as e:  # a tool's refusal is an answer
            out = {"error": f"{type(e).__name__}: {e}"}
        print(json.dumps(out), flush=True)
