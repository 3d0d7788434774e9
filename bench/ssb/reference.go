package ssb

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// Reference answers the 13 queries over the CSV files that [Generate] wrote into dir, by the names of [Queries]: one row
// of LINEORDER after the other, look-ups in maps, no engine. Rows come in the order that the query asks for, ties by the
// other columns; cells are text as in SQL, NULL is the word NULL (the sum of no rows).
//
// It is what a runner holds an engine's answers against at any scale factor. A million lines take about a second.
func Reference(ctx context.Context, dir string) (map[string][][]string, error) {
	s, err := readDimensions(dir)
	if err != nil {
		return nil, err
	}
	sums := make([]tally, len(referenceQueries))
	for i := range sums {
		sums[i] = tally{}
	}
	err = eachRow(ctx, dir, lineorderTable.Name, func(cell func(string) []byte) error {
		l := fact{
			price: number(cell("lo_extendedprice")), discount: number(cell("lo_discount")), quantity: number(cell("lo_quantity")),
			revenue: number(cell("lo_revenue")), cost: number(cell("lo_supplycost")),
		}
		var known [4]bool
		l.date, known[0] = s.dates[number(cell("lo_orderdate"))]
		l.customer, known[1] = s.customers[number(cell("lo_custkey"))]
		l.supplier, known[2] = s.suppliers[number(cell("lo_suppkey"))]
		l.part, known[3] = s.parts[number(cell("lo_partkey"))]
		if !known[0] || !known[1] || !known[2] || !known[3] {
			return fmt.Errorf("order %s refers to a dimension's row that is not there", cell("lo_orderkey"))
		}
		for i := range referenceQueries {
			if q := &referenceQueries[i]; q.keep(&l) {
				sums[i].add(q.group(&l), q.measure(&l))
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	answers := map[string][][]string{}
	for i, q := range referenceQueries {
		answers[q.name] = q.rows(sums[i])
	}
	return answers, nil
}

// The rows of the dimensions, as far as queries look at them.
type (
	referenceDate struct {
		year, yearMonth, week int
		yearMonthText         string
	}
	referencePlace struct{ city, nation, region string }
	referencePart  struct{ mfgr, category, brand string }
)

type dimensions struct {
	dates                map[int]*referenceDate
	customers, suppliers map[int]*referencePlace
	parts                map[int]*referencePart
}

// fact is a line of LINEORDER with what it refers to.
type fact struct {
	price, discount, quantity, revenue, cost int
	date                                     *referenceDate
	customer, supplier                       *referencePlace
	part                                     *referencePart
}

func readDimensions(dir string) (*dimensions, error) {
	d := &dimensions{map[int]*referenceDate{}, map[int]*referencePlace{}, map[int]*referencePlace{}, map[int]*referencePart{}}
	ctx := context.Background()
	place := func(into map[int]*referencePlace, p string) func(func(string) []byte) error {
		return func(cell func(string) []byte) error {
			key := "s_suppkey"
			if p == "c_" {
				key = "c_custkey"
			}
			into[number(cell(key))] = &referencePlace{string(cell(p + "city")), string(cell(p + "nation")), string(cell(p + "region"))}
			return nil
		}
	}
	if err := eachRow(ctx, dir, customerTable.Name, place(d.customers, "c_")); err != nil {
		return nil, err
	}
	if err := eachRow(ctx, dir, supplierTable.Name, place(d.suppliers, "s_")); err != nil {
		return nil, err
	}
	err := eachRow(ctx, dir, partTable.Name, func(cell func(string) []byte) error {
		d.parts[number(cell("p_partkey"))] = &referencePart{string(cell("p_mfgr")), string(cell("p_category")), string(cell("p_brand1"))}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return d, eachRow(ctx, dir, dateTable.Name, func(cell func(string) []byte) error {
		d.dates[number(cell("d_datekey"))] = &referenceDate{
			number(cell("d_year")), number(cell("d_yearmonthnum")), number(cell("d_weeknuminyear")), string(cell("d_yearmonth")),
		}
		return nil
	})
}

// eachRow calls f for every row of a table's file; cell gives a column's bytes, valid until f returns. It understands what
// [Generate] writes: quotes where a field holds a comma, no line breaks within fields.
func eachRow(ctx context.Context, dir, table string, f func(cell func(string) []byte) error) error {
	path := filepath.Join(dir, table+".csv")
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close() //nolint:errcheck // opened for reading
	lines := bufio.NewScanner(bufio.NewReaderSize(file, 1<<20))
	lines.Scan()
	names := map[string]int{}
	for i, n := range strings.Split(lines.Text(), ",") {
		names[n] = i
	}
	fields := make([][]byte, len(names))
	cell := func(name string) []byte { return fields[names[name]] }
	for line := 2; lines.Scan(); line++ {
		if line%(1<<16) == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		if splitRow(lines.Bytes(), fields) != len(fields) {
			return fmt.Errorf("%s line %d: not %d fields", path, line, len(fields))
		}
		if err := f(cell); err != nil {
			return fmt.Errorf("%s line %d: %w", path, line, err)
		}
	}
	return lines.Err()
}

// splitRow cuts a row into fields and returns their number; fields beyond those of dst are counted alone.
func splitRow(row []byte, dst [][]byte) int {
	n := 0
	put := func(f []byte) {
		if n < len(dst) {
			dst[n] = f
		}
		n++
	}
	for {
		if len(row) > 0 && row[0] == '"' {
			if end := bytes.IndexByte(row[1:], '"'); end >= 0 {
				put(row[1 : 1+end])
				if row = row[end+2:]; len(row) == 0 {
					return n
				}
				row = row[1:]
				continue
			}
		}
		i := bytes.IndexByte(row, ',')
		if i < 0 {
			put(row)
			return n
		}
		put(row[:i])
		row = row[i+1:]
	}
}

// number reads digits; what the generator writes has no others where a number is due.
func number(b []byte) int {
	n := 0
	for _, c := range b {
		n = 10*n + int(c-'0')
	}
	return n
}

// group is the values by which a query groups, those that it has not empty.
type group struct {
	year    int
	texts   [2]string
	grouped bool
}

type tally map[group]int

func (t tally) add(g group, measure int) { t[g] += measure }

// SortRows puts rows into the order of a query of this benchmark: by the columns of its ORDER BY, then by all others from
// left to right. Numbers compare as numbers.
func SortRows(query string, rows [][]string) {
	for i := range referenceQueries {
		if referenceQueries[i].name == query {
			slices.SortFunc(rows, referenceQueries[i].compare)
		}
	}
}

func compareCells(a, b string) int {
	x, err1 := strconv.Atoi(a)
	y, err2 := strconv.Atoi(b)
	if err1 == nil && err2 == nil {
		return x - y
	}
	return bytes.Compare([]byte(a), []byte(b))
}
