package server

import (
	"context"
	"errors"
	"fmt"
	"net"
)

// ErrNotLoopback is the class of errors of addresses that others than this machine can reach.
var ErrNotLoopback = errors.New("not a loopback address")

// Listen listens on an address of this machine alone: 127.0.0.1:8080, [::1]:8080, localhost:0.
func Listen(ctx context.Context, address string) (net.Listener, error) {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, fmt.Errorf("listen on %q: %w; an address is a host and a port: 127.0.0.1:8080", address, err)
	}
	refuse := func(why string) error {
		return fmt.Errorf(`listen on %q: %s, and there is no authentication yet: whoever reached it could read and change everything (%w).
Listen on 127.0.0.1:8080 and let others in through what does authenticate:
  an SSH tunnel     ssh -L 8080:127.0.0.1:8080 this-machine
  a reverse proxy   that asks for a password and passes on the Host 127.0.0.1:8080`, address, why, ErrNotLoopback)
	}
	if host == "" {
		return nil, refuse("without a host that is every network this machine is on")
	}
	ips, err := net.DefaultResolver.LookupIPAddr(ctx, host)
	if err != nil {
		return nil, fmt.Errorf("listen on %q: %w", address, err)
	}
	for _, ip := range ips {
		if !ip.IP.IsLoopback() {
			return nil, refuse(ip.String() + " can be reached from other machines")
		}
	}
	ln, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	if a, ok := ln.Addr().(*net.TCPAddr); !ok || !a.IP.IsLoopback() { // a name that meant something else a moment later
		_ = ln.Close()
		return nil, refuse(ln.Addr().String() + " can be reached from other machines")
	}
	return ln, nil
}
