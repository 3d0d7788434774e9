// Package rss asks the system for the resident memory of processes.
package rss

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
)

// Peak is the most memory that a process has had resident since the last Reset, in bytes; 0 where the system does
// not tell (it is Linux that does). pid 0 is this process.
func Peak(pid int) int64 {
	b, err := os.ReadFile(procFile(pid, "status"))
	if err != nil {
		return 0
	}
	_, b, found := bytes.Cut(b, []byte("VmHWM:"))
	if !found {
		return 0
	}
	line, _, _ := bytes.Cut(b, []byte("kB"))
	n, err := strconv.ParseInt(string(bytes.TrimSpace(line)), 10, 64)
	if err != nil {
		return 0
	}
	return n << 10
}

// Reset begins the peak of a process anew, at what is resident now.
func Reset(pid int) {
	_ = os.WriteFile(procFile(pid, "clear_refs"), []byte("5"), 0) // without it the peak is that of the whole life
}

func procFile(pid int, name string) string {
	if pid == 0 {
		return "/proc/self/" + name
	}
	return fmt.Sprintf("/proc/%d/%s", pid, name)
}
