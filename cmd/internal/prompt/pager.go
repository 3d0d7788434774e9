package prompt

import (
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"runtime"

	"github.com/rivo/uniseg"

	"github.com/clientele-db/clientele/cmd/internal/script"
)

// errPagerLeft says that the user left the pager before the end of the result.
var errPagerLeft = errors.New("the pager was left")

// pager holds back what is written until it exceeds the terminal, and then starts $PAGER, or less, and hands it all on. What
// fits the terminal is written there.
type pager struct {
	out           io.Writer
	width, height int
	held          bytes.Buffer
	lines         int
	wide          bool
	start         func(io.Writer) (io.WriteCloser, func() error, error)
	in            io.WriteCloser
	wait          func() error
	failed        bool // there is no pager: write to the terminal
}

func newPager(out io.Writer) *pager {
	w, h, ok := script.IsTerminal(out)
	return &pager{out: out, width: w, height: h, start: startPager, failed: !ok}
}

// Write implements io.Writer.
func (p *pager) Write(b []byte) (int, error) {
	switch {
	case p.in != nil:
		if _, err := p.in.Write(b); err != nil {
			return 0, errPagerLeft
		}
		return len(b), nil
	case p.failed:
		return p.out.Write(b)
	}
	p.held.Write(b)
	for l := range bytes.Lines(b) {
		if l[len(l)-1] == '\n' {
			p.lines++
		}
		if len(l) > p.width && uniseg.StringWidth(string(bytes.TrimSuffix(l, []byte{'\n'}))) > p.width {
			p.wide = true
		}
	}
	// Two lines are left for the timing and the next prompt.
	if p.lines <= p.height-2 && !p.wide {
		return len(b), nil
	}
	var err error
	if p.in, p.wait, err = p.start(p.out); err != nil {
		p.failed = true
	}
	if err := p.release(); err != nil {
		return 0, err
	}
	return len(b), nil
}

// release hands on what was held back.
func (p *pager) release() error {
	held := bytes.Clone(p.held.Bytes())
	p.held.Reset()
	if len(held) == 0 {
		return nil
	}
	if p.in == nil {
		_, err := p.out.Write(held)
		return err
	}
	if _, err := p.in.Write(held); err != nil {
		return errPagerLeft
	}
	return nil
}

// Close writes what is still held back and waits for the user to leave the pager.
func (p *pager) Close() error {
	if p.in == nil {
		return p.release()
	}
	_ = p.in.Close() // the pager may be gone already
	return p.wait()
}

// startPager starts the user's pager. less chops long lines and leaves its last screen where it is, unless $LESS says otherwise.
func startPager(out io.Writer) (io.WriteCloser, func() error, error) {
	name := os.Getenv("PAGER")
	if name == "" {
		name = "less"
		if _, err := exec.LookPath(name); err != nil {
			return nil, nil, err
		}
	}
	cmd := exec.Command("/bin/sh", "-c", name)
	if runtime.GOOS == "windows" {
		cmd = exec.Command("cmd", "/c", name)
	}
	cmd.Env = os.Environ()
	if os.Getenv("LESS") == "" {
		cmd.Env = append(cmd.Env, "LESS=SX")
	}
	cmd.Stdout, cmd.Stderr = out, os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, nil, err
	}
	return in, func() error {
		_ = cmd.Wait() // how a pager ends is no concern of the query
		return nil
	}, nil
}
