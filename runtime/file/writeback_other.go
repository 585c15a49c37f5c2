//go:build !linux

package file

import "os"

// writeback is a file; see the one for Linux.
type writeback struct{ *os.File }
