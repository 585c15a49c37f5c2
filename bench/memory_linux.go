package main

import (
	"syscall"
	"unsafe"
)

// hugePages asks for what veloc's tables ask for, too.
func hugePages(words []uint64) {
	const page = 2 << 20
	b := unsafe.Slice((*byte)(unsafe.Pointer(&words[0])), 8*len(words))
	if skip := int(-uintptr(unsafe.Pointer(&b[0])) % page); len(b) > skip+page {
		_ = syscall.Madvise(b[skip:(len(b)-skip)/page*page+skip], syscall.MADV_HUGEPAGE)
	}
}
