package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/clientele-db/clientele"
	"github.com/clientele-db/clientele/bench/internal/rss"
	"github.com/clientele-db/clientele/bench/mining"
	"github.com/clientele-db/clientele/bench/peer"
	"github.com/clientele-db/clientele/bench/runner"
)

// contest is a work of the benchmark of mining on us and on one other tool.
type contest struct {
	work, tool string
	// load is the function of the peer that reads the work's table, once.
	load string
	// call is the function that does the work, with its arguments; for DuckDB there is sql.
	call string
	args map[string]any
	sql  string
}

// contests lists who is measured by what. The tools do the same work: the same centroids to begin with, the same thresholds, all results
// in memory at the end.
func contests(works []mining.Work, threads int) []contest {
	of := func(name string) *mining.Work {
		return &works[slices.IndexFunc(works, func(w mining.Work) bool { return w.Name == name })]
	}
	least := func(name string) map[string]any { return map[string]any{"least": of(name).Least} }
	start := of("kmeans").KMeans
	forecast := func(models ...string) map[string]any {
		return map[string]any{"models": models, "horizon": mining.Horizon}
	}
	return []contest{
		{
			work: "kmeans", tool: "scikit-learn KMeans", load: "load_points", call: "kmeans",
			args: map[string]any{"k": start.K, "iterations": start.Iterations, "centroids": start.Centroids},
		},
		{work: "predict", tool: "scikit-learn KMeans", load: "load_points", call: "predict"},
		{work: "itemsets.5", tool: "pyfim fpgrowth", load: "load_baskets", call: "itemsets", args: least("itemsets.5")},
		{work: "itemsets.1", tool: "pyfim fpgrowth", load: "load_baskets", call: "itemsets", args: least("itemsets.1")},
		{work: "rfm", tool: "DuckDB", sql: duckRFM},
		{work: "decompose", tool: "statsmodels STL", load: "load_series", call: "decompose", args: map[string]any{"processes": 1}},
		{
			work: "decompose", tool: fmt.Sprintf("the same, %d processes", threads), load: "load_series", call: "decompose",
			args: map[string]any{"processes": threads},
		},
		{work: "forecast", tool: "StatsForecast ETS + Theta", load: "load_series", call: "forecast", args: forecast("AutoETS", "Theta")},
		{work: "forecast", tool: "StatsForecast Theta", load: "load_series", call: "forecast", args: forecast("Theta")},
	}
}

// duckRFM is in DuckDB's dialect what the function rfm is a short form of.
const duckRFM = `WITH customers AS (
  SELECT customer, max(sold_on) AS last_day, count(DISTINCT invoice) AS frequency, sum(amount) AS monetary FROM sales GROUP BY customer
), measured AS (
  SELECT customer, date_diff('day', last_day, (max(last_day) OVER ()) + 1) AS recency, frequency, monetary FROM customers
)
SELECT *, 1 + 5 * (row_number() OVER (ORDER BY recency DESC, customer) - 1) // count(*) OVER () AS r,
  1 + 5 * (row_number() OVER (ORDER BY frequency, customer) - 1) // count(*) OVER () AS f,
  1 + 5 * (row_number() OVER (ORDER BY monetary, customer) - 1) // count(*) OVER () AS m
FROM measured`

// rivals are we and the others, with the same tables.
type rivals struct {
	ours  *clientele.DB
	sess  *clientele.Session
	duck  *peer.DuckDB
	miner *peer.Miner
	dir   string
	ready map[string]bool // what the miner has loaded
}

func (r *rivals) close() {
	_ = r.miner.Close()
	_ = r.duck.Close()
	_ = r.ours.Close()
}

// outcome is what is reported of a contest: times in milliseconds, and how good the answers are.
type outcome struct {
	Work, Tool         string
	Ours, Theirs       float64
	Ratio              float64
	OursMedian         float64
	TheirsMedian       float64
	OursAll, TheirsAll []float64
	// Least time of processors, of all threads together; 0 where it is not known. On a machine that does other things, too, it
	// says more than the time that passed.
	OursCPU, TheirsCPU float64
	BytesTouched       int64
	PeakMemory         int64 // that ours accounts for
	// OursResident and TheirsResident are the most memory that either process had resident while it worked, inputs in memory,
	// caches and runtimes included; 0 where the system does not tell.
	OursResident, TheirsResident int64
	Quality                      map[string]float64
	TheirQuality                 map[string]float64
	Error                        string `json:",omitempty"`
}

// runMining is the benchmark of mining against tools that mine.
func runMining(ctx context.Context, o *options) error {
	works, err := mining.Works(mining.Config{Scale: o.scale, Seed: 1})
	if err != nil {
		return err
	}
	r, err := prepare(ctx, o, works)
	if err != nil {
		return err
	}
	defer r.close()
	v, err := r.miner.Call("versions", map[string]any{})
	if err != nil {
		return err
	}
	duck, err := r.duck.Query("SELECT version()")
	if err != nil {
		return err
	}
	v.Versions["duckdb"] = strings.TrimPrefix(*duck.Rows[0][0], "v")
	for _, name := range slices.Sorted(maps.Keys(v.Versions)) {
		fmt.Printf("%s %s  ", name, v.Versions[name])
	}
	fmt.Printf("\nload averages before: %s\n\n", loadAverage())
	fmt.Printf("%-11s %10s %10s %8s %10s %11s %9s %11s %8s %9s  %s\n", "work", "ours ms", "theirs ms", "ratio", "med ours", "med theirs", "cpu ours", "cpu theirs",
		"MB ours", "MB theirs", "tool; ours and theirs")
	var all []outcome
	for _, c := range contests(works, o.threads) {
		if o.only != "" && !slices.Contains(strings.Split(o.only, ","), c.work) {
			continue
		}
		i := slices.IndexFunc(works, func(w mining.Work) bool { return w.Name == c.work })
		out := outcome{Work: c.work, Tool: c.tool}
		if err := r.contend(ctx, &works[i], &c, o.rounds, &out); err != nil {
			out.Error = err.Error()
			fmt.Printf("%-11s %s: %v\n", c.work, c.tool, err)
		} else {
			fmt.Printf("%-11s %10.1f %10.1f %7.2fx %10.1f %11.1f %9.0f %11.0f %8.0f %9.0f  %s; %s\n", out.Work, out.Ours, out.Theirs, out.Ratio, out.OursMedian,
				out.TheirsMedian, out.OursCPU, out.TheirsCPU, float64(out.OursResident)/1e6, float64(out.TheirsResident)/1e6, out.Tool, qualities(out.Quality, out.TheirQuality))
		}
		all = append(all, out)
	}
	fmt.Printf("\nload averages behind: %s\n", loadAverage())
	if o.out == "" {
		return nil
	}
	b, err := json.MarshalIndent(map[string]any{
		"bench": o.bench, "scale": o.scale, "threads": o.threads, "version": clientele.Version(), "machine": runner.ThisMachine(),
		"peers": v.Versions, "load_average": loadAverage(), "works": all,
	}, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(o.out, append(b, '\n'), 0o644)
}

// loadAverage is what the system says of its load; it tells how far figures can be believed.
func loadAverage() string {
	b, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "unknown"
	}
	f := strings.Fields(string(b))
	return strings.Join(f[:min(3, len(f))], " ")
}

// cpuTime is what all threads of this process have used of processors; 0 where the system does not tell.
func cpuTime() time.Duration {
	b, err := os.ReadFile("/proc/self/stat")
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(b), ") ") // behind the name, which may hold anything
	f := strings.Fields(rest)
	if len(f) < 13 {
		return 0
	}
	user, err1 := strconv.ParseInt(f[11], 10, 64)
	system, err2 := strconv.ParseInt(f[12], 10, 64)
	if err1 != nil || err2 != nil {
		return 0
	}
	return time.Duration(user+system) * 10 * time.Millisecond // Linux counts in hundredths of a second, whatever the kernel's tick
}

func qualities(ours, theirs map[string]float64) string {
	var parts []string
	for _, k := range slices.Sorted(maps.Keys(ours)) {
		parts = append(parts, fmt.Sprintf("%s %.10g, %.10g", k, ours[k], theirs[k]))
	}
	return strings.Join(parts, "; ")
}

// prepare fills our tables, and gives them to the others as Parquet files.
func prepare(ctx context.Context, o *options, works []mining.Work) (*rivals, error) {
	dir := filepath.Join(o.dir, fmt.Sprintf("mining-%g.clientele", o.scale))
	if err := os.RemoveAll(dir); err != nil {
		return nil, err
	}
	db, err := clientele.Open(dir, &clientele.Options{Threads: o.threads})
	if err != nil {
		return nil, err
	}
	start := time.Now()
	rows, err := mining.Fill(ctx, db, works, nil)
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	fmt.Printf("filled %d rows in %.1f s\n", rows, time.Since(start).Seconds())
	r := &rivals{ours: db, sess: db.NewSession(), dir: o.dir, ready: map[string]bool{}}
	if r.duck, err = peer.StartDuckDB("", o.threads); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	if r.miner, err = peer.StartMiner(o.threads); err != nil {
		return nil, errors.Join(err, r.duck.Close(), db.Close())
	}
	for _, s := range mining.Sources(works) {
		if _, err := db.Export(ctx, "SELECT * FROM "+s.Table.Name, r.file(s), clientele.ExportOptions{}); err != nil {
			r.close()
			return nil, err
		}
	}
	return r, nil
}

// file is where a table is for the others.
func (r *rivals) file(s *mining.Source) string { return filepath.Join(r.dir, s.Table.Name+".parquet") }

// contend measures both in turn.
func (r *rivals) contend(ctx context.Context, w *mining.Work, c *contest, rounds int, out *outcome) error {
	if w.Before != "" {
		if _, err := r.sess.Exec(ctx, w.Before); err != nil {
			return err
		}
	}
	theirs, err := r.rival(w, c)
	if err != nil {
		return err
	}
	pid := r.miner.Pid()
	if c.sql != "" {
		pid = r.duck.Pid()
	}
	for round := range rounds + 1 { // the first is for warmth
		start, cpu := time.Now(), cpuTime()
		p, err := drain(ctx, r.sess, w.SQL)
		if err != nil {
			return err
		}
		ours, oursCPU := time.Since(start), cpuTime()-cpu
		m, err := theirs()
		if err != nil {
			return err
		}
		if round == 0 {
			out.TheirQuality = m.Quality
			out.OursCPU, out.TheirsCPU = math.Inf(1), math.Inf(1)
			debug.FreeOSMemory()
			rss.Reset(0)
			rss.Reset(pid)
			continue
		}
		out.OursCPU, out.TheirsCPU = min(out.OursCPU, float64(oursCPU.Microseconds())/1e3), min(out.TheirsCPU, m.CPU*1e3)
		out.OursAll = append(out.OursAll, float64(ours.Microseconds())/1e3)
		out.TheirsAll = append(out.TheirsAll, m.Seconds*1e3)
		out.BytesTouched, out.PeakMemory = p.BytesTouched, p.PeakMemory
	}
	out.OursResident, out.TheirsResident = rss.Peak(0), rss.Peak(pid)
	out.Ours, out.Theirs = slices.Min(out.OursAll), slices.Min(out.TheirsAll)
	out.OursMedian, out.TheirsMedian = median(out.OursAll), median(out.TheirsAll)
	out.Ratio = out.Theirs / out.Ours
	out.Quality, err = r.quality(ctx, w.Quality)
	return err
}

func median(x []float64) float64 {
	x = slices.Sorted(slices.Values(x))
	return (x[(len(x)-1)/2] + x[len(x)/2]) / 2
}

// rival makes the other ready, and returns what does its work once.
func (r *rivals) rival(w *mining.Work, c *contest) (func() (*peer.Mined, error), error) {
	file := r.file(w.Source)
	if c.sql != "" {
		load := fmt.Sprintf("CREATE OR REPLACE TABLE %s AS SELECT * FROM '%s'", w.Source.Table.Name, file)
		if err := duckExec(r.duck, load); err != nil {
			return nil, err
		}
		first := true
		return func() (*peer.Mined, error) {
			t, err := r.duck.Time(c.sql)
			if err == nil && t.Error != "" {
				err = errors.New("DuckDB: " + t.Error)
			}
			if err != nil {
				return nil, err
			}
			m := &peer.Mined{Seconds: t.Seconds, CPU: t.CPU}
			if first {
				first = false
				m.Quality, err = r.duckQuality(c.sql)
			}
			return m, err
		}, nil
	}
	args := map[string]any{"file": file}
	if c.load == "load_series" {
		args["name"] = w.Source.Table.Name
	}
	if !r.ready[file] {
		if _, err := r.miner.Call(c.load, args); err != nil {
			return nil, err
		}
		r.ready[file] = true
	}
	callArgs := c.args
	if callArgs == nil {
		callArgs = map[string]any{}
	}
	return func() (*peer.Mined, error) { return r.miner.Call(c.call, callArgs) }, nil
}

// duckQuality are the sums by which scores are compared.
func (r *rivals) duckQuality(sql string) (map[string]float64, error) {
	q, err := r.duck.Query("SELECT CAST(customers AS DOUBLE) AS customers, CAST(placed AS DOUBLE) AS placed FROM (SELECT " + mining.RFMColumns + " FROM (" + sql + "))")
	if err == nil && q.Error != "" {
		err = errors.New("DuckDB: " + q.Error)
	}
	if err != nil {
		return nil, err
	}
	return numbers(q)
}

// quality asks us how good our answer is.
func (r *rivals) quality(ctx context.Context, sql string) (map[string]float64, error) {
	q, err := peer.Ask(ctx, r.sess, sql)
	if err != nil {
		return nil, err
	}
	return numbers(q)
}

// numbers reads a result of one row of numbers.
func numbers(q *peer.Result) (map[string]float64, error) {
	out := map[string]float64{}
	for i, name := range q.Columns {
		var x float64
		if _, err := fmt.Sscan(*q.Rows[0][i], &x); err != nil {
			return nil, fmt.Errorf("quality %s: %w", name, err)
		}
		out[name] = x
	}
	return out, nil
}
