package peer

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
)

// ErrAbsent says that the peers' environment has not been made.
var ErrAbsent = errors.New("no .peers environment: run `make peers`")

// Python returns the interpreter of `make peers`, found by walking up from the working directory to the repository's
// root, or ErrAbsent.
func Python() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		p := filepath.Join(dir, ".peers", "bin", "python")
		if _, err := os.Stat(p); err == nil {
			return p, nil
		}
		up := filepath.Dir(dir)
		if up == dir {
			return "", ErrAbsent
		}
		dir = up
	}
}

// process is a child that answers each line of JSON with one. Its calls take turns.
type process struct {
	name string
	mu   sync.Mutex
	cmd  *exec.Cmd
	in   io.WriteCloser
	out  *bufio.Reader
}

// start runs a script of Python with arguments, and additions to the environment.
func start(name, script string, env []string, args ...string) (*process, error) {
	py, err := Python()
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(py, append([]string{"-u", "-c", script}, args...)...)
	cmd.Env = append(os.Environ(), env...)
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start %s: %w", name, err)
	}
	return &process{name: name, cmd: cmd, in: in, out: bufio.NewReaderSize(out, 1<<20)}, nil
}

// call sends a request and reads the answer to it.
func (p *process) call(request, answer any) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	text, err := json.Marshal(request)
	if err != nil {
		return err
	}
	if _, err := p.in.Write(append(text, '\n')); err != nil {
		return fmt.Errorf("write to %s: %w", p.name, err)
	}
	line, err := p.out.ReadBytes('\n')
	if err != nil {
		return fmt.Errorf("read from %s: %w", p.name, err)
	}
	if err := json.Unmarshal(line, answer); err != nil {
		return fmt.Errorf("decode the answer of %s: %w", p.name, err)
	}
	return nil
}

// Pid returns the number of the child.
func (p *process) Pid() int { return p.cmd.Process.Pid }

// Close ends the process.
func (p *process) Close() error {
	err := p.in.Close()
	return errors.Join(err, p.cmd.Wait())
}
