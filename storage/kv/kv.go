package kv

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"strings"
	"sync/atomic"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/clientele-db/clientele/storage/corrupt"
)

// DB is an open store. It is safe for concurrent use.
type DB struct {
	p        *pebble.DB
	name     string
	readOnly bool
	failed   *failure
}

// ErrFailed is the error of a commit of which it is not known whether it is durable, because writing to the log failed in
// its midst, and of all commits after it. The store has to be opened again to find out.
var ErrFailed = errors.New("writing to the store failed; it has to be opened again")

// failure is the first error after which Pebble cannot go on writing.
type failure struct{ err atomic.Pointer[error] }

func (f *failure) get() error {
	if e := f.err.Load(); e != nil {
		return fmt.Errorf("%w: %w", ErrFailed, *e)
	}
	return nil
}

// Options configure a store. The zero value opens it for writing.
type Options struct {
	ReadOnly bool
}

// MaxValue is the size up to which values are meant to be.
const MaxValue = 1 << 20

const headerBytes = 5

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// Open opens the store in dir, which it makes if it does not exist.
func Open(fs vfs.FS, dir string, o Options) (*DB, error) {
	cache := pebble.NewCache(4 << 20)
	defer cache.Unref()
	failed := &failure{}
	opts := &pebble.Options{
		FS:                 orderedFS{fs},
		Cache:              cache,
		ReadOnly:           o.ReadOnly,
		ErrorIfNotExists:   o.ReadOnly,
		FormatMajorVersion: pebble.FormatTableFormatV6,
		Logger:             logger{failed},
		// Damage found comes back as an error of whoever reads; Pebble's default would end the process.
		EventListener:               &pebble.EventListener{DataCorruption: func(pebble.DataCorruptionInfo) {}},
		MemTableSize:                4 << 20,
		L0CompactionThreshold:       4,
		MaxOpenFiles:                64,
		DisableAutomaticCompactions: o.ReadOnly,
	}
	p, err := pebble.Open(dir, opts)
	if err != nil {
		if pebble.IsCorruptionError(err) {
			return nil, &corrupt.Error{File: dir, Offset: -1, Detail: err.Error()}
		}
		return nil, fmt.Errorf("open %s: %w", dir, err)
	}
	return &DB{p: p, name: dir, readOnly: o.ReadOnly, failed: failed}, nil
}

// logger drops Pebble's messages: what matters comes back as an error.
type logger struct{ failed *failure }

func (logger) Infof(string, ...any)  {}
func (logger) Errorf(string, ...any) {}

// Fatalf is where Pebble ends the process: after failed writes to its log and manifest, where it does not know what is
// durable, and on broken invariants. The former end commits only, the latter are bugs.
func (l logger) Fatalf(format string, args ...any) {
	err := fmt.Errorf(format, args...)
	if strings.HasPrefix(format, "pebble: fatal commit error") || strings.HasPrefix(err.Error(), "MANIFEST ") {
		l.failed.err.CompareAndSwap(nil, &err)
		return
	}
	panic(err)
}

// Close closes the store. What is in the log alone is brought into tables, whose checksums tell damage from the end.
func (d *DB) Close() error {
	var err error
	if !d.readOnly && d.failed.get() == nil {
		err = d.p.Flush()
	}
	return errors.Join(err, d.p.Close())
}

// check takes the header off a value.
func (d *DB) check(key, v []byte) (version byte, payload []byte, err error) {
	if len(v) < headerBytes {
		return 0, nil, d.corrupt(key, fmt.Sprintf("value of %d bytes", len(v)))
	}
	sum := crc32.Update(crc32.Checksum(key, castagnoli), castagnoli, v[:1])
	sum = crc32.Update(sum, castagnoli, v[headerBytes:])
	if want := binary.LittleEndian.Uint32(v[1:]); sum != want {
		return 0, nil, d.corrupt(key, fmt.Sprintf("checksum is %08x, written was %08x", sum, want))
	}
	return v[0], v[headerBytes:], nil
}

func (d *DB) corrupt(key []byte, detail string) error {
	return &corrupt.Error{File: d.name + " (" + describe(key) + ")", Offset: -1, Detail: detail}
}

// In says of a corruption error that it came up in the value of a key.
func (d *DB) In(err error, key []byte) error {
	return corrupt.In(err, d.name+" ("+describe(key)+")", "", -1)
}

// readError gives errors of Pebble our class where they are of damaged files.
func (d *DB) readError(key []byte, err error) error {
	if pebble.IsCorruptionError(err) {
		return d.corrupt(key, err.Error())
	}
	return fmt.Errorf("read %s in %s: %w", describe(key), d.name, err)
}

// Get returns a copy of the value of a key; ok is false if there is none.
func (d *DB) Get(key []byte) (version byte, payload []byte, ok bool, err error) {
	v, closer, err := d.p.Get(key)
	if errors.Is(err, pebble.ErrNotFound) {
		return 0, nil, false, nil
	}
	if err != nil {
		return 0, nil, false, d.readError(key, err)
	}
	version, payload, err = d.check(key, v)
	payload = bytes.Clone(payload)
	err = errors.Join(err, closer.Close())
	return version, payload, err == nil, err
}

// Has reports whether there is a value of a key.
func (d *DB) Has(key []byte) (bool, error) {
	_, closer, err := d.p.Get(key)
	if errors.Is(err, pebble.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, d.readError(key, err)
	}
	return true, closer.Close()
}

// Scan calls f for every key with a prefix, in ascending order. Key and payload are valid until f returns.
func (d *DB) Scan(ctx context.Context, prefix []byte, f func(key []byte, version byte, payload []byte) error) (err error) {
	it, err := d.p.NewIterWithContext(ctx, &pebble.IterOptions{LowerBound: prefix, UpperBound: after(prefix)})
	if err != nil {
		return d.readError(prefix, err)
	}
	defer func() {
		if cerr := it.Close(); err == nil && cerr != nil {
			err = d.readError(prefix, cerr)
		}
	}()
	for ok := it.First(); ok; ok = it.Next() {
		v, err := it.ValueAndErr()
		if err != nil {
			return d.readError(it.Key(), err)
		}
		version, payload, err := d.check(it.Key(), v)
		if err != nil {
			return err
		}
		if err := f(it.Key(), version, payload); err != nil {
			return err
		}
	}
	if err := it.Error(); err != nil {
		return d.readError(prefix, err)
	}
	return nil
}

// after returns the first key behind all with a prefix.
func after(prefix []byte) []byte {
	b := bytes.Clone(prefix)
	for i := len(b) - 1; i >= 0; i-- {
		if b[i]++; b[i] != 0 {
			return b[:i+1]
		}
	}
	return nil
}

// Batch collects changes that become durable and visible together. One goroutine uses it.
type Batch struct {
	d   *DB
	b   *pebble.Batch
	err error
}

// NewBatch begins a batch.
func (d *DB) NewBatch() *Batch { return &Batch{d: d, b: d.p.NewBatch()} }

// Set sets the value of a key.
func (b *Batch) Set(key []byte, version byte, payload []byte) {
	if b.err != nil {
		return
	}
	op := b.b.SetDeferred(len(key), headerBytes+len(payload))
	copy(op.Key, key)
	op.Value[0] = version
	copy(op.Value[headerBytes:], payload)
	sum := crc32.Update(crc32.Checksum(key, castagnoli), castagnoli, op.Value[:1])
	sum = crc32.Update(sum, castagnoli, payload)
	binary.LittleEndian.PutUint32(op.Value[1:], sum)
	b.err = op.Finish()
}

// Delete removes a key.
func (b *Batch) Delete(key []byte) {
	if b.err == nil {
		b.err = b.b.Delete(key, nil)
	}
}

// DeletePrefix removes all keys with a prefix.
func (b *Batch) DeletePrefix(prefix []byte) {
	if b.err == nil {
		b.err = b.b.DeleteRange(prefix, after(prefix), nil)
	}
}

// Commit makes the changes durable. The batch cannot be used after it.
func (b *Batch) Commit() error {
	defer func() { _ = b.b.Close() }() // gives memory back; what matters is the error of Commit
	if b.err != nil {
		return fmt.Errorf("write to %s: %w", b.d.name, b.err)
	}
	if err := b.d.failed.get(); err != nil {
		return fmt.Errorf("write to %s: %w", b.d.name, err)
	}
	err := b.b.Commit(pebble.Sync)
	if f := b.d.failed.get(); f != nil {
		err = f
	}
	if err != nil {
		return fmt.Errorf("write to %s: %w", b.d.name, err)
	}
	return nil
}

// Close drops a batch that is not to be committed.
func (b *Batch) Close() error { return b.b.Close() }
