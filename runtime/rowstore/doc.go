// Package rowstore holds the rows of reference tables in memory, and keeps those who
// read them apart from those who change them. Generated code calls it.
//
// The rows of a table lie in one slice, and are known by their place in it. A batch of
// records pins the tables that it reads with a Reader; a change takes a table's Guard
// alone. Who reads on without the guard has a Hold, and changes go to a copy meanwhile.
package rowstore
