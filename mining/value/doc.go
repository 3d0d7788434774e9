// Package value has what sorts customers by what they are worth: recency, frequency and monetary value.
//
// Functions here are queries over their input: the engine's own grouping, windows and joins do the work on encoded columns,
// and what is written here is the rule.
package value
