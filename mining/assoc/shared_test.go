package assoc

import (
	"bufio"
	"compress/gzip"
	"context"
	"encoding/csv"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// shared opens a file of the shared data sets, unpacked, or skips.
func shared(t testing.TB, name string) io.Reader {
	t.Helper()
	dir := os.Getenv("CLIENTELE_SHARED")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared")
	}
	f, err := os.Open(filepath.Join(dir, name))
	if err != nil {
		t.Skipf("shared data %s is absent", name)
	}
	t.Cleanup(func() { f.Close() })
	if !strings.HasSuffix(name, ".gz") {
		return f
	}
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

// corpus is a list of baskets under test: pairs, and the names of the items.
type corpus struct {
	pairs   Pairs
	baskets int
	items   []string
	code    map[string]uint32
}

func (c *corpus) add(basket int, item string) {
	if c.code == nil {
		c.code = map[string]uint32{}
	}
	x, ok := c.code[item]
	if !ok {
		x = uint32(len(c.items))
		c.code[item] = x
		c.items = append(c.items, item)
	}
	c.pairs.Basket = append(c.pairs.Basket, uint32(basket))
	c.pairs.Item = append(c.pairs.Item, x)
	c.baskets = max(c.baskets, basket+1)
}

func (c *corpus) build(t testing.TB) *Baskets {
	t.Helper()
	b, err := NewBaskets(context.Background(), []Pairs{c.pairs}, c.baskets, len(c.items), 0, nil)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// lines reads a file with one basket a line.
func lines(t testing.TB, name, sep string) *corpus {
	c := &corpus{}
	in := bufio.NewScanner(shared(t, name))
	in.Buffer(nil, 1<<20)
	for k := 0; in.Scan(); k++ {
		for _, item := range strings.Split(in.Text(), sep) {
			if item != "" {
				c.add(k, item)
			}
		}
	}
	if err := in.Err(); err != nil {
		t.Fatal(err)
	}
	return c
}

func groceries(t testing.TB) *corpus { return lines(t, "data/groceries/groceries.basket.gz", ",") }

func t10i4d100k(t testing.TB) *corpus { return lines(t, "data/t10i4d100k/T10I4D100K.dat.gz", " ") }

// onlineRetail reads the invoices of Online Retail by the rule of the truth file: rows with a customer, no
// cancellations, positive quantity and price.
func onlineRetail(t testing.TB) *corpus {
	c := &corpus{}
	in := csv.NewReader(shared(t, "data/online_retail/online_retail.csv.gz"))
	in.ReuseRecord = true
	head, err := in.Read()
	if err != nil {
		t.Fatal(err)
	}
	at := map[string]int{}
	for i, h := range head {
		at[strings.TrimPrefix(h, "\ufeff")] = i
	}
	invoices := map[string]int{}
	for {
		rec, err := in.Read()
		if err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		q, _ := strconv.ParseFloat(rec[at["Quantity"]], 64)
		p, _ := strconv.ParseFloat(rec[at["UnitPrice"]], 64)
		invoice := rec[at["InvoiceNo"]]
		if rec[at["CustomerID"]] == "" || strings.HasPrefix(invoice, "C") || q <= 0 || p <= 0 {
			continue
		}
		k, ok := invoices[invoice]
		if !ok {
			k = len(invoices)
			invoices[strings.Clone(invoice)] = k
		}
		c.add(k, strings.Clone(rec[at["StockCode"]]))
	}
	return c
}

// truth is what trusted tools (pyfim 6.28 by C. Borgelt, and mlxtend 0.25) find in a data set.
type truth struct {
	Transactions int64
	Items        int
	Occurrences  int64 `json:"item_occurrences"`
	BySupport    map[string]struct {
		MinCount    int64          `json:"min_count"`
		ItemSets    int            `json:"item_sets"`
		BySize      map[string]int `json:"by_size"`
		SumOfCounts int64          `json:"sum_of_counts"`
		Closed      int
		Maximal     int
	} `json:"by_support"`
	Rules map[string]ruleTruth
}

type ruleTruth struct {
	Rules     int
	LHSBySize map[string]int `json:"rules_lhs_by_size"`
	ByLift    []ruleRow      `json:"top20_by_lift"`
	ByConf    []ruleRow      `json:"top10_by_confidence"`
}

type ruleRow struct {
	LHS        []string
	RHS        string
	Count      int64
	Support    float64
	Confidence float64
	Lift       float64
	Leverage   float64
	Conviction *float64
}

func readTruth(t testing.TB, name string) truth {
	t.Helper()
	var all map[string]json.RawMessage
	if err := json.NewDecoder(shared(t, "truth/association_rules.json")).Decode(&all); err != nil {
		t.Fatal(err)
	}
	var tr truth
	if err := json.Unmarshal(all[name], &tr); err != nil {
		t.Fatal(err)
	}
	return tr
}

// corpora are the data sets of the truth file by their names there.
var corpora = []struct {
	name string
	load func(testing.TB) *corpus
}{
	{"groceries", groceries},
	{"t10i4d100k", t10i4d100k},
	{"online_retail_invoices", onlineRetail},
}

// TestTruth holds the number of item sets of every kind and size against pyfim's, for all data sets and supports.
func TestTruth(t *testing.T) {
	for _, c := range corpora {
		t.Run(c.name, func(t *testing.T) {
			if testing.Short() && c.name != "groceries" {
				t.Skip("large")
			}
			want := readTruth(t, c.name)
			data := c.load(t)
			for support, w := range want.BySupport {
				s, err := strconv.ParseFloat(support, 64)
				if err != nil {
					t.Fatal(err)
				}
				for _, kind := range []Kind{All, Closed, Maximal} {
					b := data.build(t)
					if b.Count != want.Transactions || len(data.items) != want.Items || b.Items != want.Occurrences {
						t.Fatalf("%d baskets, %d items, %d occurrences; want %d, %d, %d", b.Count, len(data.items), b.Items,
							want.Transactions, want.Items, want.Occurrences)
					}
					least := MinCount(s, b.Count)
					if least != w.MinCount {
						t.Fatalf("support %s is %d baskets, want %d", support, least, w.MinCount)
					}
					sets, err := Mine(context.Background(), b, Config{Kind: kind, MinCount: least, Workers: 2}, nil)
					if err != nil {
						t.Fatal(err)
					}
					n := map[Kind]int{All: w.ItemSets, Closed: w.Closed, Maximal: w.Maximal}[kind]
					if sets.Len() != n {
						t.Errorf("support %s: %d %s sets, want %d", support, sets.Len(), kind, n)
					}
					if kind != All {
						continue
					}
					var sum int64
					bySize := map[string]int{}
					for i := range sets.Len() {
						sum += sets.Count(i)
						bySize[strconv.Itoa(len(sets.Items(i)))]++
					}
					if sum != w.SumOfCounts {
						t.Errorf("support %s: the counts sum to %d, want %d", support, sum, w.SumOfCounts)
					}
					for size, n := range w.BySize {
						if bySize[size] != n {
							t.Errorf("support %s: %d sets of %s items, want %d", support, bySize[size], size, n)
						}
					}
					if len(bySize) != len(w.BySize) {
						t.Errorf("support %s: sets of %d sizes, want %d", support, len(bySize), len(w.BySize))
					}
				}
			}
		})
	}
}
