package assoc

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"sync"
	"testing"
	"time"
)

var million = sync.OnceValue(func() *corpus { return quest(1_000_000, 1) })

// BenchmarkMillion mines 1,000,000 baskets of the T10I4 kind, from pairs of codes to sets in order.
func BenchmarkMillion(b *testing.B) {
	for _, permille := range []int{1, 2, 5, 10} {
		for _, workers := range []int{1, 2} {
			b.Run(fmt.Sprintf("support=%d‰/workers=%d", permille, workers), func(b *testing.B) {
				data := million()
				var build time.Duration
				n := 0
				cpu := cpuTime()
				for b.Loop() {
					t := time.Now()
					baskets := data.build(b)
					build += time.Since(t)
					sets, err := Mine(b.Context(), baskets, Config{MinCount: int64(permille) * 1000, Workers: workers}, nil)
					if err != nil {
						b.Fatal(err)
					}
					if _, err := sets.Order(b.Context()); err != nil {
						b.Fatal(err)
					}
					n = sets.Len()
				}
				b.ReportMetric((cpuTime()-cpu).Seconds()*1e3/float64(b.N), "cpu-ms")
				b.ReportMetric(float64(n), "sets")
				b.ReportMetric(build.Seconds()*1e3/float64(b.N), "build-ms")
			})
		}
	}
}

// TestWriteMillion writes the baskets of a benchmark for other tools to the file that CLIENTELE_BASKETS names: the million, or
// the dense ones if CLIENTELE_BASKETS_OF says so.
func TestWriteMillion(t *testing.T) {
	name := os.Getenv("CLIENTELE_BASKETS")
	if name == "" {
		t.Skip("CLIENTELE_BASKETS names no file")
	}
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	out := bufio.NewWriter(f)
	data := million()
	if os.Getenv("CLIENTELE_BASKETS_OF") == "dense" {
		data = dense(20_000)
	}
	for i, k := range data.pairs.Basket {
		if i > 0 {
			sep := byte(' ')
			if k != data.pairs.Basket[i-1] {
				sep = '\n'
			}
			out.WriteByte(sep)
		}
		out.WriteString(strconv.Itoa(int(data.pairs.Item[i])))
	}
	out.WriteByte('\n')
	if err := out.Flush(); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

// dense returns baskets of about half of 60 items that depend on each other, as chess positions and census answers do.
func dense(baskets int) *corpus {
	rng := rand.New(rand.NewPCG(4, 4))
	c := &corpus{baskets: baskets, items: make([]string, 60)}
	for k := range baskets {
		kind := rng.IntN(4)
		for x := range 60 {
			if p := 0.15 + 0.75*float64((x*7+kind*11)%20)/20; rng.Float64() < p {
				c.pairs.Basket, c.pairs.Item = append(c.pairs.Basket, uint32(k)), append(c.pairs.Item, uint32(x))
			}
		}
	}
	return c
}

// BenchmarkDense mines dense baskets, each kind of sets.
func BenchmarkDense(b *testing.B) {
	data := dense(20_000)
	for _, kind := range []Kind{All, Closed, Maximal} {
		b.Run(kind.String(), func(b *testing.B) {
			n := 0
			cpu := cpuTime()
			for b.Loop() {
				sets, err := Mine(b.Context(), data.build(b), Config{Kind: kind, MinCount: 3000, Workers: 2}, nil)
				if err != nil {
					b.Fatal(err)
				}
				n = sets.Len()
			}
			b.ReportMetric((cpuTime()-cpu).Seconds()*1e3/float64(b.N), "cpu-ms")
			b.ReportMetric(float64(n), "sets")
		})
	}
}
