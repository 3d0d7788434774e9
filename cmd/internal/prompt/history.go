package prompt

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// historyLength is the number of entries that are kept.
const historyLength = 10_000

// history is what was typed, oldest first, in a file of one JSON string a line, so that an entry may have several lines. Other
// prompts may append to the same file at the same time.
type history struct {
	path    string // empty if nothing is kept
	entries []string
}

// historyPath is where the history lies: in the XDG state directory.
func historyPath() string {
	dir := os.Getenv("XDG_STATE_HOME")
	if !filepath.IsAbs(dir) {
		home, err := os.UserHomeDir()
		if err != nil {
			return ""
		}
		dir = filepath.Join(home, ".local", "state")
	}
	return filepath.Join(dir, "clientele", "history")
}

// openHistory reads a history; with an error it holds what could be read and keeps nothing.
func openHistory(path string) (*history, error) {
	h := &history{path: path}
	if path == "" {
		return h, errors.New("there is no home directory")
	}
	text, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return &history{}, err
	}
	for line := range bytes.Lines(text) {
		var s string
		if json.Unmarshal(line, &s) == nil && s != "" { // a line that a crash cut off is left out
			h.entries = append(h.entries, s)
		}
	}
	if len(h.entries) > 2*historyLength {
		h.entries = h.entries[len(h.entries)-historyLength:]
		if err := h.rewrite(); err != nil {
			return h, fmt.Errorf("shorten %s: %w", path, err)
		}
	}
	return h, nil
}

// rewrite replaces the file with the entries.
func (h *history) rewrite() error {
	f, err := os.CreateTemp(filepath.Dir(h.path), ".history.*") // mode 0600
	if err != nil {
		return err
	}
	w := bufio.NewWriter(f)
	for _, e := range h.entries {
		line, err := json.Marshal(e)
		if err == nil {
			_, err = w.Write(append(line, '\n'))
		}
		if err != nil {
			return errors.Join(err, f.Close(), os.Remove(f.Name()))
		}
	}
	if err := errors.Join(w.Flush(), f.Close()); err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return os.Rename(f.Name(), h.path)
}

// Write appends an entry, unless it is empty, repeats the last one, or begins with a space (which keeps it out of the file
// and of the history, as shells do). The line editor calls it.
func (h *history) Write(line string) (int, error) {
	s := strings.TrimRight(line, " \t\n")
	if s == "" || s[0] == ' ' || len(h.entries) > 0 && h.entries[len(h.entries)-1] == s {
		return len(h.entries), nil
	}
	h.entries = append(h.entries, s)
	if h.path == "" {
		return len(h.entries), nil
	}
	text, err := json.Marshal(s)
	if err != nil {
		return len(h.entries), err
	}
	if err := os.MkdirAll(filepath.Dir(h.path), 0o700); err != nil {
		return len(h.entries), err
	}
	f, err := os.OpenFile(h.path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return len(h.entries), err
	}
	_, err = f.Write(append(text, '\n'))
	return len(h.entries), errors.Join(err, f.Close())
}

// GetLine returns an entry, the oldest being 0.
func (h *history) GetLine(i int) (string, error) {
	if i < 0 || i >= len(h.entries) {
		return "", fmt.Errorf("the history has no entry %d", i)
	}
	return h.entries[i], nil
}

// Len returns the number of entries.
func (h *history) Len() int { return len(h.entries) }

// Dump returns all entries.
func (h *history) Dump() any { return h.entries }
