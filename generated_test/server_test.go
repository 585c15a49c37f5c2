package generated_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/veloc-dev/veloc/generated_test/internal/oracle"
	"github.com/veloc-dev/veloc/generated_test/internal/postgres"
)

var (
	startOnce sync.Once
	server    *postgres.Server
	startErr  error
)

func TestMain(m *testing.M) {
	code := m.Run()
	if server != nil {
		server.Stop()
	}
	if errors.Is(startErr, postgres.ErrNotInstalled) {
		fmt.Println("PostgreSQL is not installed: its recorded answers stood in for it, and the differential tests did not run; `make setup` installs it")
	}
	os.Exit(code)
}

// tryServer connects to the PostgreSQL server that all tests share; nil where
// none is installed, which in CI is a failure.
func tryServer(t *testing.T) *oracle.Conn {
	t.Helper()
	startOnce.Do(func() { server, startErr = postgres.Start(context.Background()) })
	if errors.Is(startErr, postgres.ErrNotInstalled) && os.Getenv("CI") == "" {
		return nil
	}
	if startErr != nil {
		t.Fatal(startErr)
	}
	conn, err := oracle.Connect(t.Context(), server.ConnString())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(context.Background()) })
	return conn
}

// needServer is tryServer, skipping the test where there is no server.
func needServer(t *testing.T) *oracle.Conn {
	t.Helper()
	conn := tryServer(t)
	if conn == nil {
		t.Skip("PostgreSQL is not installed; `make setup` installs it")
	}
	return conn
}

// repository is the folder that go.mod lies in.
func repository(t *testing.T) string {
	t.Helper()
	root, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	return root
}
