package metrics

import (
	"context"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/clientele-db/clientele"
)

// scrapeTimeout bounds the query of a scrape.
const scrapeTimeout = 2 * time.Second

// memory reads the table system.memory at each scrape: what it lists appears here by itself.
type memory struct {
	db    *clientele.DB
	bytes *prometheus.Desc
}

func newMemory(db *clientele.DB) *memory {
	return &memory{db, prometheus.NewDesc("clientele_memory_bytes", "The table system.memory: what cache and queries hold.", []string{"kind"}, nil)}
}

// Describe implements prometheus.Collector.
func (m *memory) Describe(ch chan<- *prometheus.Desc) { ch <- m.bytes }

// Collect implements prometheus.Collector. A database that cannot be asked gives no figures.
func (m *memory) Collect(ch chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), scrapeTimeout)
	defer cancel()
	res, err := m.db.Query(ctx, "SELECT name, bytes FROM system.memory")
	if err != nil {
		return
	}
	defer res.Close() //nolint:errcheck // the rows tell what went wrong
	for row, err := range res.Rows(ctx) {
		if err != nil {
			return
		}
		name, _ := row[0].(string)
		if bytes, ok := row[1].(int64); ok {
			ch <- prometheus.MustNewConstMetric(m.bytes, prometheus.GaugeValue, float64(bytes), strings.ReplaceAll(name, " ", "_"))
		}
	}
}
