package postgres

import (
	"errors"
	"os"
	"strings"
	"testing"
)

func TestServerHasTheSettings(t *testing.T) {
	s, err := Start(t.Context())
	if errors.Is(err, ErrNotInstalled) && os.Getenv("CI") == "" {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer s.Stop()
	out, err := s.Run(t.Context(), "show timezone; show lc_collate; show server_encoding; select 'a' < 'B', upper('straße'), timestamptz 'epoch';")
	if err != nil {
		t.Fatal(err)
	}
	if got, want := strings.Fields(string(out)), "UTC C UTF8 f|STRAßE|1970-01-01 00:00:00+00"; strings.Join(got, " ") != want {
		t.Fatalf("got %q, want %q", got, want)
	}
}
