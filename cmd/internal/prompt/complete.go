package prompt

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/reeflective/readline"

	"github.com/clientele-db/clientele"
	"github.com/clientele-db/clientele/server/wire"
)

// newShell makes the line editor.
func (p *Prompt) newShell() *readline.Shell {
	rl := readline.NewShell()
	set := map[string]any{
		"completion-ignore-case":       true,
		"menu-complete-display-prefix": true,
		"enable-bracketed-paste":       true,
		"comment-begin":                "--",
		"history-size":                 historyLength,
		// Asking the terminal where its cursor is swallows keys that are typed before it answers.
		"cursor-position-probe": false,
	}
	for name, value := range set {
		_ = rl.Config.Set(name, value) // the names are the editor's own
	}
	rl.Prompt.Primary(p.prompt)
	rl.AcceptMultiline = whole
	rl.SyntaxHighlighter = highlight
	rl.Completer = p.completer
	rl.History.Add("statements", p.history)
	return rl
}

// completer makes the editor's candidates. The editor measures the word to replace in bytes and moves by characters, and takes
// an empty word for the one before; so the word that it is told of is the part behind the last character that is not ASCII,
// and at least the one character before the cursor.
func (p *Prompt) completer(line []rune, cursor int) readline.Completions {
	before := string(line[:cursor])
	from, found := p.candidates(string(line), len(before))
	word := before[from:]
	keep := 0 // bytes of the word that stay as they are
	for i, r := range word {
		if r >= utf8.RuneSelf {
			keep = i + utf8.RuneLen(r)
		}
	}
	lead := word[keep:]
	if lead == "" {
		if keep > 0 || from == 0 || before[from-1] >= utf8.RuneSelf {
			return p.insertBehind(word, found)
		}
		lead = before[from-1:]
	}
	values := make([]readline.Completion, 0, len(found))
	for _, c := range found {
		if len(c.Text) < keep || !strings.EqualFold(c.Text[:keep], word[:keep]) {
			continue
		}
		value := c.Text[keep:]
		if len(word) == keep {
			value = lead + value
		}
		values = append(values, readline.Completion{Value: value, Display: wire.Printable(c.Text), Description: c.Doc, Tag: tagOf(c.Kind)})
	}
	out := readline.CompleteRaw(values).NoSpace()
	out.PREFIX = lead
	return out
}

// insertBehind completes where the editor cannot: behind a character that is not ASCII, and at the beginning of the line. It
// writes what all candidates have in common and lists them.
func (p *Prompt) insertBehind(word string, found []clientele.Candidate) readline.Completions {
	var texts []string
	for _, c := range found {
		if len(c.Text) >= len(word) && strings.EqualFold(c.Text[:len(word)], word) {
			texts = append(texts, c.Text[len(word):])
		}
	}
	if len(texts) == 0 || len(texts) > 20 {
		return readline.Completions{}
	}
	common := texts[0]
	for _, t := range texts[1:] {
		common = commonPrefix(common, t)
	}
	p.shell.Cursor().InsertAt([]rune(common)...)
	if len(texts) == 1 {
		return readline.Completions{}
	}
	for i := range texts {
		texts[i] = word + texts[i]
	}
	return readline.CompleteMessage("%s", strings.Join(texts, "  "))
}

func commonPrefix(a, b string) string {
	n := 0
	for i, r := range a {
		if !strings.HasPrefix(b[i:], string(r)) {
			break
		}
		n = i + utf8.RuneLen(r)
	}
	return a[:n]
}

func tagOf(kind string) string {
	if kind == "" {
		return ""
	}
	return kind + "s"
}

// candidates returns what may replace text[from:cursor].
func (p *Prompt) candidates(text string, cursor int) (from int, out []clientele.Candidate) {
	if strings.HasPrefix(strings.TrimLeft(text, " \n"), `\`) {
		return p.commandCandidates(text[:cursor])
	}
	if open, ok := openString(text[:cursor]); ok {
		return open, files(text[open:cursor], "")
	}
	return p.session.Completions(text, cursor)
}

// openString returns where the content of a string begins that has not ended.
func openString(text string) (int, bool) {
	toks := clientele.Tokenize(text)
	if n := len(toks); n > 0 && toks[n-1].Kind == clientele.TokenString && toks[n-1].Open {
		return toks[n-1].Start + 1, true
	}
	return 0, false
}

// commandCandidates completes a command and its argument.
func (p *Prompt) commandCandidates(text string) (from int, out []clientele.Candidate) {
	from = strings.LastIndexByte(text, ' ') + 1
	word := text[from:]
	fields := strings.Fields(text[:from])
	if len(fields) == 0 {
		for _, c := range commands() {
			for _, n := range c.names {
				out = append(out, clientele.Candidate{Text: n, Doc: c.doc})
			}
		}
	} else {
		switch fields[0] {
		case `\format`:
			for _, n := range wire.Names() {
				out = append(out, clientele.Candidate{Text: n})
			}
		case `\timing`, `\pager`:
			out = []clientele.Candidate{{Text: "off"}, {Text: "on"}}
		case `\i`, `\o`:
			out = files(word, "")
		case `\d`, `\dt`, `\dv`:
			_, out = p.session.Completions("DESCRIBE "+word, len("DESCRIBE ")+len(word))
			out = slices.DeleteFunc(out, func(c clientele.Candidate) bool { return c.Kind == "keyword" })
		case `\c`:
			_, out = p.session.Completions("USE "+word, len("USE ")+len(word))
		case `\df`:
			_, out = p.session.Completions("SELECT "+word, len("SELECT ")+len(word))
			out = slices.DeleteFunc(out, func(c clientele.Candidate) bool { return c.Kind != "function" })
			for i := range out {
				out[i].Text = strings.TrimSuffix(out[i].Text, "(")
			}
		}
	}
	out = slices.DeleteFunc(out, func(c clientele.Candidate) bool {
		return !strings.HasPrefix(strings.ToLower(c.Text), strings.ToLower(word))
	})
	return from, out
}

// files lists the files and directories that begin like word, which may hold a path.
func files(word, root string) (out []clientele.Candidate) {
	dir, base := filepath.Split(word)
	look := dir
	if strings.HasPrefix(dir, "~/") {
		if home, err := os.UserHomeDir(); err == nil {
			look = filepath.Join(home, dir[2:])
		}
	}
	if !filepath.IsAbs(look) {
		look = filepath.Join(root, look)
	}
	if look == "" {
		look = "."
	}
	entries, err := os.ReadDir(look)
	if err != nil {
		return nil
	}
	for _, e := range entries {
		name := e.Name()
		if !strings.HasPrefix(name, base) || strings.HasPrefix(name, ".") && !strings.HasPrefix(base, ".") {
			continue
		}
		text := dir + strings.ReplaceAll(name, "'", "''")
		if info, err := os.Stat(filepath.Join(look, name)); err == nil && info.IsDir() {
			text += string(filepath.Separator)
		}
		out = append(out, clientele.Candidate{Text: text, Kind: "file"})
	}
	return out
}
