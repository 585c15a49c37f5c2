package main

import (
	"bufio"
	"compress/gzip"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// flightsCommand makes this program join the flights by hand and end.
const flightsCommand = "flights-by-hand"

// flightTablesByHand are the tables as a Go team holds them.
type flightTablesByHand struct {
	airlines map[string]string
	planes   map[string]planeByHand
	weather  map[weatherKey]weatherByHand
	airports map[string]airportByHand
}

type (
	planeByHand   struct{ manufacturer, model, year, seats string }
	weatherKey    struct{ origin, hour string }
	weatherByHand struct{ temp, wind, visib string }
	airportByHand struct{ name, zone string }
)

// joinFlightsByHand takes the folder, the files' ending and the result's file.
func joinFlightsByHand(args []string) error {
	if len(args) != 3 {
		return errors.New(flightsCommand + " wants DIR ENDING OUT")
	}
	dir, ending := args[0], args[1]
	t := &flightTablesByHand{map[string]string{}, map[string]planeByHand{}, map[weatherKey]weatherByHand{}, map[string]airportByHand{}}
	path := func(name string) string { return filepath.Join(dir, name+ending) }
	err := errors.Join(
		eachRecord(path("airlines"), func(r []string) error { t.airlines[r[0]] = r[1]; return nil }),
		eachRecord(path("planes"), func(r []string) error { t.planes[r[0]] = planeByHand{r[3], r[4], r[1], r[6]}; return nil }),
		eachRecord(path("weather"), func(r []string) error {
			t.weather[weatherKey{r[0], r[14]}] = weatherByHand{r[5], r[9], r[13]}
			return nil
		}),
		eachRecord(path("airports"), func(r []string) error { t.airports[r[0]] = airportByHand{r[1], r[7]}; return nil }))
	if err != nil {
		return err
	}
	out, err := os.Create(args[2])
	if err != nil {
		return err
	}
	w := csv.NewWriter(bufio.NewWriterSize(out, 64<<10))
	w.Write(strings.Split("time_hour,flight,airline,origin,origin_name,dest,dest_name,dest_tzone,tailnum,manufacturer,model,plane_age,seats,dep_delay,departure,kilometres,temp,celsius,wind_speed,visib", ","))
	row := make([]string, 20)
	err = eachRecord(path("flights"), func(r []string) error {
		airline, ok := t.airlines[r[9]]
		if !ok {
			return nil
		}
		t.enrich(row, r, airline)
		return w.Write(row)
	})
	w.Flush()
	return errors.Join(err, w.Error(), out.Close())
}

func (t *flightTablesByHand) enrich(row, r []string, airline string) {
	plane, weather := t.planes[r[11]], t.weather[weatherKey{r[12], r[18]}]
	dest, ok := t.airports[r[13]]
	if !ok {
		dest.name = "not in airports: " + r[13]
	}
	row[0], row[1], row[2], row[3], row[4] = r[18], r[9]+r[10], airline, r[12], t.airports[r[12]].name
	row[5], row[6], row[7], row[8], row[9], row[10] = r[13], dest.name, dest.zone, r[11], plane.manufacturer, plane.model
	row[11], row[12], row[13], row[14] = ageByHand(r[0], plane.year), plane.seats, r[5], departureByHand(r[3], r[5])
	distance, _ := strconv.ParseFloat(r[15], 64)
	row[15] = strconv.FormatFloat(distance*1.609344, 'f', 1, 64)
	row[16], row[17], row[18], row[19] = weather.temp, "", weather.wind, weather.visib
	if temp, err := strconv.ParseFloat(weather.temp, 64); err == nil {
		row[17] = strconv.FormatFloat((temp-32)*5/9, 'f', 1, 64)
	}
}

func ageByHand(year, built string) string {
	y, err1 := strconv.Atoi(year)
	b, err2 := strconv.Atoi(built)
	if err1 != nil || err2 != nil {
		return ""
	}
	return strconv.Itoa(y - b)
}

func departureByHand(departed, delay string) string {
	minutes, _ := strconv.Atoi(delay)
	switch {
	case departed == "":
		return "cancelled"
	case minutes > 60:
		return "late by more than an hour"
	case minutes > 15:
		return "late"
	}
	return "on time"
}

// eachRecord reads a file of CSV, packed or not, behind its header.
func eachRecord(path string, do func(r []string) error) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	var in io.Reader = bufio.NewReaderSize(f, 64<<10)
	if strings.HasSuffix(path, ".gz") {
		if in, err = gzip.NewReader(in); err != nil {
			return err
		}
	}
	r := csv.NewReader(in)
	r.ReuseRecord = true
	if _, err := r.Read(); err != nil {
		return err
	}
	for {
		record, err := r.Read()
		if err == io.EOF {
			return nil
		}
		if err == nil {
			err = do(record)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
	}
}
