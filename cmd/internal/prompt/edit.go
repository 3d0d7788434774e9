package prompt

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
)

// edit opens the last statement in the user's editor and runs what was saved.
func (p *Prompt) edit([]string) error {
	f, err := os.CreateTemp("", "clientele-*.sql")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) //nolint:errcheck // a temporary file
	_, err = f.WriteString(p.last + "\n")
	if err := errors.Join(err, f.Close()); err != nil {
		return err
	}
	cmd := exec.Command("/bin/sh", "-c", editor()+` "$1"`, "edit", f.Name())
	if runtime.GOOS == "windows" {
		cmd = exec.Command("cmd", "/c", editor()+" "+f.Name())
	}
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%s: %w", editor(), err)
	}
	text, err := os.ReadFile(f.Name())
	if err != nil {
		return err
	}
	p.last = strings.TrimSpace(string(text))
	if p.last == "" {
		return nil
	}
	if _, err := p.history.Write(p.last); err != nil {
		return err
	}
	fmt.Fprintln(p.out, p.last)
	return p.run(p.last)
}

func editor() string {
	for _, v := range []string{"VISUAL", "EDITOR"} {
		if e := os.Getenv(v); e != "" {
			return e
		}
	}
	if runtime.GOOS == "windows" {
		return "notepad"
	}
	return "vi"
}
