package generated_test

import (
	"context"
	"errors"
	"flag"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/veloc-dev/veloc/examples/trading"
	"github.com/veloc-dev/veloc/runtime"
	"github.com/veloc-dev/veloc/runtime/health"
)

var picture = flag.String("picture", "", "where to write a picture of the page")

// browser opens a tab in headless Chromium. Where that is not installed the test
// is skipped; in CI it fails.
func browser(t *testing.T) context.Context {
	t.Helper()
	for _, name := range []string{"chromium", "google-chrome"} {
		path, err := exec.LookPath(name)
		if err != nil {
			continue
		}
		options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU,
			chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true), chromedp.WindowSize(1400, 1000))
		ctx, stop := chromedp.NewExecAllocator(t.Context(), options...)
		t.Cleanup(stop)
		ctx, cancel := chromedp.NewContext(ctx)
		t.Cleanup(cancel)
		return ctx
	}
	if os.Getenv("CI") != "" {
		t.Fatal("Chromium is not installed")
	}
	t.Skip("Chromium is not installed; `make setup` installs it")
	return nil
}

// look evaluates a JavaScript expression in the page.
func look[T any](t *testing.T, ctx context.Context, expression string) T {
	t.Helper()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// until looks at the text of an element until it holds every part.
func until(t *testing.T, ctx context.Context, selector string, parts ...string) {
	t.Helper()
	text := ""
	for range 200 {
		text = look[string](t, ctx, "document.querySelector("+strconv.Quote(selector)+")?.innerText ?? ''")
		if !slices.ContainsFunc(parts, func(p string) bool { return !strings.Contains(text, p) }) {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("%s shows %q, not %q", selector, text, parts)
}

// card selects a table's card.
func card(table string) string { return `[data-table="` + table + `"]` }

func open(t *testing.T, ctx context.Context, url string) {
	t.Helper()
	if _, err := chromedp.Run(ctx, chromedp.Navigate(url)); err != nil {
		t.Fatal(err)
	}
}

// TestPageShowsLoadingAndJoins watches the page while one table is slow, while
// another fails, and while records are joined.
func TestPageShowsLoadingAndJoins(t *testing.T) {
	ctx := browser(t)
	tables := trading.NewTables(runtime.WithLogger(slog.New(slog.DiscardHandler)), runtime.WithRetry(runtime.Retry{Attempts: 1}))
	defer tables.Close()
	server := serve(t, tables.Handler())
	proceed, failing := make(chan struct{}), atomic.Bool{}
	failing.Store(true)
	go tables.Load(t.Context(), trading.Sources{
		UserProfiles: loadFunc(func(ctx context.Context, in *runtime.TableInput) error {
			in.Expect(4000, 0)
			rows := make([]trading.UserProfilesRow, 4000)
			for i := range rows {
				rows[i] = trading.UserProfilesRow{UserID: int64(i), Tier: "gold"}
			}
			half := trading.UserProfilesFrom(pairs(rows[:2048]))
			if err := half.LoadTable(ctx, in); err != nil {
				return err
			}
			<-proceed
			return trading.UserProfilesFrom(pairs(rows[2048:])).LoadTable(ctx, in)
		}),
		Limits: loadFunc(func(ctx context.Context, in *runtime.TableInput) error {
			if failing.Load() {
				return io.ErrUnexpectedEOF
			}
			return trading.LimitsFrom(pairs([]trading.LimitsRow{{UserID: 1}, {UserID: 2}})).LoadTable(ctx, in)
		}),
		MarketData: trading.MarketDataFrom(pairs([]trading.MarketDataRow{{Symbol: "A"}})),
	})
	open(t, ctx, server.URL+"/")
	until(t, ctx, card("user_profiles"), "loading", "2,048 of 4,000 rows", "51.2%")
	until(t, ctx, card("limits"), "failed", "unexpected EOF")
	until(t, ctx, card("market_data"), "ready", "1 rows")
	until(t, ctx, "#verdict", "2 of 3 tables not ready")
	if code := status(t, server.URL+"/health/ready"); code != http.StatusServiceUnavailable {
		t.Errorf("/health/ready answers %d", code)
	}

	failing.Store(false)
	if err := tables.Limits.Reload(t.Context()); err != nil {
		t.Fatal(err)
	}
	close(proceed)
	ready, err := tables.Ready(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	until(t, ctx, card("user_profiles"), "ready", "4,000 rows")
	until(t, ctx, "#verdict", "ready")
	if code := status(t, server.URL+"/health/ready"); code != http.StatusOK {
		t.Errorf("/health/ready answers %d", code)
	}
	joinForAWhile(t, ready)
	until(t, ctx, "#queries", "EnrichTrades: 6,400 records", "trades", "6,400 kept (100 %)", "user_profiles u", "3,200 hits (50.0 %)",
		"3,200 misses", "3,200 with defaults", "limits l", "market_data m", "1,600 rows", "−5 min", "now", "0/s")
	if zeros := look[bool](t, ctx, `/\b0 (misses|parked|skipped|NULL keys)/.test(document.querySelector("#queries").innerText)`); zeros {
		t.Error("what did not happen is shown")
	}
	if sql := look[string](t, ctx, `document.querySelector("#queries pre").textContent`); !strings.Contains(sql, "JOIN user_profiles u ON t.user_id = u.user_id") {
		t.Errorf("the SQL is %q", sql)
	}
	if *picture != "" {
		png, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(*picture, png, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// joinForAWhile joins 6,400 trades: half of the users have no profile, and the
// limits know only a quarter.
func joinForAWhile(t *testing.T, ready *trading.Ready) {
	t.Helper()
	q := ready.EnrichTrades()
	users := []int64{1, 2, 3, 4, 5001, 5002, 5003, 5004}
	var batch []trading.TradesRow
	for i := range 320 {
		batch = append(batch, trading.TradesRow{TradeID: int64(i), Symbol: "A", UserID: users[i%len(users)], Amount: runtime.MustParseDec64[runtime.S2]("20000.00")})
	}
	for i := range 20 {
		if _, err := q.Append(nil, batch); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Duration(40+10*(i%5)) * time.Millisecond)
	}
	if _, err := q.Finish(nil); err != nil {
		t.Fatal(err)
	}
}

// serve serves h until the test ends, whoever still listens.
func serve(t *testing.T, h http.Handler) *httptest.Server {
	server := httptest.NewServer(h)
	t.Cleanup(func() {
		server.CloseClientConnections()
		server.Close()
	})
	return server
}

func status(t *testing.T, url string) int {
	t.Helper()
	resp, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	return resp.StatusCode
}

// loadFunc is a function as a source.
type loadFunc func(ctx context.Context, in *runtime.TableInput) error

func (f loadFunc) LoadTable(ctx context.Context, in *runtime.TableInput) error { return f(ctx, in) }

func pairs[T any](rows []T) func(func(T, error) bool) {
	return func(yield func(T, error) bool) {
		for _, r := range rows {
			if !yield(r, nil) {
				return
			}
		}
	}
}

// nastyTables are tables whose names and errors try to become HTML.
type nastyTables struct{}

const injection = `<img src=x onerror="document.title='owned'"><script>document.title='owned'</script>`

func (nastyTables) Progress() []runtime.TableStatus {
	return []runtime.TableStatus{{Table: injection, State: runtime.Failed, Err: io.ErrNoProgress}, {Table: "b\"' onload=x", DependsOn: []string{injection}, Wave: 1}}
}

func (nastyTables) Queries() map[string]runtime.QueryStats {
	return map[string]runtime.QueryStats{injection: {Records: 1, Joins: []runtime.JoinStats{{Alias: injection}}}}
}

// TestPageShowsNamesAsText: what names tables, queries and joins is text.
func TestPageShowsNamesAsText(t *testing.T) {
	ctx := browser(t)
	server := serve(t, health.Handler(nastyTables{}))
	open(t, ctx, server.URL+"/")
	until(t, ctx, "#graph", injection, "failed")
	until(t, ctx, "#queries", injection+": 1 records", injection)
	title, images, paths := look[string](t, ctx, "document.title"), look[int](t, ctx, "document.images.length"), look[int](t, ctx, "document.querySelectorAll('#edges path').length")
	if title != "veloc" || images != 0 {
		t.Errorf("the title is %q, and there are %d images", title, images)
	}
	if paths != 1 {
		t.Errorf("%d edges are drawn", paths)
	}
	if color := look[string](t, ctx, "document.querySelector('#verdict').style.color"); color != "var(--bad)" {
		t.Errorf("with a failed table the verdict's color is %q", color)
	}
}

// agingTables are ready, and one of them grows old and says so at length.
type agingTables struct{ aged atomic.Bool }

func (a *agingTables) Progress() []runtime.TableStatus {
	first := runtime.TableStatus{Table: "first", State: runtime.Ready, Usable: true}
	if a.aged.Load() {
		first.State, first.Err = runtime.Stale, errors.New(strings.Repeat("the source has been away for long. ", 20))
	}
	return []runtime.TableStatus{first, {Table: "second", State: runtime.Ready, Usable: true, DependsOn: []string{"first"}, Wave: 1}}
}

func (*agingTables) Queries() map[string]runtime.QueryStats { return nil }

// TestPageFollowsItsCards: an arrow begins at the middle of a card that has grown,
// and the verdict is not one of health while a table is not healthy.
func TestPageFollowsItsCards(t *testing.T) {
	ctx := browser(t)
	tables := &agingTables{}
	server := serve(t, health.Handler(tables))
	open(t, ctx, server.URL+"/")
	until(t, ctx, "#verdict", "ready")
	begins := func() float64 {
		return look[float64](t, ctx, `(() => {
			const card = document.querySelector('[data-table="first"]').getBoundingClientRect(), graph = document.querySelector("#graph").getBoundingClientRect();
			const y = Number(document.querySelector("#edges path").getAttribute("d").split(/[, ]/)[1]);
			return Math.abs(y - (card.top - graph.top + card.height / 2));
		})()`)
	}
	height := func() float64 {
		return look[float64](t, ctx, `document.querySelector('[data-table="first"]').getBoundingClientRect().height`)
	}
	before := height()
	tables.aged.Store(true)
	until(t, ctx, "#verdict", "ready, 1 of 2 tables stale")
	if after := height(); after < before+20 {
		t.Fatalf("the card has %v and had %v", after, before)
	}
	if off := begins(); off > 1 {
		t.Errorf("the arrow begins %v pixels off the card's middle", off)
	}
	if color := look[string](t, ctx, "document.querySelector('#verdict').style.color"); color != "var(--warn)" {
		t.Errorf("the verdict's color is %q", color)
	}
}
