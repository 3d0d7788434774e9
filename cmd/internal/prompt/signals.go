package prompt

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"golang.org/x/term"
)

// signals keeps Ctrl-C from ending the process, and puts the terminal back in order when the process is told to end.
type signals struct {
	interrupts chan os.Signal
	ends       chan os.Signal
	done       chan struct{}
}

// catchSignals takes over the signals until release. fd is the terminal.
func catchSignals(fd int) *signals {
	s := &signals{interrupts: make(chan os.Signal, 1), ends: make(chan os.Signal, 1), done: make(chan struct{})}
	signal.Notify(s.interrupts, os.Interrupt)
	signal.Notify(s.ends, syscall.SIGTERM, syscall.SIGHUP)
	state, err := term.GetState(fd)
	go func() {
		select {
		case sig := <-s.ends:
			if err == nil {
				_ = term.Restore(fd, state)
			}
			code := 128
			if n, ok := sig.(syscall.Signal); ok {
				code += int(n)
			}
			os.Exit(code) // the database is safe against that at any moment
		case <-s.done:
		}
	}()
	return s
}

func (s *signals) release() {
	signal.Stop(s.interrupts)
	signal.Stop(s.ends)
	close(s.done)
}

// interruptible runs f with a context that Ctrl-C cancels.
func (s *signals) interruptible(ctx context.Context, f func(context.Context) error) error {
	select {
	case <-s.interrupts: // one that came too late for what ran before
	default:
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go func() {
		select {
		case <-s.interrupts:
			cancel()
		case <-ctx.Done():
		}
	}()
	return f(ctx)
}
