//go:build !linux

package main

func hugePages([]uint64) {}
