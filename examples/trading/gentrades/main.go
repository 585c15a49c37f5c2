// Command gentrades writes the data of the trading example: a stream of trades
// and the three tables that they are joined with. The same seed gives the same
// files.
//
//	go run ./examples/trading/gentrades -dir examples/trading -trades 100000
package main

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"log"
	"math/rand/v2"
	"os"
	"path/filepath"
	"time"
)

type options struct {
	dir                    string
	trades, users, symbols int
	missing                float64
	seed                   uint64
}

func main() {
	log.SetFlags(0)
	var o options
	flag.StringVar(&o.dir, "dir", ".", "folder for the files")
	flag.IntVar(&o.trades, "trades", 100_000, "records in trades.ndjson")
	flag.IntVar(&o.users, "users", 50_000, "rows in user_profiles.csv and limits.csv")
	flag.IntVar(&o.symbols, "symbols", 5_000, "rows in market_data.csv")
	flag.Float64Var(&o.missing, "missing", 0.02, "share of the trades whose user is in no table")
	flag.Uint64Var(&o.seed, "seed", 1, "seed of the generator")
	flag.Parse()
	if err := write(o); err != nil {
		log.Fatal(err)
	}
}

func write(o options) error {
	files := []struct {
		name, header string
		rows         int
		row          func(r *rand.Rand, w *bufio.Writer, i int)
	}{
		{"user_profiles.csv", "user_id,tier,risk_score\n", o.users, userProfile},
		{"limits.csv", "user_id,position_limit\n", o.users, limit},
		{"market_data.csv", "symbol,current_price\n", o.symbols, price},
		{"trades.ndjson", "", o.trades, o.trade},
	}
	for i, f := range files {
		r := rand.New(rand.NewPCG(o.seed, uint64(i)))
		if err := writeFile(filepath.Join(o.dir, f.name), f.header, func(w *bufio.Writer) {
			for i := range f.rows {
				f.row(r, w, i)
			}
		}); err != nil {
			return err
		}
	}
	return nil
}

func writeFile(path, header string, rows func(*bufio.Writer)) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	w := bufio.NewWriterSize(f, 1<<16)
	w.WriteString(header)
	rows(w)
	return errors.Join(w.Flush(), f.Close())
}

var tiers = []string{"basic", "silver", "gold", "platinum"}

func userProfile(r *rand.Rand, w *bufio.Writer, i int) {
	risk := ""
	if r.IntN(10) > 0 {
		risk = fmt.Sprintf("%.4f", r.Float64())
	}
	fmt.Fprintf(w, "%d,%s,%s\n", i+1, tiers[r.IntN(len(tiers))], risk)
}

func limit(r *rand.Rand, w *bufio.Writer, i int) {
	fmt.Fprintf(w, "%d,%d.00\n", i+1, (r.IntN(100)+1)*10_000)
}

func price(r *rand.Rand, w *bufio.Writer, i int) {
	fmt.Fprintf(w, "%s,%d.%04d\n", symbol(i), r.IntN(900)+10, r.IntN(10_000))
}

// symbol spells i in letters, so that every symbol has its own name.
func symbol(i int) string {
	name := []byte("AAAA")
	for at := len(name) - 1; at >= 0; at-- {
		name[at] += byte(i % 26)
		i /= 26
	}
	return string(name)
}

var opening = time.Date(2025, 9, 1, 9, 30, 0, 0, time.UTC)

// trade writes a record; half of the amounts are above 10,000.
func (o options) trade(r *rand.Rand, w *bufio.Writer, i int) {
	user := r.IntN(o.users) + 1
	if r.Float64() < o.missing {
		user += o.users
	}
	at := opening.Add(time.Duration(i) * 731 * time.Microsecond)
	fmt.Fprintf(w, `{"trade_id":%d,"symbol":"%s","user_id":%d,"quantity":%d,"amount":%d.%02d,"ts":"%s"}`+"\n",
		i+1, symbol(r.IntN(o.symbols)), user, r.IntN(1000)+1, r.IntN(20_000), r.IntN(100), at.Format("2006-01-02T15:04:05.000000Z07:00"))
}
