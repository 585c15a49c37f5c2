//go:build unix

package cache

import (
	"fmt"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

func lockFile(f *os.File) error { return unix.Flock(int(f.Fd()), unix.LOCK_EX) }

// foreign says who besides this user can write to what info describes; root
// always can.
func foreign(info os.FileInfo) string {
	if owner := info.Sys().(*syscall.Stat_t).Uid; owner != 0 && int(owner) != os.Geteuid() {
		return fmt.Sprintf("belongs to user %d", owner)
	}
	if info.Mode().Perm()&0o022 != 0 {
		return fmt.Sprintf("can be written to by others (mode %04o)", info.Mode().Perm())
	}
	return ""
}

// syncFolder makes the names in a folder last.
func syncFolder(path string) error {
	dir, err := os.Open(path)
	if err != nil {
		return err
	}
	defer dir.Close()
	return dir.Sync()
}
