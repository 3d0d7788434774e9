package exec

import "sync/atomic"

// Stats are the figures of one plan node. Times include the node's inputs within the same pipeline only where the node
// pulls them; they are summed over workers, so two busy workers count two seconds a second.
type Stats struct {
	Rows    atomic.Int64 // rows out
	Batches atomic.Int64
	Nanos   atomic.Int64 // time in Next and Open, inputs included; 0 unless Query.Analyze
	Bytes   atomic.Int64 // encoded bytes touched (scans)
	Skipped atomic.Int64 // rows skipped by zone maps without reading (scans)
	Memory  atomic.Int64 // peak bytes held
}
