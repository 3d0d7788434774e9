package kv

import (
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"
)

func BenchmarkOpen(b *testing.B) {
	for b.Loop() {
		dir := b.TempDir()
		d, err := Open(vfs.Default, dir, Options{})
		if err != nil {
			b.Fatal(err)
		}
		d.Close()
	}
}

func BenchmarkReopen(b *testing.B) {
	dir := b.TempDir()
	for b.Loop() {
		d, err := Open(vfs.Default, dir, Options{})
		if err != nil {
			b.Fatal(err)
		}
		d.Close()
	}
}
