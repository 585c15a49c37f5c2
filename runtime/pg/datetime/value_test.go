package datetime

import (
	"encoding/json"
	"errors"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
)

func TestClockDependent(t *testing.T) {
	for _, s := range []string{"now", "today", "tomorrow", "yesterday", "NOW", " today ", "tomorrow 10:00"} {
		_, err1 := ParseDate(s)
		_, err2 := ParseTimestamp(s)
		_, err3 := ParseTimestamptz(time.UTC, s)
		for _, err := range []error{err1, err2, err3} {
			if !errors.Is(err, ErrNotDeterministic) {
				t.Errorf("%q: %v", s, err)
			}
		}
	}
	if _, err := ParseTime("now"); !errors.Is(err, ErrNotDeterministic) {
		t.Error(err)
	}
}

func TestTimeConversion(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	zone := time.FixedZone("", -3*3600)
	for range 2000 {
		sec, ns := r.Int64N(4e11)-2e11, r.Int64N(1e9)/1000*1000
		at := time.Unix(sec, ns)
		tz := TimestamptzOf(at)
		if !tz.IsFinite() {
			continue
		}
		if !tz.Time().Equal(at) {
			t.Fatalf("%v is %v", at, tz.Time())
		}
		local := at.In(zone)
		if got, want := TimestampOf(local).String(), FormatTimestamptz(zone, tz); got+"-03" != want && !strings.HasSuffix(got, " BC") {
			t.Fatalf("%v is %s, want %s", local, got, want)
		}
		if got, want := DateOf(local), TimestampToDate(TimestampOf(local)); got != want {
			t.Fatalf("%v is %v, want %v", local, got, want)
		}
		if y, m, d := DateOf(local).Time().Date(); y != local.Year() || m != local.Month() || d != local.Day() {
			t.Fatalf("%v is %d-%d-%d", local, y, m, d)
		}
		if got := TimeOf(local).Duration(); got != local.Sub(time.Date(local.Year(), local.Month(), local.Day(), 0, 0, 0, 0, zone)) {
			t.Fatalf("%v is %v", local, got)
		}
	}
	far := time.Date(300000, 1, 1, 0, 0, 0, 0, time.UTC)
	if TimestamptzOf(far) != TimestamptzInfinity || TimestampOf(far.AddDate(-600000, 0, 0)) != TimestampMinusInfinity {
		t.Error("beyond the range is not infinite")
	}
	if DateOf(far.AddDate(6000000, 0, 0)) != DateInfinity {
		t.Error("beyond the range is not infinite")
	}
	if IntervalOf(90*time.Minute) != MustParseInterval("01:30") {
		t.Error(IntervalOf(90 * time.Minute))
	}
}

func TestMarshalling(t *testing.T) {
	type row struct {
		D Date        `json:"d"`
		T Time        `json:"t"`
		S Timestamp   `json:"s"`
		Z Timestamptz `json:"z"`
		I Interval    `json:"i"`
	}
	in := row{MustParseDate("2024-02-29"), MustParseTime("24:00"), MustParseTimestamp("infinity"),
		MustParseTimestamptz("2024-01-01 00:00:00+00"), MustParseInterval("1 mon -2 days 3.5 s")}
	b, err := json.Marshal(in)
	want := `{"d":"2024-02-29","t":"24:00:00","s":"infinity","z":"2024-01-01T00:00:00+00:00","i":"1 mon -2 days +00:00:03.5"}`
	if err != nil || string(b) != want {
		t.Fatalf("%s %v", b, err)
	}
	var out row
	if err := json.Unmarshal(b, &out); err != nil || out != in {
		t.Fatalf("%+v %v", out, err)
	}
	if err := json.Unmarshal([]byte(`{"d":null}`), &out); err != nil || out.D != in.D {
		t.Fatalf("%+v %v", out, err)
	}
	if json.Unmarshal([]byte(`{"d":5}`), &out) == nil || json.Unmarshal([]byte(`{"d":"x"}`), &out) == nil {
		t.Error("bad JSON accepted")
	}
}

func TestScan(t *testing.T) {
	at := time.Date(2024, 5, 6, 7, 8, 9, 123456789, time.FixedZone("", 3600))
	var d Date
	var c Time
	var s Timestamp
	var z Timestamptz
	var i Interval
	for _, err := range []error{d.Scan(at), c.Scan(at), s.Scan(at), z.Scan(at), i.Scan("1 day"), i.Scan([]byte("2 days"))} {
		if err != nil {
			t.Fatal(err)
		}
	}
	got := strings.Join([]string{d.String(), c.String(), s.String(), z.String(), i.String()}, " ")
	if want := "2024-05-06 07:08:09.123456 2024-05-06 07:08:09.123456 2024-05-06 06:08:09.123456+00 2 days"; got != want {
		t.Error(got)
	}
	if d.Scan(nil) == nil || i.Scan(at) == nil || z.Scan("x") == nil {
		t.Error("bad source accepted")
	}
	v, err := z.Value()
	if err != nil || v != "2024-05-06 06:08:09.123456+00" {
		t.Error(v, err)
	}
}

func TestIntervalHash(t *testing.T) {
	for _, p := range [][2]string{{"1 month", "30 days"}, {"1 day", "24 hours"}, {"-1 mon", "-29 days -24:00"}, {"1 day -1 us", "23:59:59.999999"}} {
		a, b := MustParseInterval(p[0]), MustParseInterval(p[1])
		if !a.Equal(b) || HashInterval(a) != HashInterval(b) {
			t.Errorf("%v and %v differ", a, b)
		}
	}
	seen := map[uint32]bool{}
	for d := range int32(1000) {
		for _, us := range []int64{0, 1, usPerHour} {
			seen[uint32(HashInterval(Interval{0, d, us})>>32)] = true
		}
	}
	if len(seen) < 2990 {
		t.Errorf("%d of 3000 hashes differ", len(seen))
	}
}

func FuzzTimestamptz(f *testing.F) {
	for _, s := range []string{"2013-01-01T10:00:00Z", "January 8, 1999 04:05 PM EST", "J2451187", "4714-11-24 BC", "infinity", "20011225T040506.789-07", "y2001m02d04"} {
		f.Add(s)
	}
	zone := time.FixedZone("", -5*3600-1800)
	f.Fuzz(func(t *testing.T, s string) {
		if v, err := ParseTimestamptz(zone, s); err == nil {
			text := FormatTimestamptz(zone, v)
			if again, err := ParseTimestamptz(time.UTC, text); err != nil || again != v {
				t.Fatalf("%q: %s is read as %v, %v", s, text, again, err)
			}
		}
		if v, err := ParseTimestamp(s); err == nil {
			if again, err := ParseTimestamp(v.String()); err != nil || again != v {
				t.Fatalf("%q: %s is read as %v, %v", s, v, again, err)
			}
		}
		if v, err := ParseDate(s); err == nil {
			if again, err := ParseDate(v.String()); err != nil || again != v {
				t.Fatalf("%q: %s is read as %v, %v", s, v, again, err)
			}
		}
		if v, err := ParseTime(s); err == nil {
			if again, err := ParseTime(v.String()); err != nil || again != v {
				t.Fatalf("%q: %s is read as %v, %v", s, v, again, err)
			}
		}
	})
}

func FuzzInterval(f *testing.F) {
	for _, s := range []string{"1 year 2 mons 3 days 04:05:06.789", "P1Y2M3DT4H", "1-2 3 4:05:06", "@ 1 minute ago", "1.5 weeks"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		v, err := ParseInterval(s)
		if err != nil || v.Micros < -9e18 || v.Micros > 9e18 {
			return
		}
		if again, err := ParseInterval(v.String()); err != nil || again != v {
			t.Fatalf("%q: %s is read as %v, %v", s, v, again, err)
		}
	})
}
