package rowstore

import (
	"syscall"
	"unsafe"
)

// hugePage is the size of what one entry of the second-level TLB then covers.
const hugePage = 2 << 20

// PreferHugePages asks for huge pages below a slice that has just been made:
// random reads of tables of many MB wait as long for page tables as for the
// rows themselves.
func PreferHugePages[T any](s []T) {
	s = s[:cap(s)]
	if len(s) == 0 || uintptr(len(s))*unsafe.Sizeof(s[0]) < 4*hugePage {
		return
	}
	begin := uintptr(unsafe.Pointer(unsafe.SliceData(s)))
	skip := -begin % hugePage
	size := (uintptr(len(s))*unsafe.Sizeof(s[0]) - skip) / hugePage * hugePage
	// Where the kernel does not, small pages serve as well.
	_ = syscall.Madvise(unsafe.Slice((*byte)(unsafe.Add(unsafe.Pointer(unsafe.SliceData(s)), skip)), size), syscall.MADV_HUGEPAGE)
}
