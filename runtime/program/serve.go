package program

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"
)

// serve serves the page while the query runs, on loopback where address names
// no host, and says where.
func serve(address string, handler http.Handler, say io.Writer) (stop func(), err error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, fmt.Errorf("--http %s: write HOST:PORT or :PORT", address)
	}
	if host == "" {
		host = "127.0.0.1"
	}
	listener, err := net.Listen("tcp", net.JoinHostPort(host, port))
	if err != nil {
		return nil, fmt.Errorf("--http %s: %w", address, err)
	}
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 5 * time.Second}
	go func() {
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			fmt.Fprintln(say, "veloc: --http:", err)
		}
	}()
	fmt.Fprintf(say, "veloc: the page is at http://%s/\n", listener.Addr())
	return func() { server.Close() }, nil
}
