module github.com/veloc-dev/veloc/bench

go 1.26.0

require github.com/veloc-dev/veloc v0.0.0

require github.com/cockroachdb/apd/v3 v3.2.3 // indirect

replace github.com/veloc-dev/veloc => ../
