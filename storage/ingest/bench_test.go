package ingest

import (
	"context"
	"os"
	"testing"
)

// BenchmarkCSV parses the file named by CLIENTELE_BENCH_CSV.
func BenchmarkCSV(b *testing.B) {
	p := os.Getenv("CLIENTELE_BENCH_CSV")
	if p == "" {
		b.Skip("CLIENTELE_BENCH_CSV names no file")
	}
	st, err := os.Stat(p)
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(st.Size())
	for b.Loop() {
		r, err := Open([]string{p}, nil)
		if err != nil {
			b.Fatal(err)
		}
		if err := r.Run(context.Background(), func(int, *Chunk) error { return nil }, nil); err != nil {
			b.Fatal(err)
		}
	}
}
