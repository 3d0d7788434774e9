package keys

import (
	"math/bits"

	"github.com/clientele-db/clientele/engine/exec/internal/table"
	"github.com/clientele-db/clientele/engine/kernel"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// form is how words become numbers of groups.
type form uint8

const (
	dense  form = iota // the word is the number
	direct             // one column that numbers its values: the code is the number, and there are more as values come
	hashed             // a hash table numbers words in the order in which they come
)

// Input is one key column of a batch: a vector and the loader that was started for its batch.
type Input struct {
	Loader *kernel.Loader
	Vec    *vec.Vector
}

// segment is a run of columns whose codes fit one word, with the number of the segments before as its first digit.
type segment struct {
	from, to int
	mul      []uint64 // of each column
	carry    uint64   // of the number of the segments before
	tab      *table.Table
}

// Config configures [Groups].
type Config struct {
	Types []types.Type
	Hints []Hint
	// Caches, one for each column, are shared by the workers.
	Caches []*DictCache
	// Dense is the largest domain whose words are the numbers of groups.
	Dense uint64
}

// Groups numbers the different keys that rows have. One goroutine uses it.
type Groups struct {
	cfg   Config
	cols  []*Column
	segs  []segment // all but the last have tables
	form  form
	size  uint64 // of the domain, if dense
	tab   *table.Table
	ready bool
	w64   []uint64
	w32   []uint32
}

// Move says that the numbers of groups have changed: group From[i] is now To[i].
type Move struct{ From, To []uint32 }

// NewGroups returns Groups without groups.
func NewGroups(cfg Config) *Groups {
	g := &Groups{cfg: cfg, tab: &table.Table{}}
	for i, t := range cfg.Types {
		g.cols = append(g.cols, NewColumn(t, cfg.Hints[i], cfg.Caches[i]))
	}
	return g
}

// Len is one more than the greatest number of a group so far. In dense form there may be numbers without a group.
func (g *Groups) Len() int {
	switch g.form {
	case hashed:
		return g.tab.Len()
	case direct:
		return int(g.directLen())
	}
	return int(g.size)
}

func (g *Groups) directLen() uint64 {
	c := g.cols[0]
	if c.mode == wordMode {
		return uint64(c.words.Len()) + 1
	}
	return uint64(c.strs.Len()) + 1
}

// Sparse reports that there may be numbers below Len without a group.
func (g *Groups) Sparse() bool { return g.form != hashed }

// Assign writes the number of each of n rows to ids. live is called if the numbers of groups change, and returns those that
// exist, ascending; move then says how. The caller makes room for Len groups.
func (g *Groups) Assign(ids []uint32, in []Input, n int, live func() []uint32) (move *Move, err error) {
	changed := !g.ready
	var recodes []recode
	for i, c := range g.cols {
		ch, f, err := c.fit(in[i].Loader, in[i].Vec)
		if err != nil {
			return nil, err
		}
		if ch {
			changed = true
			if f != nil {
				if recodes == nil {
					recodes = make([]recode, len(g.cols))
				}
				recodes[i] = f
			}
		}
	}
	if changed {
		if move, err = g.layOut(recodes, live); err != nil {
			return nil, err
		}
	}
	ids = ids[:n]
	if err := g.failed(); err != nil {
		return nil, err
	}
	if g.form != hashed {
		for i, c := range g.cols {
			if err := addCodes(c, ids, in[i].Loader, in[i].Vec, uint32(g.segs[0].mul[i]), i == 0); err != nil {
				return nil, err
			}
		}
		return move, nil
	}
	g.w64 = sized(g.w64, n)
	if err := g.words(g.w64, in); err != nil {
		return nil, err
	}
	g.tab.Insert(ids, g.w64)
	return move, nil
}

// failed returns an error that recoding met.
func (g *Groups) failed() error {
	for _, c := range g.cols {
		if c.err != nil {
			return c.err
		}
	}
	return nil
}

// words writes the last segment's word of each row to dst.
func (g *Groups) words(dst []uint64, in []Input) error {
	for s := range g.segs {
		seg := &g.segs[s]
		first := true
		if s > 0 {
			prev := &g.segs[s-1]
			g.w32 = sized(g.w32, len(dst))
			prev.tab.Insert(g.w32, dst)
			for i, id := range g.w32 {
				dst[i] = uint64(id) * seg.carry
			}
			first = false
		}
		for i := seg.from; i < seg.to; i++ {
			if err := addCodes(g.cols[i], dst, in[i].Loader, in[i].Vec, seg.mul[i-seg.from], first); err != nil {
				return err
			}
			first = false
		}
	}
	return nil
}

// layOut chooses segments and form for the columns' present sizes, and moves what there is.
func (g *Groups) layOut(recodes []recode, live func() []uint32) (*Move, error) {
	var old []uint32
	was := g.form
	if g.ready {
		if was == hashed {
			old = make([]uint32, g.tab.Len())
			for i := range old {
				old[i] = uint32(i)
			}
		} else {
			old = live()
		}
	}
	codes := g.Codes(old)
	recodeAll(codes, recodes)
	recodeAll(codes, g.plan(g.ready && was == hashed))
	g.ready = true
	if len(old) == 0 {
		if g.form == hashed {
			g.tab = &table.Table{}
		}
		return nil, nil
	}
	words := make([]uint64, len(old))
	g.pack(words, codes)
	to := make([]uint32, len(old))
	switch {
	case was == hashed:
		g.tab.Rekey(words)
		return nil, nil
	case g.form == hashed:
		g.tab = table.New(len(words))
		g.tab.Insert(to, words)
	default:
		for i, w := range words {
			to[i] = uint32(w)
		}
	}
	return &Move{old, to}, nil
}

func recodeAll(codes [][]uint64, by []recode) {
	for c, f := range by {
		if f == nil {
			continue
		}
		for i, x := range codes[c] {
			codes[c][i] = f(x)
		}
	}
}

// maxWord bounds the size of a word's domain.
const maxWord = 1 << 63

// product is the size of the domain of columns from … to-1 times carry; ok is false if it exceeds maxWord.
func (g *Groups) product(carry uint64, from, to int) (size uint64, ok bool) {
	size = carry
	for _, c := range g.cols[from:to] {
		hi, lo := bits.Mul64(size, c.size())
		if hi > 0 || lo > maxWord {
			return 0, false
		}
		size = lo
	}
	return size, true
}

// plan chooses segments, and the form unless it must stay hashed. It may have to number the values of wide columns, and
// returns how their codes change.
func (g *Groups) plan(keep bool) (recodes []recode) {
	size, ok := g.product(1, 0, len(g.cols))
	if !ok {
		recodes = make([]recode, len(g.cols))
		for i, c := range g.cols {
			if c.size() > numbered {
				recodes[i] = c.become(wordMode)
			}
		}
		size, ok = g.product(1, 0, len(g.cols))
	}
	g.segs = g.segs[:0]
	from, carry := 0, uint64(1)
	for to := 1; to <= len(g.cols); to++ {
		if to == len(g.cols) {
			g.segment(from, to)
		} else if _, fits := g.product(carry, from, to+1); !fits {
			g.segment(from, to)
			from, carry = to, numbered
		}
	}
	switch {
	case keep:
	case ok && len(g.cols) == 1 && g.cols[0].mode >= wordMode:
		g.form = direct
	case ok && size <= g.cfg.Dense:
		g.form, g.size = dense, size
	default:
		g.form = hashed
	}
	return recodes
}

func (g *Groups) segment(from, to int) {
	seg := segment{from: from, to: to, mul: make([]uint64, to-from), carry: 1, tab: &table.Table{}}
	for i := to - 1; i >= from; i-- {
		seg.mul[i-from] = seg.carry
		seg.carry *= g.cols[i].size()
	}
	g.segs = append(g.segs, seg)
}

// pack writes the last segment's word of each row of codes to words.
func (g *Groups) pack(words []uint64, codes [][]uint64) {
	ids := make([]uint32, len(words))
	for s := range g.segs {
		seg := &g.segs[s]
		if s == 0 {
			clear(words)
		} else {
			g.segs[s-1].tab.Insert(ids, words)
			for i, id := range ids {
				words[i] = uint64(id) * seg.carry
			}
		}
		for c := seg.from; c < seg.to; c++ {
			mul := seg.mul[c-seg.from]
			for i, x := range codes[c] {
				words[i] += x * mul
			}
		}
	}
}

// Codes returns, for each column, the codes of the groups with the given numbers.
func (g *Groups) Codes(ids []uint32) [][]uint64 {
	words := make([]uint64, len(ids))
	if g.form == hashed {
		keys := g.tab.Keys()
		for i, id := range ids {
			words[i] = keys[id]
		}
	} else {
		for i, id := range ids {
			words[i] = uint64(id)
		}
	}
	codes := make([][]uint64, len(g.cols))
	flat := make([]uint64, len(g.cols)*len(ids))
	for c := range codes {
		codes[c], flat = flat[:len(ids):len(ids)], flat[len(ids):]
	}
	for s := len(g.segs) - 1; s >= 0; s-- {
		seg := &g.segs[s]
		for i, w := range words {
			if s > 0 {
				words[i] = g.segs[s-1].tab.Keys()[w/seg.carry]
				w %= seg.carry
			}
			last := len(seg.mul) - 1 // whose digit is what is left
			for c, mul := range seg.mul[:last] {
				q := w / mul
				codes[seg.from+c][i] = q
				w -= q * mul
			}
			codes[seg.from+last][i] = w
		}
	}
	return codes
}

// Keys makes regs the keys of the groups with the given numbers, one register for each column.
func (g *Groups) Keys(regs []kernel.Register, ids []uint32) error {
	for c, codes := range g.Codes(ids) {
		if err := g.cols[c].Values(&regs[c], codes); err != nil {
			return err
		}
	}
	return nil
}

// Bytes returns the memory that the groups hold.
func (g *Groups) Bytes() int64 {
	n := g.tab.Bytes() + int64(8*cap(g.w64)+4*cap(g.w32))
	for i := range g.segs {
		n += g.segs[i].tab.Bytes()
	}
	for _, c := range g.cols {
		n += c.Bytes()
	}
	return n
}

// Describe says in a word how keys become groups, for EXPLAIN ANALYZE.
func (g *Groups) Describe() string {
	switch {
	case !g.ready:
		return "empty"
	case g.form == hashed && len(g.segs) > 1:
		return "chained hash"
	}
	return [...]string{"dense", "numbered", "hash"}[g.form]
}

// Renumber says that column c holds the numbers of groups, and that what was group i is now to[i], of n groups.
func (g *Groups) Renumber(c int, to []uint32, n int, live func() []uint32) (*Move, error) {
	if !g.ready {
		return nil, nil
	}
	col := g.cols[c]
	lo := col.lo
	recodes := make([]recode, len(g.cols))
	recodes[c] = func(code uint64) uint64 { return uint64(to[lo+int64(code)-1]) + 1 }
	col.mode, col.lo, col.n = intMode, 0, uint64(n)
	return g.layOut(recodes, live)
}

// Columns returns the number of key columns.
func (g *Groups) Columns() int { return len(g.cols) }
