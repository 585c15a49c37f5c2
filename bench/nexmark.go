package main

import (
	"context"
	"fmt"
	"math/rand/v2"

	"github.com/veloc-dev/veloc/bench/nexmark"
	"github.com/veloc-dev/veloc/runtime/pg/datetime"
)

// sideRows is the size of Nexmark's side input.
const sideRows = 10_000

func benchmarkNexmark(ctx context.Context, r *report, s settings) error {
	var side []nexmark.SideInputRow
	byHand := map[int64]string{}
	for i := range int64(sideRows) {
		side = append(side, nexmark.SideInputRow{Key: i, Value: fmt.Sprint(i)})
		byHand[i] = side[i].Value
	}
	ready, err := nexmark.ReadyWith(ctx, nexmark.Rows{SideInput: side})
	if err != nil {
		return err
	}
	q := ready.Q13()
	bids := make([]nexmark.BidRow, 0, batchSize)
	out := make([]nexmark.Q13Row, 0, batchSize)
	rows := [2]int{}
	side13 := func(which int, join func()) func() (float64, error) {
		return timed(joinRound, func() error {
			g := bidder{random: rand.New(rand.NewPCG(13, 13))}
			rows[which] = 0
			for range joinRound / batchSize {
				bids = g.fill(bids[:batchSize])
				out = out[:0]
				join()
				rows[which] += len(out)
			}
			return err
		})
	}
	times, err := alternate(s.rounds,
		side13(0, func() {
			for i := range bids {
				b := &bids[i]
				if v, ok := byHand[b.Auction%10000]; ok {
					out = append(out, nexmark.Q13Row{Auction: b.Auction, Bidder: b.Bidder, Price: b.Price, DateTime: b.DateTime, Value: v})
				}
			}
		}),
		side13(1, func() { out, err = q.Append(out, bids) }),
		timed(joinRound, func() error {
			g := bidder{random: rand.New(rand.NewPCG(13, 13))}
			for range joinRound / batchSize {
				bids = g.fill(bids[:batchSize])
			}
			return nil
		}))
	if err != nil || rows[0] != rows[1] {
		return fmt.Errorf("veloc gives %d rows, by hand there are %d: %w", rows[1], rows[0], err)
	}
	r.section("Nexmark, query 13", fmt.Sprintf("Bids joined with a side input of %s rows by `mod(auction, 10000)`, on one core. The generator of bids runs in the process and takes\n%s ns a bid of either side's time.", grouped(sideRows), number(times[2])))
	r.table("Go map by hand, ns/bid", "veloc, ns/bid", "ratio", "veloc, M bids/s", "veloc without the generator, M bids/s")
	r.row(number(times[0]), number(times[1]), ratio(times[0], times[1]), number(1000/times[1]), number(1000/(times[1]-times[2])))
	return nil
}

// bidder makes bids as Nexmark does: most for a few hot auctions.
type bidder struct {
	random *rand.Rand
	made   int64
}

var channels = []string{"Google", "Facebook", "Baidu", "Apple"}

func (g *bidder) fill(bids []nexmark.BidRow) []nexmark.BidRow {
	for i := range bids {
		g.made++
		auction := g.made / 100 * 100
		if g.random.IntN(100) == 0 {
			auction = 1000 + g.random.Int64N(g.made+1)
		}
		bids[i] = nexmark.BidRow{Auction: auction, Bidder: 1000 + g.random.Int64N(1000), Price: 100 + g.random.Int64N(1_000_000),
			Channel: channels[g.made&3], Url: "https://www.nexmark.com/item.htm", DateTime: datetime.Timestamp(g.made), Extra: "extra"}
	}
	return bids
}
