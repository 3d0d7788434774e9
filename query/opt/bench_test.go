package opt_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/clientele-db/clientele/query/opt"
	"github.com/clientele-db/clientele/query/opt/opttest"
)

// BenchmarkTPCH optimises each query of TPC-H; the goal is below 5 ms.
func BenchmarkTPCH(b *testing.B) {
	c, err := opttest.TPCH()
	if err != nil {
		b.Fatal(err)
	}
	files, _ := filepath.Glob("../../bench/tpch/queries/*.sql")
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			b.Fatal(err)
		}
		n, err := opttest.Plan(string(text), c)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(strings.TrimSuffix(filepath.Base(f), ".sql"), func(b *testing.B) {
			for b.Loop() {
				if _, err := opt.Optimize(context.Background(), n, opt.Options{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
