module github.com/veloc-dev/veloc/bench

go 1.26.0

require github.com/veloc-dev/veloc v0.0.0

require (
	github.com/cenkalti/backoff/v5 v5.0.3 // indirect
	github.com/cockroachdb/apd/v3 v3.2.3 // indirect
	github.com/sony/gobreaker/v2 v2.4.0 // indirect
)

replace github.com/veloc-dev/veloc => ../
