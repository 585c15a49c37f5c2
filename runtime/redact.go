package runtime

import "regexp"

// secrets are the forms in which errors of sources show passwords: in a URL,
// and in PostgreSQL's key=value strings.
var secrets = regexp.MustCompile(`(://[^\s/:@]*:)[^\s/@]+(@)|((?i:password|passwd|pwd|secret|token)\s*[=:]\s*)('[^']*'|"[^"]*"|[^\s&,;]+)`)

// redacted is an error whose text shows no password.
type redacted struct {
	text string
	err  error
}

func (r *redacted) Error() string { return r.text }
func (r *redacted) Unwrap() error { return r.err }

func redact(err error) error {
	if err == nil {
		return nil
	}
	text := err.Error()
	if safe := secrets.ReplaceAllString(text, "${1}${3}***${2}"); safe != text {
		return &redacted{safe, err}
	}
	return err
}
