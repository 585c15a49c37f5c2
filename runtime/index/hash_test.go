package index

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/bits"
	"testing"

	"github.com/veloc-dev/veloc/runtime/pg"
	"github.com/veloc-dev/veloc/runtime/pg/datetime"
	"github.com/veloc-dev/veloc/runtime/pg/float"
	"github.com/veloc-dev/veloc/runtime/pg/num"
)

// Constants that hashes are made with: of the golden ratio, as is widely done, and
// others that mix well. Who knows them shall not be able to choose keys that meet.
const (
	golden32 = 0x9e3779b1
	golden64 = 0x9e3779b97f4a7c15
	other64  = 0xd6e8feb86659fd93
)

func foldedProduct(a, b uint64) uint64 {
	hi, lo := bits.Mul64(a, b)
	return hi ^ lo
}

func knownWord(x uint64) uint64 { return foldedProduct(x^other64, golden64) }

func knownWords(a, b uint64) uint64 { return foldedProduct(a^golden64, b^other64) }

// crafted gives numbers whose known hash begins with ten zero bits: they would all
// be at home in a 1024th of the slots.
func crafted(n int, known func(i uint64) uint64) []uint64 {
	var numbers []uint64
	for i := uint64(1); len(numbers) < n; i++ {
		if known(i)>>54 == 0 {
			numbers = append(numbers, i)
		}
	}
	return numbers
}

const craftedKeys = 8192

// Keys that are chosen against the constants in the source stand at home like any.
func TestCraftedKeys(t *testing.T) {
	words := crafted(craftedKeys, knownWord)
	pairs := crafted(craftedKeys, func(i uint64) uint64 { return knownWords(i>>8, i&0xff) })
	uuid := func(i uint64) (u [16]byte) {
		binary.LittleEndian.PutUint64(u[:], i)
		return u
	}
	for kind, c := range map[string]struct {
		keys []uint64
		hash func(i uint64) uint64
	}{
		"integer":       {words, func(i uint64) uint64 { return pg.HashInt64(int64(i)) }},
		"integer pairs": {words, func(i uint64) uint64 { return pg.HashCombine(pg.HashInt64(int64(i)), pg.HashInt64(7)) }},
		"pairs":         {pairs, func(i uint64) uint64 { return pg.HashCombine(pg.HashInt64(int64(i>>8)), pg.HashInt64(int64(i&0xff))) }},
		"bool and more": {words, func(i uint64) uint64 { return pg.HashCombine(pg.HashBool(true), pg.HashInt64(int64(i))) }},
		"text":          {pairs, func(i uint64) uint64 { return pg.HashString(fmt.Sprint(i)) }},
		"long text":     {pairs, func(i uint64) uint64 { return pg.HashString(fmt.Sprintf("%040d", i)) }},
		"bytea":         {words, func(i uint64) uint64 { return pg.HashBytes(binary.LittleEndian.AppendUint64(nil, i)) }},
		"uuid":          {words, func(i uint64) uint64 { return pg.HashUUID(uuid(i)) }},
		"float8":        {words, func(i uint64) uint64 { return pg.HashInt64(int64(float.Hash8(math.Float64frombits(i)))) }},
		"interval": {pairs, func(i uint64) uint64 {
			return pg.HashInt64(int64(datetime.HashInterval(datetime.Interval{Days: int32(i >> 8), Micros: int64(i & 0xff)})))
		}},
		"wide numeric": {pairs, func(i uint64) uint64 {
			return pg.HashInt64(int64(num.HashInt128(num.Int128{Hi: int64(i >> 8), Lo: i & 0xff})))
		}},
		"numeric": {words, func(i uint64) uint64 {
			n, err := num.ParseNumeric(fmt.Sprintf("%d.0000000000000000000000000", i))
			if err != nil {
				t.Fatal(err)
			}
			return pg.HashInt64(int64(num.HashNumeric(n)))
		}},
	} {
		t.Run(kind, func(t *testing.T) {
			var x Index
			seen := map[uint64]bool{}
			for row, key := range c.keys {
				hash := c.hash(key)
				if seen[hash] {
					t.Fatalf("two of %d keys have one hash", row)
				}
				seen[hash] = true
				x.Insert(hash, uint32(row))
			}
			if x.steps > x.puts {
				t.Errorf("%d steps behind their homes for %d keys", x.steps, x.puts)
			}
		})
	}
}

// Integers that lie near each other have tags of their own, by a factor that is
// drawn: those chosen against a known one stand at home, too, and where the factor
// drawn does not suit the keys there is another.
func TestCraftedIntegers(t *testing.T) {
	const n = 10_000
	for name, key := range map[string]func(i uint32) uint32{
		"golden ratio": func(i uint32) uint32 { return i * inverse(golden32) },
		"half of it":   func(i uint32) uint32 { return i * inverse(golden32>>1|1) },
		"gaps":         func(i uint32) uint32 { return i * 1009 },
		"powers":       func(i uint32) uint32 { return i << 12 },
	} {
		var keys []uint64 // those that leave the layout narrow
		for i := uint32(0); len(keys) <= n; i++ {
			if k := key(i); k < 1<<31 {
				keys = append(keys, uint64(k))
			}
		}
		var x IntIndex
		for row := range uint32(n) {
			x.Insert(keys[row], row)
		}
		if x.unlucky() || x.steps > x.puts {
			t.Errorf("%s: %d steps for %d keys", name, x.steps, x.puts)
		}
		if x.Trim(); x.steps > x.puts {
			t.Errorf("%s: %d steps for %d keys behind Trim", name, x.steps, x.puts)
		}
		// The worst factor for these keys is replaced as more of them come.
		x.relay(golden32)
		if name == "golden ratio" && !x.unlucky() {
			t.Errorf("%s: %d steps for %d keys under the known factor", name, x.steps, x.puts)
		}
		x.Insert(keys[n], n)
		if x.unlucky() || x.allow > 0 {
			t.Errorf("%s: %d steps for %d keys when one more came", name, x.steps, x.puts)
		}
		for row := range uint32(n + 1) {
			if _, slot := x.Seek(keys[row]); uint32(slot) != row+1 {
				t.Fatalf("%s: row %d is lost", name, row)
			}
		}
	}
}
