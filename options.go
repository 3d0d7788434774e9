package clientele

import (
	"os"
	"runtime"
	"strconv"
	"strings"
)

// Options say how a database is opened. The zero value is right for most.
type Options struct {
	// ReadOnly opens a database that another process may have open for writing.
	ReadOnly bool
	// Threads is the number of workers of a query; 0 means one for each processor.
	Threads int
	// MemoryBytes bounds what the cache and all running queries hold; 0 means 60 % of the memory that the process may use.
	MemoryBytes int64
	// QueryMemoryBytes bounds a single query; 0 means half of MemoryBytes.
	QueryMemoryBytes int64
	// CacheBytes bounds the page cache within MemoryBytes; 0 means half of it.
	CacheBytes int64
	// NoFiles refuses statements that read or write files by name (FROM 'sales.csv', COPY), for doors that let in others
	// than the one whose files they are.
	NoFiles bool
}

func (o *Options) withDefaults() Options {
	var out Options
	if o != nil {
		out = *o
	}
	if out.Threads <= 0 {
		out.Threads = runtime.GOMAXPROCS(0)
	}
	if out.MemoryBytes <= 0 {
		out.MemoryBytes = usableMemory() * 6 / 10
	}
	if out.QueryMemoryBytes <= 0 {
		out.QueryMemoryBytes = out.MemoryBytes / 2
	}
	if out.CacheBytes <= 0 {
		out.CacheBytes = out.MemoryBytes / 2
	}
	return out
}

// usableMemory is the smaller of the machine's memory and the control group's limit; 4 GiB where neither can be read.
func usableMemory() int64 {
	total := int64(4 << 30)
	if b, err := os.ReadFile("/proc/meminfo"); err == nil {
		for line := range strings.Lines(string(b)) {
			if f := strings.Fields(line); len(f) >= 2 && f[0] == "MemTotal:" {
				if kb, err := strconv.ParseInt(f[1], 10, 64); err == nil {
					total = kb << 10
				}
			}
		}
	}
	for _, p := range []string{"/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"} {
		if b, err := os.ReadFile(p); err == nil {
			if n, err := strconv.ParseInt(strings.TrimSpace(string(b)), 10, 64); err == nil && n > 0 && n < total {
				total = n
			}
		}
	}
	return total
}
