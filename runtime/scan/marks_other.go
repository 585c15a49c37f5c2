//go:build !amd64

package scan

func (m *marks) fill(b []byte, words int) { m.fillWords(b, words) }
