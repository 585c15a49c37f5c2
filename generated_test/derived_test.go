package generated_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/veloc-dev/veloc/compiler/ir"
	"github.com/veloc-dev/veloc/generated_test/internal/oracle"
	"github.com/veloc-dev/veloc/golden/derived"
	"github.com/veloc-dev/veloc/runtime"
)

// world is the state of golden/derived's tables, beside the package's own.
type world struct {
	random     *rand.Rand
	products   map[string]derived.ProductsRow
	categories map[int32]derived.CategoriesRow
	shops      map[int32]derived.ShopsRow
	tables     *derived.Tables
}

func maybe[T any](r *rand.Rand, v T) runtime.Null[T] {
	return runtime.Null[T]{V: v, Valid: r.IntN(4) > 0}
}

func (w *world) product() derived.ProductsRow {
	code := string(rune('a' + w.random.IntN(6)))
	price := maybe(w.random, runtime.Dec64[runtime.S2](w.random.IntN(400)))
	if !price.Valid {
		price.V = 0
	}
	category := maybe(w.random, int32(w.random.IntN(4)))
	if !category.Valid {
		category.V = 0
	}
	return derived.ProductsRow{Code: code, Title: "T" + code + fmt.Sprint(w.random.IntN(3)), Category: category, Price: price}
}

func (w *world) category() derived.CategoriesRow {
	return derived.CategoriesRow{ID: int32(w.random.IntN(4)), Name: fmt.Sprint("c", w.random.IntN(5))}
}

func (w *world) shop() derived.ShopsRow {
	s := derived.ShopsRow{ID: int32(w.random.IntN(5)), Open: w.random.IntN(2) == 0}
	if w.random.IntN(4) > 0 {
		s.City = runtime.Null[string]{V: fmt.Sprint("city", w.random.IntN(3)), Valid: true}
	}
	if w.random.IntN(3) > 0 {
		s.Parent = runtime.Null[int32]{V: int32(w.random.IntN(6)), Valid: true}
	}
	return s
}

// change makes a random change, in the package and here.
func (w *world) change() error {
	switch w.random.IntN(8) {
	case 0, 1:
		p := w.product()
		w.products[p.Code] = p
		return w.tables.Products.Upsert(p)
	case 2:
		code := w.product().Code
		delete(w.products, code)
		w.tables.Products.Delete(code)
	case 3:
		c := w.category()
		w.categories[c.ID] = c
		return w.tables.Categories.Upsert(c)
	case 4:
		id := w.category().ID
		delete(w.categories, id)
		w.tables.Categories.Delete(id)
	case 5:
		s := w.shop()
		w.shops[s.ID] = s
		return w.tables.Shops.Upsert(s)
	case 6:
		id := w.shop().ID
		delete(w.shops, id)
		w.tables.Shops.Delete(id)
	case 7:
		clear(w.shops)
		for range w.random.IntN(6) {
			s := w.shop()
			w.shops[s.ID] = s
		}
		return w.tables.Shops.Replace(values(w.shops))
	}
	return nil
}

func values[K comparable, V any](m map[K]V) []V {
	var out []V
	for _, v := range m {
		out = append(out, v)
	}
	return out
}

func (w *world) rows() derived.Rows {
	return derived.Rows{Products: values(w.products), Categories: values(w.categories), Shops: values(w.shops)}
}

// derivedAnswers runs the queries that read derived tables.
func derivedAnswers(t *testing.T, ready *derived.Ready, sales []derived.SalesRow) map[string]oracle.Answer {
	t.Helper()
	answer := func(header string, err error, rows []string) oracle.Answer {
		if err != nil {
			t.Fatal(err)
		}
		return oracle.Parse(strings.Join(append([]string{header}, rows...), "\n") + "\n")
	}
	enrich, err1 := ready.Enrich().Append(nil, sales)
	trees, err2 := ready.Trees().Append(nil, sales)
	q := ready.Rest()
	rest, err3 := q.Append(nil, sales)
	if err3 == nil {
		rest, err3 = q.Finish(rest)
	}
	return map[string]oracle.Answer{
		"Enrich": answer("id,title,category,gross,city", err1, csvLines(enrich)),
		"Trees":  answer("id,shop,town,above", err2, csvLines(trees)),
		"Rest":   answer("id,code,gross", err3, csvLines(rest)),
	}
}

func csvLines[T any, P interface {
	*T
	AppendCSV([]byte) []byte
}](rows []T) []string {
	var out []string
	for i := range rows {
		out = append(out, string(P(&rows[i]).AppendCSV(nil)))
	}
	return out
}

// TestDerivedTablesFollow: after any sequence of changes a derived table is what
// a fresh evaluation gives: by the package itself, and by PostgreSQL.
func TestDerivedTablesFollow(t *testing.T) {
	files := sqlFiles(t, "../golden/derived")
	schema, _, sql := goldenCase{dir: "../golden/derived", files: files}.queries()
	conn := tryServer(t)
	if conn != nil {
		if err := conn.Fresh(t.Context(), schema); err != nil {
			t.Fatal(err)
		}
	}
	var sales []derived.SalesRow
	for i, code := range []string{"a", "b", "c", "d", "e", "f", "zz"} {
		sales = append(sales, derived.SalesRow{ID: int32(i), Product: runtime.Null[string]{V: code, Valid: true}, Shop: runtime.Null[int32]{V: int32(i), Valid: true}})
	}
	for seed := range uint64(8) {
		w := &world{random: rand.New(rand.NewPCG(seed, 7)), products: map[string]derived.ProductsRow{}, categories: map[int32]derived.CategoriesRow{}, shops: map[int32]derived.ShopsRow{}}
		w.tables = derived.NewTables()
		ready, err := loadDerived(t, w.tables)
		if err != nil {
			t.Fatal(err)
		}
		for step := range 30 {
			for range 1 + w.random.IntN(4) {
				if err := w.change(); err != nil {
					t.Fatal(err)
				}
			}
			got := derivedAnswers(t, ready, sales)
			fresh, err := derived.ReadyWith(t.Context(), w.rows())
			if err != nil {
				t.Fatal(err)
			}
			for q, want := range derivedAnswers(t, fresh, sales) {
				if d := oracle.Diff(want, got[q]); d != "" {
					t.Fatalf("seed %d, step %d, %s: %s", seed, step, q, d)
				}
			}
			if conn != nil && step%5 == 4 {
				w.askPostgreSQL(t, conn, files, sales)
				for _, q := range slices.Sorted(maps.Keys(got)) {
					want, err := conn.Ask(t.Context(), sql[q])
					if err != nil {
						t.Fatal(err)
					}
					if d := oracle.Diff(want, got[q]); d != "" {
						t.Fatalf("seed %d, step %d, %s differs from PostgreSQL: %s", seed, step, q, d)
					}
				}
			}
		}
		w.tables.Close()
	}
}

// What a derived table tells of itself follows the tables below, also where no
// query has looked since.
func TestDerivedTablesTellOfTheirBases(t *testing.T) {
	tables := derived.NewTables()
	defer tables.Close()
	if _, err := loadDerived(t, tables); err != nil {
		t.Fatal(err)
	}
	tree, catalogue := tables.ShopTree.Version(), tables.Catalogue.Version()
	if err := tables.Shops.Upsert(derived.ShopsRow{ID: 1, Open: true}); err != nil {
		t.Fatal(err)
	}
	if tables.ShopTree.Version() == tree {
		t.Error("the version of shop_tree stays where shops has changed")
	}
	if tables.Catalogue.Version() != catalogue {
		t.Error("the version of catalogue, which does not read shops, has changed")
	}
	// The shop has neither a parent nor a child.
	if n := tables.ShopTree.Len(); n != 2 {
		t.Errorf("shop_tree has %d rows", n)
	}
	// Progress only reports: the rows of the last computation, until there is another.
	tables.Shops.Delete(1)
	if n := progressOf(tables, "shop_tree").Rows; n != 2 {
		t.Errorf("Progress says %d rows before they are computed", n)
	}
	if n := tables.ShopTree.Len(); n != 0 {
		t.Errorf("shop_tree has %d rows", n)
	}
	for _, s := range tables.Progress() {
		if s.Rows != 0 {
			t.Errorf("%s has %d rows, says Progress", s.Table, s.Rows)
		}
	}
}

// What is asked for health computes nothing.
func TestHealthComputesNothing(t *testing.T) {
	tables := derived.NewTables()
	defer tables.Close()
	if _, err := loadDerived(t, tables); err != nil {
		t.Fatal(err)
	}
	before := progressOf(tables, "shop_tree")
	if err := tables.Shops.Upsert(derived.ShopsRow{ID: 1, Open: true}); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/metrics", "/health/live", "/health/ready", "/health/tables", "/health/tables/shop_tree"} {
		w := httptest.NewRecorder()
		tables.Handler().ServeHTTP(w, httptest.NewRequest("GET", path, nil))
		if w.Code != http.StatusOK {
			t.Errorf("%s answers %d", path, w.Code)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	events := httptest.NewRequest("GET", "/events", nil).WithContext(ctx)
	time.AfterFunc(10*time.Millisecond, cancel)
	tables.Handler().ServeHTTP(httptest.NewRecorder(), events)
	if _, err := tables.Subscribe(ctx, "shop_tree"); err != nil {
		t.Error(err)
	}
	if err := tables.WaitReady(t.Context()); err != nil {
		t.Error(err)
	}
	if now := progressOf(tables, "shop_tree"); now.Attempts != before.Attempts || now.Rows != before.Rows {
		t.Errorf("%+v became %+v", before, now)
	}
}

func progressOf(tables *derived.Tables, name string) runtime.TableStatus {
	for _, s := range tables.Progress() {
		if s.Table == name {
			return s
		}
	}
	return runtime.TableStatus{}
}

// A derived table is as old as what it is computed from: of those here only
// products has a max_stale.
func TestDerivedTablesAreAsOldAsTheirBases(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tables := derived.NewTables()
		defer tables.Close()
		ready, err := loadDerived(t, tables)
		if err != nil {
			t.Fatal(err)
		}
		sales := []derived.SalesRow{{ID: 1, Product: runtime.Some("a")}}
		time.Sleep(59 * time.Minute)
		if _, err := ready.Enrich().Append(nil, sales); err != nil {
			t.Error(err)
		}
		time.Sleep(2 * time.Minute)
		var not *runtime.NotReadyError
		if _, err := ready.Enrich().Append(nil, sales); !errors.As(err, &not) || not.Table != "catalogue" || not.Reason != runtime.TooStale {
			t.Errorf("a query of the derived table gives %v", err)
		}
		if tables.Catalogue.Usable() {
			t.Error("the derived table is usable")
		}
		if _, err := ready.Trees().Append(nil, sales); err != nil {
			t.Error("a query of other tables gives", err)
		}
		// A change is as good as a load.
		price := runtime.Dec64[runtime.S2](200)
		if err := tables.Products.Upsert(derived.ProductsRow{Code: "a", Title: "A", Price: runtime.Some(price)}); err != nil {
			t.Fatal(err)
		}
		if out, err := ready.Enrich().Append(nil, sales); err != nil || len(out) != 1 || !tables.Catalogue.Usable() {
			t.Errorf("once products is fresh: %v %v", out, err)
		}
	})
}

// loadDerived makes the tables ready, and empty.
func loadDerived(t *testing.T, tables *derived.Tables) (*derived.Ready, error) {
	none := func(yield func(derived.ProductsRow, error) bool) {}
	go tables.Load(t.Context(), derived.Sources{
		Products:   derived.ProductsFrom(none),
		Categories: derived.CategoriesFrom(func(func(derived.CategoriesRow, error) bool) {}),
		Shops:      derived.ShopsFrom(func(func(derived.ShopsRow, error) bool) {}),
	})
	return tables.Ready(t.Context())
}

// askPostgreSQL gives the server the same rows.
func (w *world) askPostgreSQL(t *testing.T, conn *oracle.Conn, files []ir.File, sales []derived.SalesRow) {
	t.Helper()
	for table, rows := range map[string][]string{
		"sales": csvLines(sales), "products": csvLines(values(w.products)), "categories": csvLines(values(w.categories)), "shops": csvLines(values(w.shops)),
	} {
		if err := conn.Exec(t.Context(), "TRUNCATE "+table+" CASCADE"); err != nil {
			t.Fatal(err)
		}
		header := map[string]string{"sales": "id,product,shop", "products": "code,title,category,price", "categories": "id,name", "shops": "id,city,open,parent"}[table]
		text := strings.Join(append([]string{header}, rows...), "\n") + "\n"
		if err := conn.Load(t.Context(), table, strings.Split(header, ","), strings.NewReader(text)); err != nil {
			t.Fatal(err)
		}
	}
	refresh(t, conn, files)
}
