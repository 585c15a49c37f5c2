// Package facts says what follows from an expression alone: what it reads, whether
// it can be an error or is cheap, what makes a condition hold. The planner and the
// emitters decide by the same answers.
package facts
