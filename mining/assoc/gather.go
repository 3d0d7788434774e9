package assoc

import (
	"context"
	"fmt"

	"github.com/clientele-db/clientele/engine/mem"
	"github.com/clientele-db/clientele/engine/vec"
	"github.com/clientele-db/clientele/mining"
)

// gather is the training that both functions share: one pass notes basket and item of each row as codes, eight bytes a
// row; the step groups them and hands over to mine.
type gather struct {
	basket []int // columns that together name the basket
	item   int
	cap    int // distinct items above which a basket is skipped; 0: none
	schema *mining.Schema
	env    *mining.Env
	pairs  *mem.Tracker // of the rows noted
	model  mining.Model
	mine   func(ctx context.Context, g *gathered) (mining.Model, error)
}

// gathered is what the rows came to.
type gathered struct {
	env     *mining.Env
	baskets *Baskets
	items   *vec.Vector // the item of each code, Flat and in ascending order
	ignored int64       // rows without a basket or an item
}

func newGather(a *mining.Args) gather {
	return gather{basket: a.Columns("basket"), item: a.Column("item"), cap: int(a.Int("max_basket")), schema: a.Schema}
}

// start begins a training.
func (g gather) start(env *mining.Env, mine func(context.Context, *gathered) (mining.Model, error)) (mining.Training, error) {
	g.env, g.mine, g.pairs = env, mine, env.Mem.Child("rows of baskets", "", 0)
	// A pass cannot fail as it begins, so that types are tried here.
	if p := g.newPass(); p.err != nil {
		return nil, p.err
	}
	return &g, nil
}

// NewPass implements [mining.Training].
func (g *gather) NewPass(int64) mining.Pass { return g.newPass() }

func (g *gather) newPass() *gatherPass {
	p := &gatherPass{g: g, baskets: g.env.Mem.Child("baskets", "", 0), items: g.env.Mem.Child("items", "", 0)}
	all := g.schema.Types()
	if p.basket, p.err = newBasketCodes(g.basket, all, p.baskets); p.err == nil {
		p.item, p.err = mining.NewInterner(all[g.item:g.item+1], p.items)
	}
	return p
}

// Step implements [mining.Training].
func (g *gather) Step(ctx context.Context, pass mining.Pass) (bool, error) {
	p := pass.(*gatherPass)
	if p.err != nil {
		return false, p.err
	}
	values, err := p.item.Values(0)
	if err != nil {
		return false, err
	}
	items, rank, err := ascending(values)
	if err != nil {
		return false, err
	}
	for _, part := range p.parts {
		if err := ctx.Err(); err != nil {
			return false, err
		}
		for i, x := range part.Item {
			part.Item[i] = rank[x]
		}
	}
	n, err := p.basket.dense(ctx, p.parts)
	if err != nil {
		return false, err
	}
	b, err := NewBaskets(ctx, p.parts, n, items.N, g.cap, g.env.Mem)
	p.parts = nil
	p.baskets.ReleaseAll()
	g.pairs.ReleaseAll()
	if err != nil {
		return false, err
	}
	defer b.Release()
	g.model, err = g.mine(ctx, &gathered{env: g.env, baskets: b, items: items, ignored: p.ignored})
	return true, err
}

// Model implements [mining.Training].
func (g *gather) Model() mining.Model { return g.model }

// gatherPass notes the rows of a partition.
type gatherPass struct {
	g              *gather
	err            error
	reader         mining.Reader
	basket         *basketCodes
	item           *mining.Interner
	baskets, items *mem.Tracker
	parts          []Pairs
	ignored        int64
}

// Rows are noted in parts of a fixed size, which double as a partition fills; a part is never moved.
const (
	firstPart = 256
	fullPart  = 1 << 15
)

// Update implements [mining.Pass].
func (p *gatherPass) Update(b *vec.Batch) error {
	if p.err != nil {
		return p.err
	}
	rows := p.reader.Start(b)
	basket, err := p.basket.codes(&p.reader, rows, p.parts)
	if err != nil {
		return err
	}
	item, err := p.item.Codes(&p.reader, []int{p.g.item})
	if err != nil {
		return err
	}
	for len(basket) > 0 {
		part, err := p.room()
		if err != nil {
			return err
		}
		n := len(part.Item)
		k := min(len(basket), cap(part.Item)-n)
		bs, is := part.Basket[:n+k], part.Item[:n+k]
		for i, x := range basket[:k] {
			y := item[i]
			bs[n], is[n] = x, y
			if x != mining.NoCode && y != mining.NoCode {
				n++
			}
		}
		p.ignored += int64(len(part.Item) + k - n)
		part.Basket, part.Item = bs[:n], is[:n]
		basket, item = basket[k:], item[k:]
	}
	return nil
}

// room returns the last part, or a new one if it is full.
func (p *gatherPass) room() (*Pairs, error) {
	size := firstPart
	if n := len(p.parts); n > 0 {
		last := &p.parts[n-1]
		if len(last.Item) < cap(last.Item) {
			return last, nil
		}
		size = min(2*cap(last.Item), fullPart)
	}
	if err := p.g.pairs.Reserve(int64(size) * 8); err != nil {
		return nil, err
	}
	p.parts = append(p.parts, Pairs{Basket: make([]uint32, 0, size), Item: make([]uint32, 0, size)})
	return &p.parts[len(p.parts)-1], nil
}

// Merge implements [mining.Pass].
func (p *gatherPass) Merge(next mining.Pass) error {
	o := next.(*gatherPass)
	if p.err != nil || o.err != nil {
		if p.err == nil {
			p.err = o.err
		}
		return p.err
	}
	if err := p.basket.merge(o.basket, p.parts, o.parts); err != nil {
		return err
	}
	items, err := p.item.Merge(o.item)
	if err != nil {
		return err
	}
	for _, part := range o.parts {
		for i, x := range part.Item {
			part.Item[i] = items[x]
		}
	}
	p.parts = append(p.parts, o.parts...)
	p.ignored += o.ignored
	o.baskets.ReleaseAll()
	o.items.ReleaseAll()
	return nil
}

// least returns the least count that the arguments ask for.
func least(a *mining.Args, baskets int64) int64 {
	if a.Given("min_count") {
		return a.Int("min_count")
	}
	return MinCount(a.Float("min_support"), baskets)
}

// checkLeast refuses two thresholds at once.
func checkLeast(a *mining.Args) error {
	if a.Given("min_count") && a.Given("min_support") {
		return a.Errorf("min_count", "min_support and min_count are two ways to say the same: give one of them")
	}
	return nil
}

// metrics are the figures of the input that both functions report.
func (g *gathered) metrics(minCount int64) []mining.Metric {
	return []mining.Metric{
		{Name: "baskets", Value: float64(g.baskets.Count)},
		{Name: "baskets_skipped", Value: float64(g.baskets.Skipped)},
		{Name: "rows_ignored", Value: float64(g.ignored)},
		{Name: "items", Value: float64(g.items.N)},
		{Name: "min_count", Value: float64(minCount)},
	}
}

// summary says what the input was, behind what was found in it.
func (g *gathered) summary(found string) string {
	s := found + " in " + counted(g.baskets.Count, "basket", "baskets")
	if n := g.baskets.Skipped; n > 0 {
		s += ", " + counted(n, "larger one", "larger ones") + " skipped"
	}
	if g.ignored > 0 {
		s += ", " + counted(g.ignored, "row", "rows") + " without basket or item"
	}
	return s
}

// counted prints a number with its noun.
func counted(n int64, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
