package script

import (
	"context"
	"io"
	"os"
	"time"

	"golang.org/x/term"

	"github.com/clientele-db/clientele"
	"github.com/clientele-db/clientele/server/wire"
)

// Output is where results go and in which format.
type Output struct {
	W io.Writer
	// Terminal says that W ends at a terminal: control characters are shown, whatever the format.
	Terminal bool
	// Format is one of [wire.Names].
	Format string
	// Options are of the format; Zone is set by Show.
	Options wire.Options
}

// Shown says what came of a result.
type Shown struct {
	Rows    int64
	Profile clientele.Profile // when the last row had been written
}

// IsTerminal reports whether w is a terminal, and how wide and high it is.
func IsTerminal(w any) (width, height int, ok bool) {
	f, isFile := w.(*os.File)
	if !isFile || !term.IsTerminal(int(f.Fd())) {
		return 0, 0, false
	}
	width, height, err := term.GetSize(int(f.Fd()))
	if err != nil || width <= 0 {
		return 80, 24, true
	}
	return width, height, true
}

// Show writes the rows of a result as they come. A result without rows writes nothing.
func (o *Output) Show(ctx context.Context, res *clientele.Result, zone *time.Location) (shown Shown, err error) {
	if !res.HasRows() {
		return Shown{Profile: res.Profile()}, nil
	}
	w, opts := o.W, o.Options
	opts.Zone = zone
	if o.Terminal && !wire.ForPeople(o.Format) {
		w = wire.Terminal(w)
	}
	enc, err := wire.New(o.Format, w, opts)
	if err != nil {
		return shown, err
	}
	if err := enc.Begin(res.Columns()); err != nil {
		return shown, err
	}
	for {
		b, err := res.Batch(ctx)
		if err != nil {
			if shown.Rows > 0 {
				_ = enc.End() // what came before the error is shown; the error says more than a second one
			}
			return shown, err
		}
		if b == nil {
			shown.Profile = res.Profile()
			return shown, enc.End()
		}
		shown.Rows += int64(b.K)
		if err := enc.Batch(b); err != nil {
			return shown, err
		}
	}
}
