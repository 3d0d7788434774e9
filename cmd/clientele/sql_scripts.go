package main

import (
	"context"
	"os"

	"github.com/clientele-db/clientele"
	"github.com/clientele-db/clientele/cmd/internal/script"
)

// scriptList holds the texts of -c and the files of -f in the order in which they were given.
type scriptList []scriptSource

type scriptSource struct {
	file bool
	text string
}

func (s scriptSource) run(ctx context.Context, session *clientele.Session, show func(*clientele.Result) error) error {
	switch {
	case !s.file:
		return script.RunText(ctx, session, s.text, "", show)
	case s.text == "-":
		return script.Run(ctx, session, os.Stdin, "", show)
	}
	return script.RunFile(ctx, session, s.text, show)
}

type scriptFlag struct {
	list *scriptList
	file bool
}

func (f scriptFlag) String() string { return "" }

func (f scriptFlag) Type() string {
	if f.file {
		return "FILE"
	}
	return "SQL"
}

func (f scriptFlag) Set(s string) error {
	*f.list = append(*f.list, scriptSource{f.file, s})
	return nil
}
