//go:build unix

package assoc

import (
	"syscall"
	"time"
)

// cpuTime returns what all threads have used so far, by which runs on a busy machine can be compared.
func cpuTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
