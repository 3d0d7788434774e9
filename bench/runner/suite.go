package runner

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/clientele-db/clientele"
	"github.com/clientele-db/clientele/bench/dataset"
	"github.com/clientele-db/clientele/bench/mining"
	"github.com/clientele-db/clientele/bench/ssb"
	"github.com/clientele-db/clientele/bench/tpch"
)

// Suite is a benchmark at a scale factor.
type Suite struct {
	Name    string
	Scale   float64
	Tables  []dataset.Table
	Queries []dataset.Query

	// fill, if not nil, makes the tables and their rows in a database; there are no files then.
	fill     func(ctx context.Context, db *clientele.DB, progress func(done, total int64)) (rows int64, err error)
	generate func(ctx context.Context, dir string, progress func(done, total int64)) (dataset.Summary, error)
	answers  func(ctx context.Context, dir, stamp string) (*Checker, error)
}

// seed chooses the data of benchmarks.
const seed = 1

// NewSuite returns the benchmark called ssb, tpch, mining or mining-large.
func NewSuite(name string, scale float64) (*Suite, error) {
	switch name {
	case "ssb":
		return &Suite{
			Name: name, Scale: scale, Tables: ssb.Tables(), Queries: ssb.Queries(), answers: referenceAnswers,
			generate: func(ctx context.Context, dir string, progress func(done, total int64)) (dataset.Summary, error) {
				return ssb.Generate(ctx, ssb.Config{ScaleFactor: scale, Seed: seed, Progress: progress}, dir)
			},
		}, nil
	case "tpch":
		s := &Suite{Name: name, Scale: scale, Tables: tpch.Tables(), Queries: tpch.QueriesAt(scale)}
		s.generate = func(ctx context.Context, dir string, progress func(done, total int64)) (dataset.Summary, error) {
			return tpch.Generate(ctx, tpch.Config{ScaleFactor: scale, Seed: seed, Progress: progress}, dir)
		}
		s.answers = func(ctx context.Context, dir, stamp string) (*Checker, error) {
			return duckAnswers(ctx, dir, stamp, s.Tables, s.Queries)
		}
		return s, nil
	case "mining":
		return miningSuite(name, scale, mining.Works)
	case "mining-large":
		return miningSuite(name, scale, mining.Large)
	}
	return nil, fmt.Errorf("there is no benchmark %q: expected ssb, tpch, mining or mining-large", name)
}

// miningSuite is made of works.
func miningSuite(name string, scale float64, works func(mining.Config) ([]mining.Work, error)) (*Suite, error) {
	all, err := works(mining.Config{Scale: scale, Seed: seed})
	if err != nil {
		return nil, err
	}
	s := &Suite{Name: name, Scale: scale}
	for _, src := range mining.Sources(all) {
		s.Tables = append(s.Tables, src.Table)
	}
	for _, w := range all {
		s.Queries = append(s.Queries, w.Query)
	}
	s.fill = func(ctx context.Context, db *clientele.DB, progress func(done, total int64)) (int64, error) {
		return mining.Fill(ctx, db, all, progress)
	}
	s.answers = func(ctx context.Context, dir, stamp string) (*Checker, error) {
		stamp = fmt.Sprintf("definition %s %x", stamp, mining.Fingerprint(all))
		answers, err := cached(filepath.Join(dir, "answers.json"), stamp, func() (map[string][][]string, error) { return mining.Answers(ctx, all) })
		return &Checker{"evaluation by definition, and what was planted", answers}, err
	}
	return s, nil
}

// Data makes the suite's files in dir, unless it has none or an earlier run made the same ones there whole, and returns their size.
func (s *Suite) Data(ctx context.Context, dir string, progress func(done, total int64)) (bytes int64, err error) {
	if s.fill != nil {
		return 0, os.MkdirAll(dir, 0o755)
	}
	mark := filepath.Join(dir, "complete.json")
	var kept struct {
		Stamp string          `json:"stamp"`
		Data  dataset.Summary `json:"data"`
	}
	if text, err := os.ReadFile(mark); err == nil && json.Unmarshal(text, &kept) == nil && kept.Stamp == s.stamp() && present(dir, kept.Data) {
		return kept.Data.Bytes(), nil
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return 0, err
	}
	if err := os.Remove(mark); err != nil && !errors.Is(err, os.ErrNotExist) {
		return 0, err
	}
	kept.Stamp = s.stamp()
	if kept.Data, err = s.generate(ctx, dir, progress); err != nil {
		return 0, fmt.Errorf("generate %s: %w", s.Name, err)
	}
	text, err := json.Marshal(kept)
	if err != nil {
		return 0, err
	}
	return kept.Data.Bytes(), os.WriteFile(mark, text, 0o644)
}

// stamp names the data: another scale, seed or version of the rules makes others.
func (s *Suite) stamp() string {
	return fmt.Sprintf("%s sf %g seed %d version 1", s.Name, s.Scale, seed)
}

func present(dir string, d dataset.Summary) bool {
	for _, f := range d.Files {
		if info, err := os.Stat(filepath.Join(dir, filepath.FromSlash(f.Name))); err != nil || info.Size() != f.Bytes {
			return false
		}
	}
	return len(d.Files) > 0
}

// Checker returns the answers that the suite's data in dir have.
func (s *Suite) Checker(ctx context.Context, dir string) (*Checker, error) {
	return s.answers(ctx, dir, s.stamp())
}
