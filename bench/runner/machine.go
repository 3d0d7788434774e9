package runner

import (
	"os"
	"os/exec"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"

	"github.com/clientele-db/clientele/bench/internal/rss"
)

// Machine is where a report comes from.
type Machine struct {
	OS     string `json:"os"`
	Arch   string `json:"arch"`
	CPU    string `json:"cpu,omitempty"`
	CPUs   int    `json:"cpus"`
	Memory int64  `json:"memory_bytes,omitempty"`
	Go     string `json:"go"`
	// Commit is that of the program, with +dirty if it was built from changed sources.
	Commit string `json:"commit,omitempty"`
}

// ThisMachine describes this one, as far as it tells.
func ThisMachine() Machine {
	return Machine{
		OS: runtime.GOOS, Arch: runtime.GOARCH, CPUs: runtime.NumCPU(), Go: runtime.Version(), Commit: commit(),
		CPU: field("/proc/cpuinfo", "model name"), Memory: kilobytes(field("/proc/meminfo", "MemTotal")),
	}
}

// field returns the text behind "name:" in a file of such lines.
func field(path, name string) string {
	text, err := os.ReadFile(path)
	if err != nil {
		return ""
	}
	for l := range strings.Lines(string(text)) {
		if k, v, ok := strings.Cut(l, ":"); ok && strings.TrimSpace(k) == name {
			return strings.TrimSpace(v)
		}
	}
	return ""
}

// kilobytes reads "1234 kB" as bytes; 0 if it is none.
func kilobytes(s string) int64 {
	n, err := strconv.ParseInt(strings.TrimSuffix(s, " kB"), 10, 64)
	if err != nil {
		return 0
	}
	return n << 10
}

func commit() string {
	revision, dirty := "", ""
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			switch {
			case s.Key == "vcs.revision":
				revision = s.Value
			case s.Key == "vcs.modified" && s.Value == "true":
				dirty = "+dirty"
			}
		}
	}
	if revision == "" { // built without version control, as by go run: ask the sources, if they are here
		if out, err := exec.Command("git", "rev-parse", "HEAD").Output(); err == nil {
			revision = strings.TrimSpace(string(out))
		}
	}
	return revision + dirty
}

// peakRSS is the greatest resident size since the last reset; 0 where the system does not tell.
func peakRSS() int64 { return rss.Peak(0) }

// resetPeakRSS gives memory back and begins the peak anew (Linux: "5" to clear_refs), so that what made the data does not count.
// Where it cannot, the peak is that of the whole process.
func resetPeakRSS() {
	debug.FreeOSMemory()
	rss.Reset(0)
}
