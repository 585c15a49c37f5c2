package runtime_test

import (
	"errors"
	"fmt"

	"github.com/veloc-dev/veloc/runtime"
	"github.com/veloc-dev/veloc/runtime/pg"
)

// A numeric(12,2) column is a Dec64 of scale 2; sums and products that the type
// does not hold are errors.
func ExampleDec64() {
	price := runtime.MustParseDec64[runtime.S2]("19.99")
	shipping, _ := runtime.Dec64FromInt[runtime.S2](5)
	total, err := price.Add(shipping)
	fmt.Println(total, err)
	fmt.Println(total.Coefficient(), total.Scale(), total.Sign(), total.Cmp(price), total.Neg())

	most := runtime.MustParseDec64[runtime.S2]("9999999999999999.99")
	_, err = most.Add(price)
	var e *pg.Error
	fmt.Println(errors.As(err, &e), err)
	// Output:
	// 24.99 <nil>
	// 2499 2 1 1 -24.99
	// true numeric field overflow (SQLSTATE 22003)
}

// Floats become what PostgreSQL casts them to.
func ExampleDec64FromFloat() {
	d, err := runtime.Dec64FromFloat[runtime.S2](1.005)
	fmt.Println(d, err, d.Float64())
	_, err = runtime.Dec64FromFloat[runtime.S2](1e18)
	fmt.Println(err)
	// Output:
	// 1.01 <nil> 1.01
	// numeric field overflow (SQLSTATE 22003)
}

func ExampleRescaleDec64() {
	price := runtime.MustParseDec64[runtime.S4]("12.3450")
	cents, err := runtime.RescaleDec64[runtime.S2](price)
	fmt.Println(cents, err)
	// Output: 12.35 <nil>
}

// A Dec128 holds 38 digits.
func ExampleDec128() {
	d := runtime.MustParseDec128[runtime.S6]("12345678901234567890.123456")
	half := runtime.MustParseDec128[runtime.S6]("0.5")
	product, err := d.Mul(half)
	fmt.Println(product, err, product.IsZero())
	// Output: 6172839450617283945.061728 <nil> false
}

// A Numeric has PostgreSQL's scales: a quotient has at least 16 digits.
func ExampleNumeric() {
	third, err := runtime.NumericFromInt(10).Div(runtime.NumericFromInt(3))
	fmt.Println(third, err, third.Scale())
	rounded, _ := third.Round(2)
	fmt.Println(rounded, rounded.Cmp(third), rounded.Float64())
	_, err = third.Div(runtime.Numeric{})
	fmt.Println(err)
	// Output:
	// 3.3333333333333333 <nil> 16
	// 3.33 -1 3.33
	// division by zero (SQLSTATE 22012)
}
