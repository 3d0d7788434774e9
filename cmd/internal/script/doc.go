// Package script runs SQL scripts against a session, writes results in one of the formats of server/wire, and shows errors
// with the place in the script that is at fault.
//
// A [Reader] cuts a stream into statements, so that a script of any length runs while it is read; an [Output] is where
// results go and how; [Run] brings both together.
package script
