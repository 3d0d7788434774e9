package rss

import (
	"os"
	"runtime"
	"testing"
)

// TestPeak holds the peak against memory that is taken and given back.
func TestPeak(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("only Linux tells")
	}
	Reset(0)
	before := Peak(os.Getpid())
	b := make([]byte, 64<<20)
	for i := range b {
		b[i] = 1
	}
	runtime.KeepAlive(b)
	if after := Peak(0); after < before+60<<20 {
		t.Errorf("the peak was %d and is %d after 64 MiB", before, after)
	}
	if Peak(-1) != 0 {
		t.Error("a process that is not there has a peak")
	}
}
