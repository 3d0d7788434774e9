package table

import (
	"sync"

	"github.com/clientele-db/clientele/storage/encoding"
	"github.com/clientele-db/clientele/storage/segment"
)

// interner grows the dictionary of one column during a load. Chunks are encoded in parallel, but come here one after
// another in the order of their row groups, so that the same load always makes the same codes.
type interner struct {
	mu      sync.Mutex
	turn    sync.Cond
	next    int // row group whose turn it is
	aborted bool
	gone    bool // the column has no dictionary
	dict    encoding.BytesDictionary
}

// newInterner begins with the dictionary of the version that the load adds to.
func newInterner(h DictHead, d *Dictionary) (*interner, error) {
	in := &interner{gone: h.State == DictGone}
	in.turn.L = &in.mu
	in.dict.Reset()
	if d != nil {
		dic, err := d.Get()
		if err != nil {
			return nil, err
		}
		v := dic.Values
		// The published slices must not be appended to in place.
		in.dict.Load(encoding.Bytes{Off: v.Off[: v.N+1 : v.N+1], Data: v.Bytes[:len(v.Bytes):len(v.Bytes)]})
	}
	return in, nil
}

// abort lets go whoever waits for a turn.
func (in *interner) abort() {
	in.mu.Lock()
	in.aborted, in.gone = true, true
	in.mu.Unlock()
	in.turn.Broadcast()
}

// ticket is the turn of one row group. It implements segment.Interner.
type ticket struct {
	in    *interner
	group int
	used  bool
}

var _ segment.Interner = (*ticket)(nil)

// wait waits for the turn; the caller holds mu.
func (t *ticket) wait() {
	for t.in.next < t.group && !t.in.aborted {
		t.in.turn.Wait()
	}
}

// Alive implements segment.Interner.
func (t *ticket) Alive() bool {
	t.in.mu.Lock()
	defer t.in.mu.Unlock()
	t.wait()
	return !t.in.gone
}

// Intern implements segment.Interner.
func (t *ticket) Intern(local *encoding.Bytes) ([]uint32, encoding.Bytes) {
	in := t.in
	in.mu.Lock()
	defer in.mu.Unlock()
	t.wait()
	t.used = true
	defer func() {
		in.next = t.group + 1
		in.turn.Broadcast()
	}()
	if local == nil {
		in.gone = true
	}
	if in.gone {
		return nil, encoding.Bytes{}
	}
	codes := make([]uint32, local.Len())
	for i := range codes {
		codes[i] = in.dict.Code(local.At(i))
		if in.dict.Len() > maxDictValues || len(in.dict.Values.Data) > maxDictBytes {
			in.gone = true
			in.dict = encoding.BytesDictionary{}
			return nil, encoding.Bytes{}
		}
	}
	return codes, in.dict.Values
}

// skip gives up the turn of a chunk that failed.
func (t *ticket) skip() {
	if !t.used {
		t.Intern(nil)
	}
}
