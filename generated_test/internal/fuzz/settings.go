package fuzz

import "math/rand/v2"

// settings are statements that may stand at the script's beginning, and hold on
// either side. Values that veloc does not have are errors there (V0116), and so
// are left out.
var settings = [][]string{
	{
		"SET timezone = 'America/New_York'", "SET timezone = 'Asia/Kolkata'", "SET TIME ZONE 'Europe/Berlin'", "SET timezone TO 'Australia/Lord_Howe'",
		"SET timezone = 'UTC'", "SET timezone = 'Africa/Casablanca'", "SET timezone = '-03'", "SET timezone = 'EST5EDT'",
	},
	{"SET datestyle = 'ISO, MDY'", "SET datestyle TO iso"},
	{"SET intervalstyle = 'postgres'"},
	{"SET extra_float_digits = 1", "SET extra_float_digits TO 3"},
	{"SET bytea_output = hex", "SET standard_conforming_strings = on", "SET search_path = public"},
}

// newSettings draws none of most kinds.
func newSettings(r *rand.Rand) []string {
	var out []string
	for i, group := range settings {
		if r.IntN(2+2*i) == 0 {
			out = append(out, group[r.IntN(len(group))])
		}
	}
	return out
}
