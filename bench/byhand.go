package main

import trading "github.com/veloc-dev/veloc/bench/trades"

// byHand is the join as a Go team writes it: a map per table, one record at a
// time, result rows appended to a slice.
type byHand struct {
	profiles map[int64]*trading.UserProfilesRow
	limits   map[int64]*trading.LimitsRow
	prices   map[string]*trading.MarketDataRow
}

func newByHand(d *dataset) *byHand {
	h := &byHand{
		make(map[int64]*trading.UserProfilesRow, len(d.profiles)),
		make(map[int64]*trading.LimitsRow, len(d.limits)),
		make(map[string]*trading.MarketDataRow, len(d.prices)),
	}
	for _, p := range d.profiles {
		h.profiles[p.UserID] = &p
	}
	for _, l := range d.limits {
		h.limits[l.UserID] = &l
	}
	for _, p := range d.prices {
		h.prices[p.Symbol] = &p
	}
	return h
}

func (h *byHand) append(out []trading.EnrichTradesRow, batch []trading.TradesRow) []trading.EnrichTradesRow {
	for i := range batch {
		t := &batch[i]
		if t.Amount <= 10_000_00 {
			continue
		}
		u, ok := h.profiles[t.UserID]
		if !ok {
			continue
		}
		l, ok := h.limits[t.UserID]
		if !ok {
			continue
		}
		m, ok := h.prices[t.Symbol]
		if !ok {
			continue
		}
		out = append(out, trading.EnrichTradesRow{
			TradeID: t.TradeID, Symbol: t.Symbol, Quantity: t.Quantity, Tier: u.Tier, RiskScore: u.RiskScore,
			PositionLimit: l.PositionLimit, CurrentPrice: m.CurrentPrice,
		})
	}
	return out
}
