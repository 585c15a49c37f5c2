package datetime

// abbrev is what a zone abbreviation stands for: a fixed offset in seconds
// east of Greenwich, or a zone whose offset then depends on the date.
type abbrev struct {
	word
	zone string
}

func fixedAbbrev(kind wordKind, offset int) abbrev { return abbrev{word: word{kind, offset}} }

func namedAbbrev(zone string) abbrev { return abbrev{word{wordZoneNamed, 0}, zone} }

// lookupAbbrev finds a lower-case abbreviation of PostgreSQL's default set.
func lookupAbbrev(w []byte) abbrev {
	if a := lookupStandardAbbrev(w); a.kind != wordUnknown {
		return a
	}
	if a := lookupDaylightAbbrev(w); a.kind != wordUnknown {
		return a
	}
	return lookupNamedAbbrev(w)
}

// lookupStandardAbbrev finds the abbreviations of standard time.
func lookupStandardAbbrev(w []byte) abbrev {
	switch string(w) {
	case "hst", "taht":
		return fixedAbbrev(wordZone, -36000)
	case "mart":
		return fixedAbbrev(wordZone, -34200)
	case "akst", "gamt":
		return fixedAbbrev(wordZone, -32400)
	case "pst":
		return fixedAbbrev(wordZone, -28800)
	case "mst":
		return fixedAbbrev(wordZone, -25200)
	case "cst", "galt":
		return fixedAbbrev(wordZone, -21600)
	case "act", "cot", "est", "pet":
		return fixedAbbrev(wordZone, -18000)
	case "amt", "ast", "bot":
		return fixedAbbrev(wordZone, -14400)
	case "nft", "nst":
		return fixedAbbrev(wordZone, -12600)
	case "bra", "brt", "gft", "pmst", "uyt", "wgt":
		return fixedAbbrev(wordZone, -10800)
	case "fnt":
		return fixedAbbrev(wordZone, -7200)
	case "azot", "egt":
		return fixedAbbrev(wordZone, -3600)
	case "gmt", "uct", "ut", "utc", "wet", "z", "zulu":
		return fixedAbbrev(wordZone, 0)
	case "cet", "met", "mez", "wat":
		return fixedAbbrev(wordZone, 3600)
	case "eet", "ist", "sast":
		return fixedAbbrev(wordZone, 7200)
	case "eat", "fet":
		return fixedAbbrev(wordZone, 10800)
	case "irt":
		return fixedAbbrev(wordZone, 12600)
	case "mut", "ret", "sct":
		return fixedAbbrev(wordZone, 14400)
	case "aft":
		return fixedAbbrev(wordZone, 16200)
	case "mvt", "pkt", "tft", "tjt", "uzt":
		return fixedAbbrev(wordZone, 18000)
	case "npt":
		return fixedAbbrev(wordZone, 20700)
	case "almt", "bdt", "btt", "xjt":
		return fixedAbbrev(wordZone, 21600)
	case "mmt":
		return fixedAbbrev(wordZone, 23400)
	case "cxt", "ict", "wast":
		return fixedAbbrev(wordZone, 25200)
	case "awst", "bnt", "bort", "cct", "hkt", "myt", "pht":
		return fixedAbbrev(wordZone, 28800)
	case "acwst":
		return fixedAbbrev(wordZone, 31500)
	case "jayt", "jst", "kst", "pwt":
		return fixedAbbrev(wordZone, 32400)
	case "acst", "cast":
		return fixedAbbrev(wordZone, 34200)
	case "aest", "chut", "ddut", "ligt", "mpt", "pgt", "trut", "yapt":
		return fixedAbbrev(wordZone, 36000)
	case "lhst":
		return fixedAbbrev(wordZone, 37800)
	case "pont", "vut":
		return fixedAbbrev(wordZone, 39600)
	case "fjt", "gilt", "mht", "nzst", "nzt", "tvt", "wakt", "wft":
		return fixedAbbrev(wordZone, 43200)
	case "chast":
		return fixedAbbrev(wordZone, 45900)
	case "tot":
		return fixedAbbrev(wordZone, 46800)
	}
	return abbrev{}
}

// lookupDaylightAbbrev finds the abbreviations of daylight saving time.
func lookupDaylightAbbrev(w []byte) abbrev {
	switch string(w) {
	case "akdt":
		return fixedAbbrev(wordZoneDST, -28800)
	case "pdt":
		return fixedAbbrev(wordZoneDST, -25200)
	case "mdt":
		return fixedAbbrev(wordZoneDST, -21600)
	case "cdt":
		return fixedAbbrev(wordZoneDST, -18000)
	case "edt":
		return fixedAbbrev(wordZoneDST, -14400)
	case "adt", "clst", "pyst":
		return fixedAbbrev(wordZoneDST, -10800)
	case "ndt":
		return fixedAbbrev(wordZoneDST, -9000)
	case "brst", "pmdt", "uyst", "wgst":
		return fixedAbbrev(wordZoneDST, -7200)
	case "fnst":
		return fixedAbbrev(wordZoneDST, -3600)
	case "azost", "egst":
		return fixedAbbrev(wordZoneDST, 0)
	case "bst", "wetdst":
		return fixedAbbrev(wordZoneDST, 3600)
	case "bdst", "cest", "cetdst", "mest", "mesz", "metdst":
		return fixedAbbrev(wordZoneDST, 7200)
	case "eest", "eetdst", "idt":
		return fixedAbbrev(wordZoneDST, 10800)
	case "msd":
		return fixedAbbrev(wordZoneDST, 14400)
	case "must":
		return fixedAbbrev(wordZoneDST, 18000)
	case "kgst", "pkst", "uzst", "yekst":
		return fixedAbbrev(wordZoneDST, 21600)
	case "almst":
		return fixedAbbrev(wordZoneDST, 25200)
	case "wadt":
		return fixedAbbrev(wordZoneDST, 28800)
	case "awsst", "ulast", "wdt":
		return fixedAbbrev(wordZoneDST, 32400)
	case "kdt":
		return fixedAbbrev(wordZoneDST, 36000)
	case "acdt", "acsst", "cadt", "sadt":
		return fixedAbbrev(wordZoneDST, 37800)
	case "aedt", "aesst":
		return fixedAbbrev(wordZoneDST, 39600)
	case "fjst", "nzdt":
		return fixedAbbrev(wordZoneDST, 46800)
	case "chadt":
		return fixedAbbrev(wordZoneDST, 49500)
	}
	return abbrev{}
}

// lookupNamedAbbrev finds the abbreviations whose meaning has changed.
func lookupNamedAbbrev(w []byte) abbrev {
	switch string(w) {
	case "arst", "art":
		return namedAbbrev("America/Argentina/Buenos_Aires")
	case "pyt":
		return namedAbbrev("America/Asuncion")
	case "vet":
		return namedAbbrev("America/Caracas")
	case "gyt":
		return namedAbbrev("America/Guyana")
	case "clt":
		return namedAbbrev("America/Santiago")
	case "davt":
		return namedAbbrev("Antarctica/Davis")
	case "mawt":
		return namedAbbrev("Antarctica/Mawson")
	case "anast", "anat":
		return namedAbbrev("Asia/Anadyr")
	case "tmt":
		return namedAbbrev("Asia/Ashgabat")
	case "azst", "azt":
		return namedAbbrev("Asia/Baku")
	case "kgt":
		return namedAbbrev("Asia/Bishkek")
	case "lkt":
		return namedAbbrev("Asia/Colombo")
	case "irkst", "irkt":
		return namedAbbrev("Asia/Irkutsk")
	case "petst", "pett":
		return namedAbbrev("Asia/Kamchatka")
	case "krast", "krat":
		return namedAbbrev("Asia/Krasnoyarsk")
	case "magst", "magt":
		return namedAbbrev("Asia/Magadan")
	case "novst", "novt":
		return namedAbbrev("Asia/Novosibirsk")
	case "omsst", "omst":
		return namedAbbrev("Asia/Omsk")
	case "sgt":
		return namedAbbrev("Asia/Singapore")
	case "gest", "get":
		return namedAbbrev("Asia/Tbilisi")
	case "ulat":
		return namedAbbrev("Asia/Ulaanbaatar")
	case "vlast", "vlat":
		return namedAbbrev("Asia/Vladivostok")
	case "yakst", "yakt":
		return namedAbbrev("Asia/Yakutsk")
	case "yekt":
		return namedAbbrev("Asia/Yekaterinburg")
	case "amst":
		return namedAbbrev("Asia/Yerevan")
	case "fkst", "fkt":
		return namedAbbrev("Atlantic/Stanley")
	case "lhdt":
		return namedAbbrev("Australia/Lord_Howe")
	case "msk":
		return namedAbbrev("Europe/Moscow")
	case "volt":
		return namedAbbrev("Europe/Volgograd")
	case "iot":
		return namedAbbrev("Indian/Chagos")
	case "easst", "east":
		return namedAbbrev("Pacific/Easter")
	case "tkt":
		return namedAbbrev("Pacific/Fakaofo")
	case "lint":
		return namedAbbrev("Pacific/Kiritimati")
	case "kost":
		return namedAbbrev("Pacific/Kosrae")
	case "nut":
		return namedAbbrev("Pacific/Niue")
	case "ckt":
		return namedAbbrev("Pacific/Rarotonga")
	}
	return abbrev{}
}
