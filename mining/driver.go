package mining

import (
	"cmp"
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"github.com/clientele-db/clientele/engine/mem"
	"github.com/clientele-db/clientele/engine/vec"
)

// Relation is what an algorithm is trained on: rows that can be read again and again.
type Relation interface {
	Schema() *Schema
	// Scan reads all rows once, by several workers at a time. It calls sink for every worker before any row is read; what it
	// returns takes the worker's batches, in ascending order of Batch.Seq, and nil behind the last. All batches of one Seq come
	// from one worker; on every scan, with any number of workers, a Seq stands for the same rows in the same order. Scan must
	// return within 100 ms of ctx ending.
	Scan(ctx context.Context, sink func() func(*vec.Batch) error) (ScanStats, error)
}

// ScanStats are figures of one scan.
type ScanStats struct {
	// Bytes is the encoded size of the pages that were read, from memory or file.
	Bytes int64
}

// Options of a training that are the driver's and not the algorithm's.
type Options struct {
	Seed    uint64
	Workers int
	// Mem accounts for the training and its model. The caller gives back what it holds when it is done with the model.
	Mem *mem.Tracker
	// Profile asks for a profile of the input, which the first pass makes.
	Profile  bool
	Progress func(what string, done, total int64)
}

// PassStats are figures of one pass.
type PassStats struct {
	Rows, Bytes int64
	// Scan is the time of reading and updating, Step that of the step behind it.
	Scan, Step time.Duration
}

// Trained is the outcome of a training.
type Trained struct {
	Model  Model
	Passes []PassStats
	// Profile describes the input column by column; nil if it was not asked for.
	Profile []ColumnProfile
	// PeakMemory is the most that was held of Options.Mem.
	PeakMemory int64
}

// Train runs an algorithm over a relation to its end. Errors are those of the algorithm, of the scans, or ctx's.
func Train(ctx context.Context, alg Algorithm, in Relation, o Options) (*Trained, error) {
	out := &Trained{}
	env := &Env{
		Seed: o.Seed, Rand: rand.New(rand.NewPCG(o.Seed, 0x636c69656e74656c)), Mem: o.Mem, Workers: max(1, o.Workers), Progress: o.Progress,
	}
	t, err := alg.Start(in.Schema(), env)
	if err != nil {
		return nil, err
	}
	for done := false; !done; {
		begin := time.Now()
		f := &fold{t: t}
		if o.Profile && len(out.Passes) == 0 {
			f.profiled = in.Schema()
		}
		stats, err := in.Scan(ctx, f.sink)
		if err != nil {
			return nil, err
		}
		pass := f.finish()
		scanned := time.Now()
		if done, err = t.Step(ctx, pass); err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return nil, err
		}
		out.Passes = append(out.Passes, PassStats{Rows: f.rows, Bytes: stats.Bytes, Scan: scanned.Sub(begin), Step: time.Since(scanned)})
		if f.profiled != nil {
			out.Profile = f.acc.profile.columns()
		}
	}
	out.Model = t.Model()
	out.PeakMemory = o.Mem.Peak()
	return out, nil
}

// fold merges the passes over partitions in the order of their numbers, as soon as it is known that none comes before.
type fold struct {
	t        Training
	profiled *Schema // of the input if it is to be profiled, else nil

	mu      sync.Mutex
	streams []*stream
	pending []part // finished, by number
	acc     part
	rows    int64
}

// part is a pass over a partition, or over all before it.
type part struct {
	seq     int64
	pass    Pass
	profile *profile
}

// stream is what one worker is at.
type stream struct {
	f    *fold
	cur  part
	rows int64
}

// sink begins the stream of a worker.
func (f *fold) sink() func(*vec.Batch) error {
	s := &stream{f: f, cur: part{seq: -1}}
	f.streams = append(f.streams, s)
	return s.take
}

// take adds a batch, or ends the stream.
func (s *stream) take(b *vec.Batch) error {
	switch {
	case b == nil:
		return s.f.next(s, part{seq: math.MaxInt64})
	case b.K == 0:
		return nil
	case s.cur.pass == nil || b.Seq != s.cur.seq:
		p := part{seq: b.Seq, pass: s.f.t.NewPass(b.Seq)}
		if s.f.profiled != nil {
			p.profile = newProfile(s.f.profiled)
		}
		if err := s.f.next(s, p); err != nil {
			return err
		}
	}
	s.rows += int64(b.K)
	if s.cur.profile != nil {
		if err := s.cur.profile.update(b); err != nil {
			return err
		}
	}
	return s.cur.pass.Update(b)
}

// next hands over the partition that a stream is at and begins another. Streams go up, so that nothing comes any more that
// is before the least of what they are at: that much is merged.
func (f *fold) next(s *stream, p part) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if s.cur.pass != nil {
		i, _ := slices.BinarySearchFunc(f.pending, s.cur.seq, func(q part, seq int64) int { return cmp.Compare(q.seq, seq) })
		f.pending = slices.Insert(f.pending, i, s.cur)
	}
	s.cur = p
	limit := int64(math.MaxInt64)
	for _, o := range f.streams {
		limit = min(limit, o.cur.seq)
	}
	return f.merge(limit)
}

// merge folds the partitions before limit.
func (f *fold) merge(limit int64) error {
	n := 0
	for ; n < len(f.pending) && f.pending[n].seq < limit; n++ {
		p := f.pending[n]
		if f.acc.pass == nil {
			f.acc = p
			continue
		}
		if err := f.acc.pass.Merge(p.pass); err != nil {
			return err
		}
		if p.profile != nil {
			f.acc.profile.merge(p.profile)
		}
	}
	f.pending = slices.Delete(f.pending, 0, n)
	return nil
}

// finish returns the pass over all rows: an empty one if there are none.
func (f *fold) finish() Pass {
	for _, s := range f.streams {
		f.rows += s.rows
	}
	if f.acc.pass == nil {
		f.acc.pass = f.t.NewPass(0)
		if f.profiled != nil {
			f.acc.profile = newProfile(f.profiled)
		}
	}
	return f.acc.pass
}
