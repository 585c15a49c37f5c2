package program

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

// A name of another site that points here gets nothing.
func TestPageAnswersToItsNamesOnly(t *testing.T) {
	h := named([]string{"page.example", "10.0.0.7"}, http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	for host, want := range map[string]int{
		"localhost": 200, "LOCALHOST:8080": 200, "a.localhost": 200, "127.0.0.1:80": 200, "127.8.8.8": 200, "[::1]:80": 200, "localhost.": 200,
		"page.example:8080": 200, "10.0.0.7": 200, "[::ffff:127.0.0.1]": 200,
		"": 403, "evil.example": 403, "127.0.0.1.evil.example": 403, "10.0.0.8": 403, "localhost.evil.example:80": 403,
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.Host = host
		w := httptest.NewRecorder()
		if h.ServeHTTP(w, r); w.Code != want {
			t.Errorf("Host %q: %d, want %d", host, w.Code, want)
		}
	}
}
