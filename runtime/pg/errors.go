// Package pg holds what PostgreSQL's scalar functions and types share: the error type, and
// hashes of keys.
// The functions themselves are in the packages below it, one per family.
package pg

import "fmt"

// Error is an evaluation error with the SQLSTATE that PostgreSQL gives it.
type Error struct {
	SQLState string // five characters
	Message  string // PostgreSQL's primary message
}

// Error is the message followed by the SQLSTATE.
func (e *Error) Error() string { return e.Message + " (SQLSTATE " + e.SQLState + ")" }

// Errorf makes an Error.
func Errorf(sqlState, format string, args ...any) *Error {
	return &Error{SQLState: sqlState, Message: fmt.Sprintf(format, args...)}
}

// SQLSTATEs that the functions give.
const (
	NumericValueOutOfRange    = "22003"
	DivisionByZero            = "22012"
	InvalidTextRepresentation = "22P02"
	StringRightTruncation     = "22001"
	InvalidParameterValue     = "22023"
	DatetimeFieldOverflow     = "22008"
	InvalidDatetimeFormat     = "22007"
	IntervalFieldOverflow     = "22015"
	InvalidEscapeSequence     = "22025"
	InvalidArgumentForLog     = "2201E"
	InvalidArgumentForPower   = "2201F"
	SubstringError            = "22011"
	CharacterNotInRepertoire  = "22021"
	NotNullViolation          = "23502"
	UniqueViolation           = "23505"
	FeatureNotSupported       = "0A000"
	CardinalityViolation      = "21000"
	NoDataFound               = "P0002"
)
