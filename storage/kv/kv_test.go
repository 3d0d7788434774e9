package kv

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/clientele-db/clientele/storage/corrupt"
)

func open(t testing.TB, fs vfs.FS, o Options) *DB {
	t.Helper()
	d, err := Open(fs, "meta", o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	return d
}

// keys lists what a scan of a prefix finds.
func keys(t *testing.T, d *DB, prefix []byte) string {
	t.Helper()
	var out []string
	err := d.Scan(t.Context(), prefix, func(key []byte, version byte, b []byte) error {
		out = append(out, fmt.Sprintf("%x=%d:%s", key, version, b))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(out, " ")
}

func TestBatchAndScan(t *testing.T) {
	d := open(t, vfs.NewMem(), Options{})
	b := d.NewBatch()
	b.Set(Key(KindSegment, 1, 2), 1, []byte("b"))
	b.Set(Key(KindSegment, 1, 1), 3, []byte("a"))
	b.Set(Key(KindSegment, 2, 1), 1, nil)
	b.Set(Key(KindTable, 1), 1, []byte("t"))
	if s := keys(t, d, Key(KindSegment)); s != "" {
		t.Errorf("visible before the commit: %s", s)
	}
	if err := b.Commit(); err != nil {
		t.Fatal(err)
	}
	if s, want := keys(t, d, Key(KindSegment, 1)), "5300000000000000010000000000000001=3:a 5300000000000000010000000000000002=1:b"; s != want {
		t.Errorf("scan found %s, want %s", s, want)
	}
	v, p, ok, err := d.Get(Key(KindSegment, 2, 1))
	if err != nil || !ok || v != 1 || len(p) != 0 {
		t.Errorf("empty value: %d %q %v %v", v, p, ok, err)
	}
	if _, _, ok, err := d.Get(Key(KindSegment, 9, 9)); ok || err != nil {
		t.Errorf("absent key: %v %v", ok, err)
	}
	b = d.NewBatch()
	b.DeletePrefix(Key(KindSegment, 1))
	b.Delete(Key(KindTable, 1))
	if err := b.Commit(); err != nil {
		t.Fatal(err)
	}
	if s, want := keys(t, d, nil), "5300000000000000020000000000000001=1:"; s != want {
		t.Errorf("left are %s, want %s", s, want)
	}
	stop := errors.New("stop")
	err = d.Scan(context.Background(), nil, func([]byte, byte, []byte) error { return stop })
	if !errors.Is(err, stop) {
		t.Errorf("scan returned %v", err)
	}
}

// TestChecksum changes values behind the store's back: every change is found, and the error names the key.
func TestChecksum(t *testing.T) {
	d := open(t, vfs.NewMem(), Options{})
	key, other := Key(KindHead, 7), Key(KindHead, 8)
	b := d.NewBatch()
	b.Set(key, 1, []byte("payload"))
	if err := b.Commit(); err != nil {
		t.Fatal(err)
	}
	v, closer, err := d.p.Get(key)
	if err != nil {
		t.Fatal(err)
	}
	good := bytes.Clone(v)
	closer.Close()
	f := func(what string, at, value []byte) {
		t.Helper()
		if err := d.p.Set(at, value, pebble.NoSync); err != nil {
			t.Fatal(err)
		}
		_, _, ok, err := d.Get(at)
		if ok || !errors.Is(err, corrupt.Err) || !strings.Contains(err.Error(), "table head") {
			t.Errorf("%s: %v, %v", what, ok, err)
		}
		if err := d.Scan(t.Context(), at, func([]byte, byte, []byte) error { return nil }); !errors.Is(err, corrupt.Err) {
			t.Errorf("%s, scanned: %v", what, err)
		}
	}
	for i := range good {
		bad := bytes.Clone(good)
		bad[i] ^= 4
		f(fmt.Sprint("byte ", i), key, bad)
	}
	f("short", key, good[:3])
	f("empty", key, nil)
	f("another key's value", other, good)
}

func TestReadOnly(t *testing.T) {
	fs := vfs.NewMem()
	if _, err := Open(fs, "meta", Options{ReadOnly: true}); err == nil {
		t.Fatal("a store that does not exist was opened for reading")
	}
	d, err := Open(fs, "meta", Options{})
	if err != nil {
		t.Fatal(err)
	}
	b := d.NewBatch()
	b.Set(Key(KindState), 1, []byte("x"))
	if err := b.Commit(); err != nil {
		t.Fatal(err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	r := open(t, fs, Options{ReadOnly: true})
	if s := keys(t, r, nil); s != "41=1:x" {
		t.Errorf("found %s", s)
	}
	b = r.NewBatch()
	b.Set(Key(KindState), 1, []byte("y"))
	if err := b.Commit(); err == nil {
		t.Error("wrote to a store that was opened for reading")
	}
}

func TestAfter(t *testing.T) {
	f := func(prefix, want []byte) {
		t.Helper()
		if got := after(prefix); !bytes.Equal(got, want) {
			t.Errorf("behind %x comes %x, want %x", prefix, got, want)
		}
	}
	f([]byte{1, 2}, []byte{1, 3})
	f([]byte{1, 0xff}, []byte{2})
	f([]byte{0xff, 0xff}, nil)
	f(nil, nil)
}

func BenchmarkOpen(b *testing.B) {
	for b.Loop() {
		d, err := Open(vfs.Default, b.TempDir(), Options{})
		if err != nil {
			b.Fatal(err)
		}
		if err := d.Close(); err != nil {
			b.Fatal(err)
		}
	}
}
