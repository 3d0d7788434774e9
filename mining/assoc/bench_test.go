package assoc

import (
	"bufio"
	"fmt"
	"os"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"time"
)

var million = sync.OnceValue(func() *corpus { return quest(1_000_000, 1) })

// cpuTime returns what all threads have used so far, by which runs on a busy machine can be compared.
func cpuTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

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
					if _, err := sets.Order(); err != nil {
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

// TestWriteMillion writes the baskets of the benchmark for other tools to the file that CLIENTELE_BASKETS names.
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
