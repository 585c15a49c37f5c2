//go:build !linux

package rowstore

// PreferHugePages does nothing where the system has no such advice.
func PreferHugePages[T any]([]T) {}
