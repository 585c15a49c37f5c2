package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	goruntime "runtime"
	"strings"
	"time"
)

// report is Markdown that is printed as it grows and kept for the file.
type report struct {
	to   io.Writer
	text bytes.Buffer
}

func (r *report) printf(format string, args ...any) {
	line := fmt.Sprintf(format, args...)
	io.WriteString(r.to, line)
	r.text.WriteString(line)
}

// section begins a section with what it measures.
func (r *report) section(title, about string) { r.printf("\n## %s\n\n%s\n\n", title, about) }

// table begins a table; columns that begin with a colon hold text.
func (r *report) table(columns ...string) {
	rules, names := make([]string, len(columns)), make([]string, len(columns))
	for i, c := range columns {
		name, text := strings.CutPrefix(c, ":")
		if names[i], rules[i] = name, "---:"; text {
			rules[i] = "---"
		}
	}
	r.row(names...)
	r.printf("|%s|\n", strings.Join(rules, "|"))
}

func (r *report) row(cells ...string) { r.printf("| %s |\n", strings.Join(cells, " | ")) }

// number spells a measurement with three digits or more.
func number(x float64) string {
	switch {
	case x >= 100:
		return grouped(int64(x + 0.5))
	case x >= 10:
		return fmt.Sprintf("%.1f", x)
	}
	return fmt.Sprintf("%.2f", x)
}

func grouped(n int64) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

func ratio(peer, ours float64) string { return fmt.Sprintf("%.2f", peer/ours) }

// head names the machine and the commit.
func (r *report) head(rounds int) {
	r.printf("# Measured\n\n")
	r.printf("`make bench` writes this file. Absolute times are this machine's; the ratios are what\ncounts: both sides of a row ran in turn, in this run, and medians are given.\n\n")
	r.printf("- %s, %d CPUs, %s, %s/%s, %s\n", cpu(), goruntime.NumCPU(), memory(), goruntime.GOOS, goruntime.GOARCH, goruntime.Version())
	r.printf("- commit %s, %s; %d rounds\n", commit(), time.Now().UTC().Format("2006-01-02"), rounds)
}

func commit() string {
	out, err := exec.Command("git", "describe", "--always", "--dirty", "--exclude=*").Output()
	if err != nil {
		return "unknown"
	}
	return strings.TrimSpace(string(out))
}

func cpu() string { return field("/proc/cpuinfo", "model name") }

func memory() string {
	var kb int64
	if _, err := fmt.Sscan(field("/proc/meminfo", "MemTotal"), &kb); err != nil {
		return "memory unknown"
	}
	return fmt.Sprintf("%d GiB", kb>>20)
}

// field gives a line of a Linux file of names and values.
func field(path, name string) string {
	text, _ := os.ReadFile(path)
	for line := range strings.Lines(string(text)) {
		if k, v, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(k) == name {
			return strings.TrimSpace(v)
		}
	}
	return name + " unknown"
}
