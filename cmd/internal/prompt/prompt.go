package prompt

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/reeflective/readline"

	"github.com/clientele-db/clientele"
	"github.com/clientele-db/clientele/cmd/internal/progress"
	"github.com/clientele-db/clientele/cmd/internal/script"
	"github.com/clientele-db/clientele/server/wire"
)

// Config says what a prompt shows. The zero value is a database in memory and tables.
type Config struct {
	// Database is the directory, empty for a database in memory.
	Database string
	Format   string
	Options  wire.Options
}

// Prompt is a running prompt. It belongs to one goroutine.
type Prompt struct {
	ctx     context.Context
	session *clientele.Session
	cfg     Config
	shell   *readline.Shell
	history *history
	signals *signals

	out    io.Writer // the terminal
	errs   io.Writer
	file   *os.File // where \o sends results; nil is the terminal
	format string
	before string // the format that \x goes back to
	timing bool
	pager  bool
	last   string // the last statement, for \e
	watch  *progress.Watch
}

// errQuit ends the prompt.
var errQuit = errors.New("quit")

// Run reads statements and commands from the terminal until the user leaves.
func Run(ctx context.Context, s *clientele.Session, cfg Config) error {
	p := &Prompt{
		// Ctrl-C must not end what the prompt runs in: it ends one statement.
		ctx: context.WithoutCancel(ctx), session: s, cfg: cfg, out: os.Stdout, errs: os.Stderr,
		format: cfg.Format, timing: true, pager: true,
	}
	if p.format == "" {
		p.format = "table"
	}
	var warn error
	p.watch = progress.NewWatch(os.Stderr)
	s.OnProgress(p.watch.Set)
	p.history, warn = openHistory(historyPath())
	p.signals = catchSignals(int(os.Stdin.Fd()))
	defer p.signals.release()
	p.shell = p.newShell()
	p.welcome()
	if warn != nil {
		fmt.Fprintln(p.errs, "history is not kept:", warn)
	}
	return p.loop()
}

func (p *Prompt) welcome() {
	where := "a database in memory, gone at the end"
	if p.cfg.Database != "" {
		where = p.cfg.Database
	}
	fmt.Fprintf(p.out, "Clientele %s · %s\nStatements end with ;  \\? lists commands, \\d tables, Tab completes, Ctrl-D leaves.\n", clientele.Version(), where)
}

func (p *Prompt) loop() error {
	defer p.closeFile() //nolint:errcheck // told when \o changes the file
	for {
		line, err := p.shell.Readline()
		switch {
		case errors.Is(err, readline.ErrInterrupt):
			continue
		case errors.Is(err, io.EOF):
			fmt.Fprintln(p.out)
			return nil
		case err != nil:
			return err
		}
		if err := p.accept(line); errors.Is(err, errQuit) {
			return nil
		} else if err != nil {
			p.complain(err)
		}
	}
}

// accept runs what was typed: a command or statements.
func (p *Prompt) accept(line string) error {
	text := strings.TrimSpace(line)
	switch strings.ToLower(strings.TrimSuffix(text, ";")) {
	case "":
		return nil
	case "exit", "quit":
		return errQuit
	case "help":
		text = `\?`
	}
	if strings.HasPrefix(text, `\`) {
		return p.command(text)
	}
	if hint := foreign(text); hint != "" {
		return errors.New(hint)
	}
	p.last = line
	return p.run(line)
}

// run executes statements; Ctrl-C cancels them.
func (p *Prompt) run(text string) error {
	return p.signals.interruptible(p.ctx, func(ctx context.Context) error {
		defer p.watch.Done()
		return script.RunText(ctx, p.session, text, "", func(res *clientele.Result) error { return p.show(ctx, res) })
	})
}

// complain shows an error.
func (p *Prompt) complain(err error) {
	if script.Canceled(err) {
		fmt.Fprintln(p.errs, "canceled")
		return
	}
	fmt.Fprintln(p.errs, paint(red, "error:"), err)
}

// prompt is what stands before the cursor: the database, and the schema if it is not main.
func (p *Prompt) prompt() string {
	name := "memory"
	if p.cfg.Database != "" {
		if abs, err := filepath.Abs(p.cfg.Database); err == nil {
			name = filepath.Base(abs)
		}
	}
	if s := p.session.Schema(); s != "main" {
		name += "." + s
	}
	return paint(bold, wire.Printable(name)+">") + " "
}

// whole reports whether Enter should run what is typed instead of beginning another line.
func whole(line []rune) bool {
	text := strings.TrimSpace(string(line))
	if text == "" || strings.HasPrefix(text, `\`) || foreign(text) != "" {
		return true
	}
	switch strings.ToLower(text) {
	case "exit", "quit", "help":
		return true
	}
	_, complete := clientele.Split(text)
	return complete
}

// foreign recognises commands of other programs' prompts and says what is meant here.
func foreign(text string) string {
	word := strings.ToLower(strings.TrimSuffix(strings.Fields(text)[0], ";"))
	if ours, ok := foreignCommands[word]; ok {
		return fmt.Sprintf("%s is %s here; \\? lists all commands", word, ours)
	}
	return ""
}

var foreignCommands = map[string]string{
	".tables": `\dt`, ".schema": `\d TABLE`, ".mode": `\format`, ".timer": `\timing`, ".quit": `\q`, ".exit": `\q`, ".help": `\?`,
	".read": `\i FILE`, ".output": `\o FILE`, ".databases": `\l`, ".once": `\o FILE`, ".headers": `\format`,
}
