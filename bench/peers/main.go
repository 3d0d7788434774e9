// Command peers runs a benchmark on Clientele and on DuckDB in turn, on this machine, in this minute, and prints the ratios.
//
//	go run ./bench/peers                      # the Star Schema Benchmark at scale 1
//	go run ./bench/peers -bench tpch -rounds 9
//	go run ./bench/peers -bench mining        # against the tools of `make peers-mining`
//
// Both load the same CSV files. A statement's time goes from its text to its whole result in memory, as Arrow record batches for DuckDB and as batches
// for Clientele; the two take turns within every round (A B A B), and the least time of each counts, so that what else the machine does hits both.
// Answers are compared before anything is timed. For mining the others are scikit-learn, pyfim, DuckDB, statsmodels and StatsForecast, with the same rows
// in the form that each likes best, in memory; beside the times stands how good the answers are.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"math"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/clientele-db/clientele"
	"github.com/clientele-db/clientele/bench/dataset"
	"github.com/clientele-db/clientele/bench/internal/rss"
	"github.com/clientele-db/clientele/bench/peer"
	"github.com/clientele-db/clientele/bench/ssb"
	"github.com/clientele-db/clientele/bench/tpch"
)

type options struct {
	bench   string
	scale   float64
	rounds  int
	threads int
	dir     string
	out     string
	only    string
	keep    bool
}

func main() {
	var o options
	flag.StringVar(&o.bench, "bench", "ssb", "ssb, tpch or mining")
	flag.Float64Var(&o.scale, "sf", 1, "scale factor")
	flag.IntVar(&o.rounds, "rounds", 7, "rounds; the least time of each engine counts")
	flag.IntVar(&o.threads, "threads", runtime.GOMAXPROCS(0), "threads of each engine")
	flag.StringVar(&o.dir, "dir", "", "directory for data and databases, kept for the next run (default: a temporary one)")
	flag.StringVar(&o.out, "json", "", "file for the figures")
	flag.StringVar(&o.only, "only", "", "queries to run, separated by commas")
	flag.BoolVar(&o.keep, "keep", false, "take the databases in -dir as the last run left them, and load nothing")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, &o)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "peers:", err)
		os.Exit(1)
	}
}

// figures are what is reported of one statement or load, in milliseconds.
type figures struct {
	Name          string
	Ours, Duck    float64
	Ratio         float64
	OursMedian    float64
	DuckMedian    float64
	Rows          int
	BytesTouched  int64
	DifferentFrom string `json:",omitempty"`
}

func run(ctx context.Context, o *options) error {
	if o.dir == "" {
		d, err := os.MkdirTemp("", "peers")
		if err != nil {
			return err
		}
		defer os.RemoveAll(d) //nolint:errcheck // a temporary directory
		o.dir = d
	}
	if o.bench == "mining" {
		return runMining(ctx, o)
	}
	tables, queries, err := generate(ctx, o)
	if err != nil {
		return err
	}
	p, err := load(ctx, o, tables)
	if err != nil {
		return err
	}
	defer p.close()
	var all []figures
	fmt.Printf("\n%-6s %10s %10s %8s %10s %10s %8s\n", "query", "ours ms", "duck ms", "ratio", "med ours", "med duck", "rows")
	p.resetPeaks()
	logSum, wins := 0.0, 0
	for _, q := range queries {
		if o.only != "" && !slices.Contains(strings.Split(o.only, ","), q.Name) {
			continue
		}
		f, err := p.measure(ctx, q, o.rounds)
		if err != nil {
			fmt.Printf("%-6s %v\n", q.Name, err)
			all = append(all, figures{Name: q.Name, DifferentFrom: err.Error()})
			continue
		}
		fmt.Printf("%-6s %10.2f %10.2f %7.2fx %10.2f %10.2f %8d\n", f.Name, f.Ours, f.Duck, f.Ratio, f.OursMedian, f.DuckMedian, f.Rows)
		if f.DifferentFrom != "" {
			fmt.Println("       DIFFERENT:", f.DifferentFrom)
		}
		logSum += math.Log(f.Ratio)
		wins++
		all = append(all, *f)
	}
	if wins > 0 {
		fmt.Printf("geometric mean of the ratios over %d queries: %.2fx\n", wins, math.Exp(logSum/float64(wins)))
	}
	p.printPeaks("queries")
	if o.out == "" {
		return nil
	}
	b, err := json.MarshalIndent(map[string]any{
		"bench": o.bench, "scale": o.scale, "threads": o.threads, "go": runtime.Version(), "version": clientele.Version(), "queries": all,
	}, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(o.out, append(b, '\n'), 0o644)
}

// generate makes the data unless it is there.
func generate(ctx context.Context, o *options) ([]dataset.Table, []dataset.Query, error) {
	data := filepath.Join(o.dir, fmt.Sprintf("%s-%g", o.bench, o.scale))
	var tables []dataset.Table
	var queries []dataset.Query
	var make func() error
	switch o.bench {
	case "ssb":
		tables, queries = ssb.Tables(), ssb.Queries()
		make = func() error { _, err := ssb.Generate(ctx, ssb.Config{ScaleFactor: o.scale, Seed: 1}, data); return err }
	case "tpch":
		tables, queries = tpch.Tables(), tpch.QueriesAt(o.scale)
		make = func() error {
			_, err := tpch.Generate(ctx, tpch.Config{ScaleFactor: o.scale, Seed: 1}, data)
			return err
		}
	default:
		return nil, nil, fmt.Errorf("unknown benchmark %q: expected ssb, tpch or mining", o.bench)
	}
	if _, err := os.Stat(filepath.Join(data, tables[0].File())); err != nil {
		fmt.Fprintf(os.Stderr, "generating %s at scale %g …\n", o.bench, o.scale)
		if err := make(); err != nil {
			return nil, nil, err
		}
	}
	return tables, queries, nil
}

// pair is both engines with the same tables.
type pair struct {
	ours *clientele.DB
	sess *clientele.Session
	duck *peer.DuckDB
}

func (p *pair) close() {
	_ = p.duck.Close()
	_ = p.ours.Close()
}

// open opens both databases.
func open(o *options, oursDir, duckFile string) (*pair, error) {
	duck, err := peer.StartDuckDB(duckFile, o.threads)
	if err != nil {
		return nil, err
	}
	db, err := clientele.Open(oursDir, &clientele.Options{Threads: o.threads})
	if err != nil {
		_ = duck.Close() // the error of Open says more
		return nil, err
	}
	return &pair{ours: db, sess: db.NewSession(), duck: duck}, nil
}

// load imports the files into both, one table in turn, and prints times and sizes.
func load(ctx context.Context, o *options, tables []dataset.Table) (*pair, error) {
	data := filepath.Join(o.dir, fmt.Sprintf("%s-%g", o.bench, o.scale))
	oursDir, duckFile := data+".clientele", data+".duckdb"
	if o.keep {
		return open(o, oursDir, duckFile)
	}
	for _, f := range []string{oursDir, duckFile, duckFile + ".wal"} {
		if err := os.RemoveAll(f); err != nil {
			return nil, err
		}
	}
	p, err := open(o, oursDir, duckFile)
	if err != nil {
		return nil, err
	}
	p.resetPeaks()
	var oursTime, duckTime time.Duration
	for _, t := range tables {
		file := filepath.Join(data, t.File())
		name := `"` + t.Name + `"`
		start := time.Now()
		if _, err := p.sess.Exec(ctx, t.CreateTable()); err != nil {
			return nil, fmt.Errorf("%s: %w", t.Name, err)
		}
		if _, err := p.ours.Import(ctx, []string{file}, clientele.ImportOptions{Table: t.Name}); err != nil {
			return nil, err
		}
		oursTime += time.Since(start)
		start = time.Now()
		for _, s := range []string{t.CreateTable(), fmt.Sprintf("COPY %s FROM '%s' (HEADER)", name, file)} {
			if err := duckExec(p.duck, s); err != nil {
				return nil, err
			}
		}
		duckTime += time.Since(start)
	}
	start := time.Now()
	if err := duckExec(p.duck, "CHECKPOINT"); err != nil {
		return nil, err
	}
	duckTime += time.Since(start)
	oursSize, err := size(oursDir)
	if err != nil {
		return nil, err
	}
	duckSize, err := size(duckFile)
	if err != nil {
		return nil, err
	}
	fmt.Printf("load    ours %6.2f s %7.1f MB    DuckDB %6.2f s %7.1f MB    %.2fx\n",
		oursTime.Seconds(), float64(oursSize)/1e6, duckTime.Seconds(), float64(duckSize)/1e6, duckTime.Seconds()/oursTime.Seconds())
	p.printPeaks("load")
	return p, nil
}

// resetPeaks begins the peaks of memory of both processes anew.
func (p *pair) resetPeaks() {
	debug.FreeOSMemory() // what made the data is not the engine's
	rss.Reset(0)
	rss.Reset(p.duck.Pid())
}

// printPeaks prints the most memory that either process had resident, caches and runtimes included.
func (p *pair) printPeaks(of string) {
	fmt.Printf("peak memory of %-8s ours %7.1f MB    DuckDB %7.1f MB\n", of, float64(rss.Peak(0))/1e6, float64(rss.Peak(p.duck.Pid()))/1e6)
}

// duckExec runs a statement on DuckDB that returns no rows.
func duckExec(duck *peer.DuckDB, query string) error {
	r, err := duck.Query(query)
	if err != nil {
		return err
	}
	if r.Error != "" {
		return fmt.Errorf("DuckDB: %.80s: %s", query, r.Error)
	}
	return nil
}

func size(path string) (int64, error) {
	var n int64
	err := filepath.WalkDir(path, func(_ string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		i, err := d.Info()
		if err == nil {
			n += i.Size()
		}
		return err
	})
	return n, err
}

// measure compares the answers to a query and then times it in turn.
func (p *pair) measure(ctx context.Context, q dataset.Query, rounds int) (*figures, error) {
	ours, err := peer.Ask(ctx, p.sess, q.SQL)
	if err != nil {
		return nil, fmt.Errorf("ours: %w", err)
	}
	r, err := p.duck.Query(q.SQL)
	if err != nil {
		return nil, err
	}
	if r.Error != "" {
		return nil, fmt.Errorf("DuckDB: %s", r.Error)
	}
	f := &figures{Name: q.Name, Rows: len(ours.Rows), DifferentFrom: peer.Differ(ours, r)}
	var a, b []float64
	for range rounds {
		start := time.Now()
		profile, err := drain(ctx, p.sess, q.SQL)
		if err != nil {
			return nil, err
		}
		f.BytesTouched = profile.BytesTouched
		a = append(a, float64(time.Since(start).Microseconds())/1e3)
		d, err := p.duck.Time(q.SQL)
		if err != nil {
			return nil, err
		}
		b = append(b, d.Seconds*1e3)
	}
	f.Ours, f.Duck = slices.Min(a), slices.Min(b)
	slices.Sort(a)
	slices.Sort(b)
	f.OursMedian, f.DuckMedian = a[len(a)/2], b[len(b)/2]
	f.Ratio = f.Duck / f.Ours
	return f, nil
}

// drain runs a statement of ours to its last row.
func drain(ctx context.Context, s *clientele.Session, sql string) (clientele.Profile, error) {
	res, err := s.Query(ctx, sql)
	if err != nil {
		return clientele.Profile{}, err
	}
	defer res.Close() //nolint:errcheck // Batch tells what went wrong
	for {
		b, err := res.Batch(ctx)
		if err != nil || b == nil {
			return res.Profile(), err
		}
	}
}
