// Package prompt is the interactive prompt: a line editor with history, completion and colours over a session, commands that
// begin with a backslash, and a pager.
//
// [Run] is the whole of it. A statement may take several lines and ends with a semicolon; Ctrl-C cancels what runs and drops
// what is typed, Ctrl-D leaves. commands.go lists the commands.
package prompt
