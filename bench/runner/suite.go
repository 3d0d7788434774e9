package runner

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/clientele-db/clientele/bench/dataset"
	"github.com/clientele-db/clientele/bench/ssb"
	"github.com/clientele-db/clientele/bench/tpch"
)

// Suite is a benchmark at a scale factor.
type Suite struct {
	Name    string
	Scale   float64
	Tables  []dataset.Table
	Queries []dataset.Query

	generate func(ctx context.Context, dir string, progress func(done, total int64)) (dataset.Summary, error)
	answers  func(ctx context.Context, dir, stamp string) (*Checker, error)
}

// seed chooses the data of benchmarks.
const seed = 1

// NewSuite returns the benchmark called ssb or tpch.
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
	}
	return nil, fmt.Errorf("there is no benchmark %q: expected ssb or tpch", name)
}

// Data makes the suite's files in dir, unless an earlier run made the same ones there whole, and returns their size.
func (s *Suite) Data(ctx context.Context, dir string, progress func(done, total int64)) (bytes int64, err error) {
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
