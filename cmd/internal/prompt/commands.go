package prompt

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/clientele-db/clientele"
	"github.com/clientele-db/clientele/cmd/internal/script"
	"github.com/clientele-db/clientele/server/wire"
)

// command is what a line that begins with a backslash does.
type command struct {
	names []string
	args  string
	doc   string
	run   func(p *Prompt, args []string) error
}

// commands lists the commands in the order of \?.
func commands() []command {
	return []command{
		{[]string{`\d`}, "[NAME]", "tables and views, or the columns of one", (*Prompt).describe},
		{[]string{`\dt`}, "[PATTERN]", "tables, with rows and bytes", func(p *Prompt, a []string) error { return p.relations("table", a) }},
		{[]string{`\dv`}, "[PATTERN]", "views", func(p *Prompt, a []string) error { return p.relations("view", a) }},
		{[]string{`\df`}, "[NAME]", "functions, all or those whose name holds NAME", (*Prompt).functions},
		{[]string{`\l`, `\dn`}, "", "schemas", func(p *Prompt, _ []string) error { return p.query("SHOW SCHEMAS") }},
		{[]string{`\c`}, "SCHEMA", "make a schema the current one", (*Prompt).use},
		{[]string{`\format`}, "[FORMAT]", "how results are shown: " + strings.Join(wire.Names(), ", "), (*Prompt).setFormat},
		{[]string{`\x`}, "", "one column a line, and back", (*Prompt).expanded},
		{[]string{`\timing`}, "[on|off]", "rows, time and bytes touched after each statement", func(p *Prompt, a []string) error { return p.toggle("timing", &p.timing, a) }},
		{[]string{`\pager`}, "[on|off]", "what exceeds the screen goes to $PAGER, or less", func(p *Prompt, a []string) error { return p.toggle("pager", &p.pager, a) }},
		{[]string{`\o`}, "[FILE]", "write results to a file, or to the screen again", (*Prompt).output},
		{[]string{`\i`}, "FILE", "run a script", (*Prompt).include},
		{[]string{`\e`}, "", "edit the last statement in $EDITOR and run it", (*Prompt).edit},
		{[]string{`\?`, `\h`}, "", "this list", (*Prompt).help},
		{[]string{`\q`}, "", "leave", func(*Prompt, []string) error { return errQuit }},
	}
}

// command runs a line that begins with a backslash.
func (p *Prompt) command(line string) error {
	args, err := words(line)
	if err != nil {
		return err
	}
	name := strings.TrimSuffix(args[0], ";")
	for _, c := range commands() {
		if !slices.Contains(c.names, name) {
			continue
		}
		args = args[1:]
		if n := len(args); n > 0 && !strings.ContainsAny(args[n-1], `'"`) {
			args[n-1] = strings.TrimSuffix(args[n-1], ";")
		}
		switch {
		case c.args == "" && len(args) > 0:
			return fmt.Errorf("%s takes no argument", name)
		case len(args) > 1:
			return fmt.Errorf("%s takes one argument: quote what holds spaces", name)
		case len(args) == 0 && c.args != "" && c.args[0] != '[':
			return fmt.Errorf("%s needs an argument: %s %s", name, name, c.args)
		}
		return c.run(p, args)
	}
	return fmt.Errorf(`there is no command %s; \? lists them`, name)
}

// words cuts a command at spaces; quotes keep a word together.
func words(line string) ([]string, error) {
	var out []string
	for rest := strings.TrimSpace(line); rest != ""; rest = strings.TrimSpace(rest) {
		if q := rest[:1]; q == "'" || q == `"` {
			end := strings.Index(rest[1:], q)
			if end < 0 {
				return nil, fmt.Errorf("the quote %s is not closed", q)
			}
			out = append(out, rest[1:1+end])
			rest = rest[end+2:]
			continue
		}
		word, tail, _ := strings.Cut(rest, " ")
		out = append(out, word)
		rest = tail
	}
	return out, nil
}

// query runs a statement of a command's own and shows its rows without their timing.
func (p *Prompt) query(text string) error {
	timing := p.timing
	p.timing = false
	defer func() { p.timing = timing }()
	err := p.run(text)
	if f, ok := errors.AsType[*script.Failure](err); ok {
		if e, ok := errors.AsType[*clientele.Error](err); ok { // the place is one in a text that the user has not written
			return errors.New(strings.TrimPrefix(e.Text, fmt.Sprintf("line %d:%d: ", e.Line, e.Column)))
		}
		return f.Err
	}
	return err
}

func (p *Prompt) toggle(name string, value *bool, args []string) error {
	switch {
	case len(args) == 0:
		*value = !*value
	case args[0] == "on":
		*value = true
	case args[0] == "off":
		*value = false
	default:
		return fmt.Errorf(`\%s is on or off, not %s`, name, args[0])
	}
	state := "off"
	if *value {
		state = "on"
	}
	fmt.Fprintf(p.out, "%s is %s\n", name, state)
	return nil
}

func (p *Prompt) setFormat(args []string) error {
	if len(args) > 0 {
		if !slices.Contains(wire.Names(), args[0]) {
			return fmt.Errorf("there is no format %s; there are %s", args[0], strings.Join(wire.Names(), ", "))
		}
		p.format = args[0]
	}
	fmt.Fprintln(p.out, "format is", p.format)
	return nil
}

func (p *Prompt) expanded([]string) error {
	if p.format == "line" {
		p.format, p.before = p.before, ""
		if p.format == "" {
			p.format = "table"
		}
	} else {
		p.before, p.format = p.format, "line"
	}
	fmt.Fprintln(p.out, "format is", p.format)
	return nil
}

func (p *Prompt) use(args []string) error {
	return p.query("USE " + clientele.QuoteName(args[0]))
}

// output opens the file that results go to.
func (p *Prompt) output(args []string) error {
	if err := p.closeFile(); err != nil || len(args) == 0 {
		return err
	}
	f, err := os.Create(args[0])
	p.file = f
	return err
}

func (p *Prompt) closeFile() error {
	f := p.file
	p.file = nil
	if f == nil {
		return nil
	}
	return f.Close()
}

func (p *Prompt) include(args []string) error {
	return p.signals.interruptible(p.ctx, func(ctx context.Context) error {
		return script.RunFile(ctx, p.session, args[0], func(res *clientele.Result) error { return p.show(ctx, res) })
	})
}

func (p *Prompt) help([]string) error {
	width := 0
	for _, c := range commands() {
		width = max(width, len(strings.Join(c.names, ", ")+" "+c.args))
	}
	for _, c := range commands() {
		fmt.Fprintf(p.out, "  %-*s  %s\n", width, strings.Join(c.names, ", ")+" "+c.args, c.doc)
	}
	fmt.Fprint(p.out, `
  A statement ends with ; and may take several lines. FROM 'sales.csv' asks a file. SUMMARIZE table shows its columns' figures,
  EXPLAIN ANALYZE where time goes, SHOW SESSION the settings. Tab completes, Ctrl-R searches the history, Ctrl-C cancels.
`)
	return nil
}
