// Package mem accounts for the memory that operators hold.
//
// A [Tracker] is a node of a tree: operator, query, database. Reserving asks every node up to the root and changes none
// if one refuses; the error names the tracker that asked, the one that refused, and the setting to raise.
// Trackers count what callers say; they allocate nothing.
package mem

import (
	"fmt"
	"sync/atomic"
)

// ErrLimit is the class of all errors of [Tracker.Reserve]; the concrete type is *LimitError.
var ErrLimit = fmt.Errorf("memory limit exceeded")

// LimitError says who asked for how much, and whose limit refused it.
type LimitError struct {
	Operator string // name of the tracker that asked
	Scope    string // name of the tracker whose limit is reached
	Setting  string // setting that raises the limit
	Asked    int64  // bytes asked for
	Used     int64  // bytes held in the scope at that moment
	Limit    int64  // bytes allowed in the scope
}

// Error implements error.
func (e *LimitError) Error() string {
	return fmt.Sprintf("%s needs %s more, but %s holds %s of its limit of %s; raise %s or reduce what the query keeps in memory",
		e.Operator, FormatBytes(e.Asked), e.Scope, FormatBytes(e.Used), FormatBytes(e.Limit), e.Setting)
}

// Unwrap makes errors.Is(err, ErrLimit) true.
func (e *LimitError) Unwrap() error { return ErrLimit }

// Tracker counts bytes held. All methods may be called concurrently. A nil Tracker accepts everything.
type Tracker struct {
	parent  *Tracker
	name    string
	setting string
	limit   int64 // 0: none of its own
	used    atomic.Int64
	peak    atomic.Int64
}

// New returns a root tracker. limit 0 means no limit; setting is the name of the setting that holds it.
func New(name, setting string, limit int64) *Tracker {
	return &Tracker{name: name, setting: setting, limit: limit}
}

// Child returns a tracker below t.
func (t *Tracker) Child(name, setting string, limit int64) *Tracker {
	return &Tracker{parent: t, name: name, setting: setting, limit: limit}
}

// Reserve adds n bytes to t and all above it, or changes nothing and returns a *LimitError.
func (t *Tracker) Reserve(n int64) error {
	for p := t; p != nil; p = p.parent {
		u := p.used.Add(n)
		if p.limit > 0 && u > p.limit && n > 0 {
			for q := t; ; q = q.parent {
				q.used.Add(-n)
				if q == p {
					break
				}
			}
			return &LimitError{Operator: t.name, Scope: p.name, Setting: p.setting, Asked: n, Used: u - n, Limit: p.limit}
		}
		for {
			k := p.peak.Load()
			if u <= k || p.peak.CompareAndSwap(k, u) {
				break
			}
		}
	}
	return nil
}

// Release gives n bytes back.
func (t *Tracker) Release(n int64) {
	for p := t; p != nil; p = p.parent {
		p.used.Add(-n)
	}
}

// ReleaseAll gives back all that t holds itself.
func (t *Tracker) ReleaseAll() {
	if t == nil {
		return
	}
	if n := t.used.Load(); n != 0 {
		t.Release(n)
	}
}

// Used returns the bytes held now.
func (t *Tracker) Used() int64 {
	if t == nil {
		return 0
	}
	return t.used.Load()
}

// Peak returns the most bytes ever held.
func (t *Tracker) Peak() int64 {
	if t == nil {
		return 0
	}
	return t.peak.Load()
}

// FormatBytes prints a size with a binary unit: 512 B, 1.5 MiB.
func FormatBytes(n int64) string {
	if n < 1024 {
		return fmt.Sprintf("%d B", n)
	}
	f, u := float64(n), -1
	for f >= 1024 && u < 4 {
		f /= 1024
		u++
	}
	return fmt.Sprintf("%.1f %ciB", f, "KMGTP"[u])
}
