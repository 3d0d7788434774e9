// Package admission decides how many queries run at once.
//
// A [Gate] has a number of places and a line before them, first come, first served. A query holds a [Place] while it computes; one whose
// reader is slow gives it back for as long as the reader makes it wait, so that a paused download does not keep others out. The gate also
// says how many workers a query should have: all of them while it is alone, one when there are as many queries as workers.
//
// It bounds processor time alone: memory is the business of the engine's trackers.
package admission
