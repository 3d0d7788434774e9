package segment

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/storage/corrupt"
)

// FuzzFile opens bytes as a file of unknown origin and loads every column: whatever they are, the outcome is data or an
// error, never a panic and never much memory.
func FuzzFile(f *testing.F) {
	seeds, err := filepath.Glob("testdata/foreign/*.parquet")
	if err != nil {
		f.Fatal(err)
	}
	for _, s := range seeds {
		b, err := os.ReadFile(s)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		file, err := Open("fuzz.parquet", memFile{bytes.NewReader(b)}, int64(len(b)), FileOptions{})
		if err != nil {
			return
		}
		if file.Rows() > 1<<20 {
			return // a few bytes can claim any number of equal rows, which takes its time
		}
		for c := range file.Columns() {
			for b := range file.Blocks() {
				blk, err := file.Load(t.Context(), c, b, HeapAlloc)
				if err != nil {
					continue
				}
				for i := range blk.Pages {
					if err := checkBounds(&blk.Pages[i]); err != nil {
						t.Fatal(err)
					}
				}
			}
			if _, err := readColumn(t.Context(), file, c); err != nil && file.Columns()[c].Type.Kind == types.Unknown && !errors.Is(err, corrupt.Err) {
				t.Logf("%v", err)
			}
		}
	})
}

// FuzzOwnPages loads a segment whose checksums have been made to fit: the decoders must stand what gets past those.
func FuzzOwnPages(f *testing.F) {
	cols, data := sample(rand.New(rand.NewPCG(2, 2)), 70, 5)
	file, crc := writeSegment(f, cols, data, 128, 64)
	f.Add(uint32(100), []byte{1, 2, 3})
	f.Fuzz(func(t *testing.T, at uint32, patch []byte) {
		b := bytes.Clone(file)
		if int(at) >= len(b) {
			return
		}
		copy(b[at:], patch)
		own, err := Open("fuzz.parquet", memFile{bytes.NewReader(b)}, int64(len(b)), FileOptions{Columns: cols, FooterCRC: crc})
		if err != nil {
			return
		}
		// Without their checksums.
		for c := range cols {
			fd := own.schema.fields[c]
			if fd.leaf == nil {
				continue
			}
			k := &own.groups[0].chunks[fd.leaf.index]
			d := new(decoder)
			raw := b[k.offset : k.offset+k.size]
			var dict dense
			l := fd.leaf
			if k.hasDict {
				if n := k.dataOffset - k.offset; n < int64(len(raw)) {
					_ = d.dictValues(&dict, l, fd.typ, k, raw[:n], nil)
				}
			}
			raw = raw[k.dataOffset-k.offset:]
			h, err := d.open(raw, k, nil)
			if err != nil || d.levels(l, &h) != nil {
				continue
			}
			d.vals.reset()
			if d.isCodes() {
				if d.readCodes(dict.n) == nil {
					_ = d.vals.look(&dict, d.codes, fd.typ.Phys())
				}
			} else {
				_ = d.values(&d.vals, l, fd.typ, 0, d.count)
			}
		}
	})
}
