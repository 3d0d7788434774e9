package mining

import (
	"os"
	"strconv"
	"testing"

	"github.com/clientele-db/clientele"
)

// BenchmarkWorks times each work at scale 0.05, or that of CLIENTELE_MINING_SCALE; profiles are taken of it.
func BenchmarkWorks(b *testing.B) {
	scale := 0.05
	if s, err := strconv.ParseFloat(os.Getenv("CLIENTELE_MINING_SCALE"), 64); err == nil {
		scale = s
	}
	works, err := Works(Config{Scale: scale, Seed: 1})
	if err != nil {
		b.Fatal(err)
	}
	db, err := clientele.Open(b.TempDir(), nil)
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	filled := map[*Source]bool{}
	for i, w := range works {
		b.Run(w.Name, func(b *testing.B) {
			if !filled[w.Source] {
				filled[w.Source] = true
				if _, err := Fill(b.Context(), db, works[i:i+1], nil); err != nil {
					b.Fatal(err)
				}
			}
			if w.Before != "" {
				if _, err := db.Exec(b.Context(), w.Before); err != nil {
					b.Fatal(err)
				}
			}
			for b.Loop() {
				if _, err := db.Exec(b.Context(), w.SQL); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
