package program

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"time"
)

// Bounds on how long a client may take, so that none holds a connection for
// nothing.
const (
	headerTimeout = 5 * time.Second
	idleTimeout   = time.Minute
)

// serve serves the page while the query runs, on loopback where address names
// no host, and says where. It answers to the names of loopback, to address's
// own host and to names: a page of another site that has its name point here
// gets nothing.
func serve(address string, names []string, handler http.Handler, say io.Writer) (stop func(), err error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, usagef("--http %s: write HOST:PORT or :PORT", address)
	}
	if host == "" {
		host = "127.0.0.1"
	}
	listener, err := net.Listen("tcp", net.JoinHostPort(host, port))
	if err != nil {
		return nil, usagef("--http %s: %w", address, err)
	}
	server := &http.Server{
		Handler:           named(append(names, host), handler),
		ReadHeaderTimeout: headerTimeout,
		ReadTimeout:       headerTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    16 << 10,
	}
	go func() {
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			fmt.Fprintln(say, "veloc: --http:", err)
		}
	}()
	fmt.Fprintf(say, "veloc: the page is at http://%s/\n", listener.Addr())
	return func() { server.Close() }, nil
}

// named answers requests whose Host is loopback or one of the names.
func named(names []string, handler http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host := r.Host
		if h, _, err := net.SplitHostPort(host); err == nil {
			host = h
		}
		host = strings.TrimSuffix(strings.Trim(strings.ToLower(host), "[]"), ".")
		if !isLoopback(host) && !slices.ContainsFunc(names, func(n string) bool { return strings.EqualFold(n, host) }) {
			http.Error(w, "this page is not served by the name that was asked for; --http-host NAME allows one", http.StatusForbidden)
			return
		}
		handler.ServeHTTP(w, r)
	})
}

func isLoopback(host string) bool {
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	address, err := netip.ParseAddr(host)
	return err == nil && address.IsLoopback()
}
