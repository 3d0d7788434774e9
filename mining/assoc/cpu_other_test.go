//go:build !unix

package assoc

import "time"

var begun = time.Now()

// cpuTime returns the time of the clock where that of the processors is not known.
func cpuTime() time.Duration { return time.Since(begun) }
