package main

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strconv"
)

// byHandCommand makes this program join the trades by hand and end.
const byHandCommand = "by-hand"

// fileTables are the tables as a Go team holds them: maps. Decimals stay texts.
type fileTables struct {
	users  map[int64]fileUser
	limits map[int64]string
	market map[string]string
}

type fileUser struct{ tier, risk string }

// joinFilesByHand takes the format, the folder of the tables, the stream's file
// and the result's.
func joinFilesByHand(args []string) error {
	if len(args) != 4 {
		return errors.New("by-hand wants FORMAT DIR STREAM OUT")
	}
	t, err := loadByHand(args[1])
	if err != nil {
		return err
	}
	in, err := os.Open(args[2])
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.Create(args[3])
	if err != nil {
		return err
	}
	w := bufio.NewWriterSize(out, 64<<10)
	join := t.joinCSV
	if args[0] == "ndjson" {
		join = t.joinNDJSON
	}
	if err := join(bufio.NewReaderSize(in, 64<<10), w); err != nil {
		return err
	}
	return errors.Join(w.Flush(), out.Close())
}

func loadByHand(dir string) (*fileTables, error) {
	t := &fileTables{map[int64]fileUser{}, map[int64]string{}, map[string]string{}}
	for name, add := range map[string]func(r []string) error{
		"users": func(r []string) error {
			id, err := strconv.ParseInt(r[0], 10, 64)
			t.users[id] = fileUser{r[1], r[2]}
			return err
		},
		"limits": func(r []string) error {
			id, err := strconv.ParseInt(r[0], 10, 64)
			t.limits[id] = r[1]
			return err
		},
		"market": func(r []string) error { t.market[r[0]] = r[1]; return nil },
	} {
		if err := eachRecord(filepath.Join(dir, name+".csv"), add); err != nil {
			return nil, err
		}
	}
	return t, nil
}

// joinCSV passes the texts of trades on; user and amount are read as numbers.
func (t *fileTables) joinCSV(in io.Reader, out io.Writer) error {
	r, w := csv.NewReader(in), csv.NewWriter(out)
	r.ReuseRecord = true
	if _, err := r.Read(); err != nil {
		return err
	}
	w.Write([]string{"trade_id", "symbol", "user_id", "quantity", "price", "amount", "venue", "ts", "tier", "risk_score", "position_limit", "current_price"})
	row := make([]string, 12)
	for {
		record, err := r.Read()
		if err == io.EOF {
			w.Flush()
			return w.Error()
		}
		if err != nil {
			return err
		}
		amount, err1 := strconv.ParseFloat(record[5], 64)
		id, err2 := strconv.ParseInt(record[2], 10, 64)
		if err := errors.Join(err1, err2); err != nil {
			return err
		}
		u, ok1 := t.users[id]
		limit, ok2 := t.limits[id]
		price, ok3 := t.market[record[1]]
		if amount <= 10000 || !ok1 || !ok2 || !ok3 {
			continue
		}
		copy(row, record)
		row[8], row[9], row[10], row[11] = u.tier, u.risk, limit, price
		if err := w.Write(row); err != nil {
			return err
		}
	}
}

type tradeByHand struct {
	TradeID  int64       `json:"trade_id"`
	Symbol   string      `json:"symbol"`
	UserID   int64       `json:"user_id"`
	Quantity int32       `json:"quantity"`
	Price    json.Number `json:"price"`
	Amount   json.Number `json:"amount"`
	Venue    string      `json:"venue"`
	Ts       string      `json:"ts"`
}

type enrichedByHand struct {
	tradeByHand
	Tier          string       `json:"tier"`
	RiskScore     *json.Number `json:"risk_score"`
	PositionLimit *json.Number `json:"position_limit"`
	CurrentPrice  *json.Number `json:"current_price"`
}

func nullable(s string) *json.Number {
	if s == "" {
		return nil
	}
	n := json.Number(s)
	return &n
}

func (t *fileTables) joinNDJSON(in io.Reader, out io.Writer) error {
	lines, w := bufio.NewScanner(in), json.NewEncoder(out)
	for lines.Scan() {
		var r enrichedByHand
		if err := json.Unmarshal(lines.Bytes(), &r.tradeByHand); err != nil {
			return err
		}
		amount, err := r.Amount.Float64()
		if err != nil {
			return err
		}
		u, ok1 := t.users[r.UserID]
		limit, ok2 := t.limits[r.UserID]
		price, ok3 := t.market[r.Symbol]
		if amount <= 10000 || !ok1 || !ok2 || !ok3 {
			continue
		}
		r.Tier, r.RiskScore, r.PositionLimit, r.CurrentPrice = u.tier, nullable(u.risk), nullable(limit), nullable(price)
		if err := w.Encode(&r); err != nil {
			return err
		}
	}
	return lines.Err()
}
