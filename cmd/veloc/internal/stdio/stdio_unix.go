//go:build cgo && unix

// Package stdio tells which of the standard files were closed when the process
// began. Go's runtime opens the null device in their place before any of its code
// runs, so that a program would read nothing, or write it to nowhere.
package stdio

/*
#include <errno.h>
#include <fcntl.h>

static int closed;

__attribute__((constructor)) static void look(void) {
	for (int fd = 0; fd < 3; fd++) {
		if (fcntl(fd, F_GETFD) == -1 && errno == EBADF) {
			closed |= 1 << fd;
		}
	}
}

static int veloc_closed(void) { return closed; }
*/
import "C"

// Closed reports whether a file descriptor, 0 to 2, was closed.
func Closed(fd int) bool { return C.veloc_closed()>>fd&1 != 0 }
