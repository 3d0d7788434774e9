package peer

import (
	_ "embed"
	"fmt"
)

//go:embed miner.py
var minerScript string

// Miner is a process with the tools that mine: scikit-learn, pyfim, statsmodels, StatsForecast. One goroutine uses it.
type Miner struct{ *process }

// StartMiner starts the tools with a number of threads.
func StartMiner(threads int) (*Miner, error) {
	n := fmt.Sprint(threads)
	// Libraries read these when they are loaded.
	env := []string{"OMP_NUM_THREADS=" + n, "OPENBLAS_NUM_THREADS=" + n, "MKL_NUM_THREADS=" + n, "NIXTLA_ID_AS_COL=1"}
	p, err := start("the tools of `make peers-mining`", minerScript, env, n)
	if err != nil {
		return nil, err
	}
	return &Miner{p}, nil
}

// Mined is what a tool found.
type Mined struct {
	Seconds float64 `json:"seconds"`
	// CPU is the processor's seconds of all threads; 0 where they are not known, since other processes work.
	CPU float64 `json:"cpu"`
	// Quality tells by name how good it is.
	Quality map[string]float64 `json:"quality"`
	// Versions are those of the tools, by name.
	Versions map[string]string `json:"versions"`
	Error    string            `json:"error"`
}

// Call runs a function of miner.py.
func (m *Miner) Call(function string, args map[string]any) (*Mined, error) {
	r := new(Mined)
	if err := m.call(map[string]any{"call": function, "args": args}, r); err != nil {
		return nil, err
	}
	if r.Error != "" {
		return nil, fmt.Errorf("%s: %s", function, r.Error)
	}
	return r, nil
}
