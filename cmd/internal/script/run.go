package script

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/clientele-db/clientele"
)

// checked is the longest script that is parsed whole before anything runs.
const checked = 16 << 20

// Run runs the statements that it reads, one after the other, and hands each result to show, which need not close it. It
// stops at the first error, a [*Failure] where a statement is at fault. source names the script in errors.
func Run(ctx context.Context, s *clientele.Session, r io.Reader, source string, show func(*clientele.Result) error) error {
	return run(ctx, s, NewReader(r), source, false, show)
}

// RunText runs a script that is there as a whole: if any of it does not parse, nothing runs.
func RunText(ctx context.Context, s *clientele.Session, text, source string, show func(*clientele.Result) error) error {
	pieces, _ := clientele.Split(text)
	alone := len(pieces) == 1 && source == ""
	if len(text) <= checked {
		for _, p := range pieces {
			if err := clientele.Parses(p.Text); err != nil {
				return &Failure{Source: source, Piece: p, Alone: alone, Err: err}
			}
		}
	}
	return run(ctx, s, &Reader{ready: pieces, err: io.EOF}, source, alone, show)
}

func run(ctx context.Context, s *clientele.Session, r *Reader, source string, alone bool, show func(*clientele.Result) error) error {
	for {
		p, err := r.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := one(ctx, s, p, show); err != nil {
			return &Failure{Source: source, Piece: p, Alone: alone, Err: err}
		}
	}
}

func one(ctx context.Context, s *clientele.Session, p clientele.Piece, show func(*clientele.Result) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	res, err := s.Query(ctx, p.Text)
	if err != nil {
		return err
	}
	err = show(res)
	if e := res.Close(); err == nil {
		err = e
	}
	return err
}

// RunFile runs a script of a file: as [RunText] does if it is of usual size, else while it is read.
func RunFile(ctx context.Context, s *clientele.Session, path string, show func(*clientele.Result) error) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close() //nolint:errcheck // opened for reading
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if info.IsDir() {
		return fmt.Errorf("%s is a directory, not a script", path)
	}
	if info.Size() > checked || !info.Mode().IsRegular() {
		return Run(ctx, s, f, path, show)
	}
	text, err := io.ReadAll(f)
	if err != nil {
		return err
	}
	return RunText(ctx, s, strings.TrimPrefix(string(text), "\ufeff"), path, show)
}
