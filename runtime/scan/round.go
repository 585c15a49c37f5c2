package scan

// Rounded parses a time and rounds it to a precision.
func Rounded[T any](parse func() (T, error), round func(T, int32) T, precision int32) (T, error) {
	v, err := parse()
	if err != nil {
		return v, err
	}
	return round(v, precision), nil
}
