// Package metrics counts what the server does, for Prometheus: requests by route and status with their durations and bytes, queries that
// run and wait, rows sent, memory of the database, and the Go runtime. Names and units follow Prometheus' conventions.
package metrics

import (
	"net/http"
	"runtime"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/clientele-db/clientele"
	"github.com/clientele-db/clientele/server/admission"
)

// Metrics holds the counters of one server. Any number of goroutines use it.
type Metrics struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
	bytes    *prometheus.CounterVec
	flight   prometheus.Gauge
	rows     *prometheus.CounterVec
}

// durations are the upper bounds of the classes of durations, in seconds: from a point query to a long report.
var durations = []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60}

// New returns metrics of a database and of the gate before it.
func New(db *clientele.DB, gate *admission.Gate) *Metrics {
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "clientele_http_requests_total", Help: "Requests answered, by route, method and status.",
		}, []string{"route", "method", "code"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "clientele_http_request_duration_seconds", Help: "Time from a request's header to the end of its answer, by route.", Buckets: durations,
		}, []string{"route"}),
		bytes: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "clientele_http_response_bytes_total", Help: "Bytes of answers, without headers, by route.",
		}, []string{"route"}),
		flight: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "clientele_http_requests_in_flight", Help: "Requests that have come and are not answered to their end.",
		}),
		rows: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "clientele_query_rows_total", Help: "Rows sent, by format.",
		}, []string{"format"}),
	}
	build := prometheus.NewGauge(prometheus.GaugeOpts{
		Name: "clientele_build_info", Help: "1, with the version as a label.",
		ConstLabels: prometheus.Labels{"version": clientele.Version(), "go_version": runtime.Version()},
	})
	build.Set(1)
	load := func(name, help string, f func(admission.Load) float64) prometheus.Collector {
		return prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, func() float64 { return f(gate.Load()) })
	}
	m.registry.MustRegister(
		m.requests, m.seconds, m.bytes, m.flight, m.rows, build,
		load("clientele_queries_running", "Queries that compute now.", func(l admission.Load) float64 { return float64(l.Running) }),
		load("clientele_queries_waiting", "Queries that wait for others to end.", func(l admission.Load) float64 { return float64(l.Waiting) }),
		prometheus.NewCounterFunc(prometheus.CounterOpts{
			Name: "clientele_queries_refused_total", Help: "Queries refused since too many were waiting.",
		}, func() float64 { return float64(gate.Load().Refused) }),
		newMemory(db),
		collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
	)
	return m
}

// Begin counts a request that has come; [Metrics.Request] counts its end.
func (m *Metrics) Begin() { m.flight.Inc() }

// Request counts an answered request. route is the pattern that was matched, never the path that was asked for.
func (m *Metrics) Request(route, method string, status int, took time.Duration, bytes int64) {
	m.flight.Dec()
	m.requests.WithLabelValues(route, method, strconv.Itoa(status)).Inc()
	m.seconds.WithLabelValues(route).Observe(took.Seconds())
	m.bytes.WithLabelValues(route).Add(float64(bytes))
}

// Rows counts rows sent in a format.
func (m *Metrics) Rows(format string, n int64) { m.rows.WithLabelValues(format).Add(float64(n)) }

// MediaType is that of [Metrics.Handler]'s answers: Prometheus' text format.
const MediaType = "text/plain"

// Handler answers a scrape.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{ErrorHandling: promhttp.ContinueOnError, DisableCompression: true})
}
