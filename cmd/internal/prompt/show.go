package prompt

import (
	"context"
	"errors"
	"fmt"

	"github.com/clientele-db/clientele"
	"github.com/clientele-db/clientele/cmd/internal/human"
	"github.com/clientele-db/clientele/cmd/internal/script"
	"github.com/clientele-db/clientele/server/wire"
)

// show writes a result to the terminal, the pager or the file of \o, and then what it took.
func (p *Prompt) show(ctx context.Context, res *clientele.Result) error {
	p.watch.Done()
	out := script.Output{W: p.out, Format: p.format, Options: p.cfg.Options, Terminal: true}
	out.Options.NoCount = p.timing
	var pages *pager
	switch {
	case p.file != nil:
		out.W, out.Terminal = p.file, false
	case p.pager && wire.ForPeople(p.format):
		pages = newPager(p.out)
		out.W = pages
	default:
		out.Options.Width, _, _ = script.IsTerminal(p.out)
	}
	shown, err := out.Show(ctx, res, p.session.Zone())
	if pages != nil {
		if e := pages.Close(); err == nil {
			err = e
		}
		if errors.Is(err, errPagerLeft) {
			return nil // the user has seen enough
		}
	}
	if err != nil {
		return err
	}
	switch {
	case p.timing:
		fmt.Fprintln(p.out, paint(dim, Timing(res, shown)))
	case !res.HasRows():
		fmt.Fprintln(p.out, what(res, shown))
	}
	return nil
}

// what names what a statement did: 5 rows, INSERT: 5 rows, CREATE TABLE.
func what(res *clientele.Result, shown script.Shown) string {
	if res.HasRows() {
		return human.Plural(shown.Rows, "row")
	}
	if n, ok := res.RowsAffected(); ok {
		return res.Tag() + ": " + human.Plural(n, "row")
	}
	return res.Tag()
}

// Timing is what a statement took: 5 rows in 3.2 ms, 1.2 MB touched.
func Timing(res *clientele.Result, shown script.Shown) string {
	s := what(res, shown) + " in " + human.Elapsed(shown.Profile.Elapsed)
	if b := shown.Profile.BytesTouched; b > 0 {
		s += ", " + human.Bytes(b) + " touched"
	}
	return s
}
