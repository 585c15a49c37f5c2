// Command bench measures veloc beside its peers in one run and prints ratios:
// the machine's absolute times mean little.
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"os"
	"os/signal"
	goruntime "runtime"
	"runtime/pprof"
)

func main() {
	log.SetFlags(0)
	rounds := flag.Int("rounds", 7, "timed rounds of each side; medians are printed")
	records := flag.Int("records", 1_000_000, "stream records of the file comparison")
	profile := flag.String("cpuprofile", "", "write a CPU profile here")
	only := flag.String("only", "", "join or files; empty: both")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if *profile != "" {
		f, err := os.Create(*profile)
		if err != nil {
			log.Fatal(err)
		}
		defer f.Close()
		if err := pprof.StartCPUProfile(f); err != nil {
			log.Fatal(err)
		}
		defer pprof.StopCPUProfile()
	}
	fmt.Printf("%s, %s/%s, %d CPUs; medians of %d rounds, both sides in turn\n\n", goruntime.Version(), goruntime.GOOS, goruntime.GOARCH, goruntime.NumCPU(), *rounds)
	if *only != "files" {
		fmt.Println("Trades joined with user_profiles, limits and market_data, half of them passing the filter; one goroutine.")
		fmt.Println()
		if err := benchmarkJoin(ctx, os.Stdout, []int{5_000, 50_000, 1_000_000, 4_000_000}, *rounds); err != nil {
			log.Fatal(err)
		}
		fmt.Println()
	}
	if *only != "join" {
		fmt.Println("The same join from files to a file, whole processes, one thread each.")
		fmt.Println()
		if err := benchmarkFiles(ctx, os.Stdout, *records, *rounds); err != nil {
			log.Fatal(err)
		}
	}
}
