//go:build !race

package rowstore

import (
	"sync"
	"syscall"
)

// What membarrier(2) is asked for.
const (
	sysMembarrier            = 324
	privateExpedited         = 1 << 3
	registerPrivateExpedited = 1 << 4
)

// canBarrier reports whether the kernel has barrier.
var canBarrier = sync.OnceValue(func() bool { return membarrier(registerPrivateExpedited) })

// barrier makes every processor that runs this program pass a memory barrier, which
// takes some microseconds.
func barrier() { membarrier(privateExpedited) }

func membarrier(command uintptr) bool {
	_, _, errno := syscall.Syscall(sysMembarrier, command, 0, 0)
	return errno == 0
}

// enter notes the tables in a place that belongs to the caller. The processor may
// delay the store; see barrier.
func (p *place) enter(tables uint64) bool {
	p.tables = tables
	return true
}
