// Command bench measures veloc beside its peers in one run and writes ratios:
// the machine's absolute times mean little.
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"os"
	"os/signal"
	"runtime/pprof"
	"slices"
	"strings"
)

// settings are the flags that sections heed.
type settings struct {
	rounds  int
	records int // of the file comparison
	largest int // rows of the largest table
}

// sections are what is measured, in the order of the report.
var sections = []struct {
	name string
	run  func(context.Context, *report, settings) error
}{
	{"velostream", benchmarkVelostream},
	{"service", benchmarkService},
	{"join", benchmarkJoin},
	{"keys", benchmarkKeys},
	{"places", benchmarkPlaces},
	{"files", benchmarkFiles},
	{"flights", benchmarkFlights},
	{"load", benchmarkLoad},
	{"updates", benchmarkUpdates},
	{"growth", benchmarkGrowth},
	{"nexmark", benchmarkNexmark},
}

// byHandCommands make this program join files by hand and end: so that a whole
// process is timed, as of the others.
var byHandCommands = map[string]func(args []string) error{byHandCommand: joinFilesByHand, flightsCommand: joinFlightsByHand}

func main() {
	log.SetFlags(0)
	if len(os.Args) > 1 && byHandCommands[os.Args[1]] != nil {
		if err := byHandCommands[os.Args[1]](os.Args[2:]); err != nil {
			log.Fatal(err)
		}
		return
	}
	var s settings
	flag.IntVar(&s.rounds, "rounds", 5, "timed rounds of each side; medians are given")
	flag.IntVar(&s.records, "records", 1_000_000, "stream records of the file comparison")
	flag.IntVar(&s.largest, "largest", 10_000_000, "rows of the largest table that is loaded")
	profile := flag.String("cpuprofile", "", "write a CPU profile here")
	only := flag.String("only", "", "the sections to run, by commas; empty: all")
	to := flag.String("o", "", "write the report to this file, too")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := profiled(*profile, func() error { return run(ctx, s, *only, *to) }); err != nil {
		log.Fatal(err)
	}
}

func profiled(path string, f func() error) error {
	if path == "" {
		return f()
	}
	out, err := os.Create(path)
	if err != nil {
		return err
	}
	defer out.Close()
	if err := pprof.StartCPUProfile(out); err != nil {
		return err
	}
	defer pprof.StopCPUProfile()
	return f()
}

func run(ctx context.Context, s settings, only, to string) error {
	wanted := strings.Split(only, ",")
	r := &report{to: os.Stdout}
	r.head(s.rounds)
	for _, section := range sections {
		if only != "" && !slices.Contains(wanted, section.name) {
			continue
		}
		if err := section.run(ctx, r, s); err != nil {
			return fmt.Errorf("%s: %w", section.name, err)
		}
	}
	if to == "" {
		return nil
	}
	return os.WriteFile(to, r.text.Bytes(), 0o644)
}
