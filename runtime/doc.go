// Package runtime is what a service meets beside the package that veloc generates for
// it: where tables and streams come from, where results go, how loading is tuned, what
// errors say, and the Go types of SQL's values.
//
// A generated package's Tables loads its reference tables from a TableSource each. Files
// come from package file; Every loads a source again and again, Pushed leaves the table to
// the service, and an own type with one method, LoadTable, is a source like any other:
//
//	tables := trading.NewTables(runtime.WithMaxParallel(4))
//	defer tables.Close()
//	go tables.Load(ctx, trading.Sources{
//		UserProfiles: runtime.Every(5*time.Minute, file.Table("user_profiles.csv")),
//		Limits:       runtime.Pushed(), // Upsert, Delete, then Loaded
//		MarketData:   prices,           // a TableSource of the service's own
//	})
//
// Only what has waited for its tables joins. Ready waits, and says with a NotReadyError
// which table keeps it from being ready, and why:
//
//	ready, err := tables.Ready(ctx)
//	query := ready.EnrichTrades() // one for each goroutine
//
// A query value joins slices of records (Append), single ones (AppendOne), an iterator
// (All), or a StreamSource to its end into a Sink (Run). A record that cannot be evaluated
// is a RecordError, in Run for OnRefused to decide about; nothing is left out silently:
// QueryStats counts what became of the records at each join, TableStatus what is known of a
// table's loading.
//
// Nullable columns are Null values; numerics of a fixed scale are Dec64 or Dec128, others
// Numeric; dates and times are integers that convert to package time's.
//
// The packages below this one are for generated code and for who writes formats: rowio,
// scan (decoding and encoding), rowstore, index, exec (tables, look-ups, queries), state
// (what queries keep of records). Package runtimetest tests sources and sinks of one's own.
package runtime
