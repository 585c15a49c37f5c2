//go:build linux

package text

import (
	"strings"
	"syscall"
	"testing"
	"unsafe"
)

// Doubt is not 0 where Odd is not, and 0 for what is short and plain, wherever the
// text lies: also at the end of what can be read.
func TestDoubt(t *testing.T) {
	page := syscall.Getpagesize()
	memory, err := syscall.Mmap(-1, 0, 2*page, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = syscall.Munmap(memory) }()
	if err := syscall.Mprotect(memory[page:], syscall.PROT_NONE); err != nil {
		t.Fatal(err)
	}
	check := func(text string, behind int) {
		t.Helper()
		b := memory[page-behind-len(text) : page-behind]
		copy(b, text)
		s := unsafe.String(unsafe.SliceData(b), len(b))
		if Odd(s) != 0 && Doubt(s) == 0 {
			t.Errorf("%q, %d bytes before the end: odd, without doubt", text, behind)
		}
	}
	for n := range 40 {
		for at := range n + 1 {
			for _, piece := range []string{"a", "\x7f", "\x01", "\x00", "\x80", "\xff", "é", "\xc3"} {
				for behind := range 20 {
					check(strings.Repeat("a", at)+piece+strings.Repeat("b", n-at), behind)
				}
			}
		}
	}
	for n := range 17 {
		s := strings.Repeat("z", n) + "\xff" // what lies behind the text does not count
		if d := Doubt(s[:n]); d != 0 {
			t.Errorf("%q: doubt %x", s[:n], d)
		}
	}
	if Doubt("") != 0 {
		t.Error("doubt about the empty text")
	}
}
