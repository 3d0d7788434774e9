// Package load measures a server under many clients at once: it sends SQL over HTTP as dashboards do, checks every answer against the one
// that a client got alone, and tells percentiles.
//
// Two ways of asking are measured, and both are needed. Clients with a pace ask at times of their own, whatever the server does; latencies
// count from the time at which a request was due, so that a server that stalls cannot hide it (Tene: How NOT to Measure Latency, 2013).
// Clients without a pace ask again as soon as they are answered: the server is saturated, and by Little's law its latency is the number
// of clients divided by its throughput, however good it is.
package load
