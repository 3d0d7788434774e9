package runner

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/clientele-db/clientele/bench/dataset"
	"github.com/clientele-db/clientele/bench/peer"
	"github.com/clientele-db/clientele/bench/ssb"
)

// Checker knows a benchmark's answers from elsewhere than the engine that is measured.
type Checker struct {
	// Source says where the answers come from; empty if there are none.
	Source  string
	Answers map[string][][]string
}

// Check holds an answer against the known one: "ok", "unchecked" or what differs.
func (c *Checker) Check(query string, got [][]string) string {
	want, ok := c.Answers[query]
	if !ok {
		return "unchecked"
	}
	if what := Differ(got, want); what != "" {
		return what
	}
	if slices.ContainsFunc(ssb.Queries(), func(q dataset.Query) bool { return q.Name == query }) {
		sorted := slices.Clone(got)
		ssb.SortRows(query, sorted)
		// Rows that tie in the query's order may stand in any; what the query orders by must ascend as it says.
		for i := range sorted {
			if !ssb.SameOrder(query, got[i], sorted[i]) {
				return fmt.Sprintf("row %d is out of order: %s", i+1, strings.Join(got[i], " | "))
			}
		}
	}
	return "ok"
}

// Differ compares two answers cell by cell, as sets of rows, and says what is different; "" if nothing. Numbers are equal
// if their values are, up to the digits that the coarser of them has or one part in a billion: engines differ in the type of
// an average of decimals.
func Differ(got, want [][]string) string {
	if len(got) != len(want) {
		return fmt.Sprintf("%d rows instead of %d", len(got), len(want))
	}
	got, want = slices.Clone(got), slices.Clone(want)
	slices.SortFunc(got, compareRows)
	slices.SortFunc(want, compareRows)
	for i := range want {
		if len(got[i]) != len(want[i]) {
			return fmt.Sprintf("row %d has %d columns instead of %d", i+1, len(got[i]), len(want[i]))
		}
		for j := range want[i] {
			if !sameCell(got[i][j], want[i][j]) {
				return fmt.Sprintf("row %d column %d: %s instead of %s", i+1, j+1, got[i][j], want[i][j])
			}
		}
	}
	return ""
}

// compareRows orders by text first and numbers, rounded, after it: last digits must not change which rows are compared.
func compareRows(a, b []string) int {
	for pass := range 2 {
		for i := range min(len(a), len(b)) {
			x, errX := strconv.ParseFloat(a[i], 64)
			y, errY := strconv.ParseFloat(b[i], 64)
			switch numeric := errX == nil && errY == nil; {
			case !numeric && pass == 0:
				if c := cmp.Compare(a[i], b[i]); c != 0 {
					return c
				}
			case numeric && pass == 1:
				if !near(x, y, 1e-6) {
					return cmp.Compare(x, y)
				}
			}
		}
	}
	return cmp.Compare(len(a), len(b))
}

func near(x, y, relative float64) bool {
	return x == y || math.Abs(x-y) <= relative*math.Max(math.Abs(x), math.Abs(y))
}

func sameCell(a, b string) bool {
	if a == b {
		return true
	}
	x, errX := strconv.ParseFloat(a, 64)
	y, errY := strconv.ParseFloat(b, 64)
	if errX != nil || errY != nil {
		return false
	}
	if !strings.ContainsAny(a+b, ".eE") {
		return false // integers are equal or not
	}
	if near(x, y, 1e-9) {
		return true
	}
	_, fa, okA := strings.Cut(a, ".")
	_, fb, okB := strings.Cut(b, ".")
	if !okA || !okB || len(fa) == len(fb) || strings.ContainsAny(a+b, "eE") {
		return false
	}
	return math.Abs(x-y) <= 0.5000001*math.Pow10(-min(len(fa), len(fb))) // one was rounded to fewer digits
}

// cached returns the answers kept in file, or asks make for them and keeps them. They are taken for other data's if stamp differs.
func cached(file, stamp string, make func() (map[string][][]string, error)) (map[string][][]string, error) {
	var kept struct {
		Stamp   string                `json:"stamp"`
		Answers map[string][][]string `json:"answers"`
	}
	if text, err := os.ReadFile(file); err == nil && json.Unmarshal(text, &kept) == nil && kept.Stamp == stamp {
		return kept.Answers, nil
	}
	answers, err := make()
	if err != nil {
		return nil, err
	}
	kept.Stamp, kept.Answers = stamp, answers
	text, err := json.Marshal(kept)
	if err != nil {
		return nil, err
	}
	return answers, os.WriteFile(file, text, 0o644)
}

// referenceAnswers are those of the row-at-a-time evaluation.
func referenceAnswers(ctx context.Context, dir, stamp string) (*Checker, error) {
	answers, err := cached(filepath.Join(dir, "answers.json"), "reference "+stamp, func() (map[string][][]string, error) { return ssb.Reference(ctx, dir) })
	return &Checker{"row-at-a-time reference", answers}, err
}

// duckAnswers are DuckDB's; without it nothing is checked.
func duckAnswers(ctx context.Context, dir, stamp string, tables []dataset.Table, queries []dataset.Query) (*Checker, error) {
	answers, err := cached(filepath.Join(dir, "answers.json"), "duckdb "+stamp, func() (map[string][][]string, error) {
		return askDuckDB(ctx, dir, tables, queries)
	})
	if errors.Is(err, peer.ErrAbsent) {
		return new(Checker), nil
	}
	return &Checker{"DuckDB", answers}, err
}

func askDuckDB(ctx context.Context, dir string, tables []dataset.Table, queries []dataset.Query) (map[string][][]string, error) {
	duck, err := peer.StartDuckDB("", 2)
	if err != nil {
		return nil, err
	}
	defer duck.Close() //nolint:errcheck // a child that has answered
	ask := func(sql string) (*peer.Result, error) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		r, err := duck.Query(sql)
		if err == nil && r.Error != "" {
			err = fmt.Errorf("DuckDB: %s", r.Error)
		}
		return r, err
	}
	for _, t := range tables {
		if _, err := ask(t.CreateTable()); err != nil {
			return nil, err
		}
		path, err := filepath.Abs(filepath.Join(dir, t.File()))
		if err != nil {
			return nil, err
		}
		if _, err := ask(fmt.Sprintf("COPY %s FROM '%s' (HEADER)", t.Name, strings.ReplaceAll(path, "'", "''"))); err != nil {
			return nil, err
		}
	}
	answers := map[string][][]string{}
	for _, q := range queries {
		r, err := ask(q.SQL)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", q.Name, err)
		}
		rows := make([][]string, len(r.Rows))
		for i, row := range r.Rows {
			for _, c := range row {
				if c == nil {
					rows[i] = append(rows[i], "NULL")
				} else {
					rows[i] = append(rows[i], *c)
				}
			}
		}
		answers[q.Name] = rows
	}
	return answers, nil
}
