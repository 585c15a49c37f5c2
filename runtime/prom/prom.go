// Package prom registers what veloc measures with a Prometheus registry of
// one's own. It is apart so that a service without one does not link the client.
package prom

import (
	"github.com/prometheus/client_golang/prometheus"

	"github.com/veloc-dev/veloc/runtime/health"
)

// Collector collects the metrics of a generated package's *Tables; see
// health.Metrics.
func Collector(tables health.Tables) prometheus.Collector { return collector{tables} }

type collector struct{ tables health.Tables }

// Describe announces the metrics.
func (c collector) Describe(to chan<- *prometheus.Desc) {
	for _, f := range health.Metrics(c.tables) {
		to <- desc(f)
	}
}

// Collect sends the values as they are now.
func (c collector) Collect(to chan<- prometheus.Metric) {
	for _, f := range health.Metrics(c.tables) {
		kind := prometheus.GaugeValue
		if f.Counter {
			kind = prometheus.CounterValue
		}
		d := desc(f)
		for _, s := range f.Samples {
			to <- prometheus.MustNewConstMetric(d, kind, s.Value, s.Labels...)
		}
	}
}

func desc(f health.Family) *prometheus.Desc {
	return prometheus.NewDesc(f.Name, f.Help, f.Labels, nil)
}
