package num

// The marker types of scales 0 to 38.
type (
	S0  struct{}
	S1  struct{}
	S2  struct{}
	S3  struct{}
	S4  struct{}
	S5  struct{}
	S6  struct{}
	S7  struct{}
	S8  struct{}
	S9  struct{}
	S10 struct{}
	S11 struct{}
	S12 struct{}
	S13 struct{}
	S14 struct{}
	S15 struct{}
	S16 struct{}
	S17 struct{}
	S18 struct{}
	S19 struct{}
	S20 struct{}
	S21 struct{}
	S22 struct{}
	S23 struct{}
	S24 struct{}
	S25 struct{}
	S26 struct{}
	S27 struct{}
	S28 struct{}
	S29 struct{}
	S30 struct{}
	S31 struct{}
	S32 struct{}
	S33 struct{}
	S34 struct{}
	S35 struct{}
	S36 struct{}
	S37 struct{}
	S38 struct{}
)

// Scale is 0.
func (S0) Scale() int32 { return 0 }

// Scale is 1.
func (S1) Scale() int32 { return 1 }

// Scale is 2.
func (S2) Scale() int32 { return 2 }

// Scale is 3.
func (S3) Scale() int32 { return 3 }

// Scale is 4.
func (S4) Scale() int32 { return 4 }

// Scale is 5.
func (S5) Scale() int32 { return 5 }

// Scale is 6.
func (S6) Scale() int32 { return 6 }

// Scale is 7.
func (S7) Scale() int32 { return 7 }

// Scale is 8.
func (S8) Scale() int32 { return 8 }

// Scale is 9.
func (S9) Scale() int32 { return 9 }

// Scale is 10.
func (S10) Scale() int32 { return 10 }

// Scale is 11.
func (S11) Scale() int32 { return 11 }

// Scale is 12.
func (S12) Scale() int32 { return 12 }

// Scale is 13.
func (S13) Scale() int32 { return 13 }

// Scale is 14.
func (S14) Scale() int32 { return 14 }

// Scale is 15.
func (S15) Scale() int32 { return 15 }

// Scale is 16.
func (S16) Scale() int32 { return 16 }

// Scale is 17.
func (S17) Scale() int32 { return 17 }

// Scale is 18.
func (S18) Scale() int32 { return 18 }

// Scale is 19.
func (S19) Scale() int32 { return 19 }

// Scale is 20.
func (S20) Scale() int32 { return 20 }

// Scale is 21.
func (S21) Scale() int32 { return 21 }

// Scale is 22.
func (S22) Scale() int32 { return 22 }

// Scale is 23.
func (S23) Scale() int32 { return 23 }

// Scale is 24.
func (S24) Scale() int32 { return 24 }

// Scale is 25.
func (S25) Scale() int32 { return 25 }

// Scale is 26.
func (S26) Scale() int32 { return 26 }

// Scale is 27.
func (S27) Scale() int32 { return 27 }

// Scale is 28.
func (S28) Scale() int32 { return 28 }

// Scale is 29.
func (S29) Scale() int32 { return 29 }

// Scale is 30.
func (S30) Scale() int32 { return 30 }

// Scale is 31.
func (S31) Scale() int32 { return 31 }

// Scale is 32.
func (S32) Scale() int32 { return 32 }

// Scale is 33.
func (S33) Scale() int32 { return 33 }

// Scale is 34.
func (S34) Scale() int32 { return 34 }

// Scale is 35.
func (S35) Scale() int32 { return 35 }

// Scale is 36.
func (S36) Scale() int32 { return 36 }

// Scale is 37.
func (S37) Scale() int32 { return 37 }

// Scale is 38.
func (S38) Scale() int32 { return 38 }
