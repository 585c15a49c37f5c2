//go:build !linux

package runtime

func preferHugePages[T any]([]T) {}
