// Package exec is what the query values of generated packages are made of: what they do
// once a batch, and what they keep from batch to batch, such as records that wait and rows
// that have matched. What is done once a record is generated.
package exec
