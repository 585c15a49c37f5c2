//go:build !unix

package cache

import "os"

// lockFile does nothing: renaming a folder into place is the only guard here,
// so two processes may build the same entry, and one of them wins.
func lockFile(*os.File) error { return nil }

// foreign says nothing: who owns a folder is the user's cache folder's affair.
func foreign(os.FileInfo) string { return "" }

// syncFolder does nothing: folders cannot be synced here.
func syncFolder(string) error { return nil }
