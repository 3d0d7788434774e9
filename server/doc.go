// Package server is the process that listens: one address, one database, the endpoints of package api behind it.
//
// It has no authentication yet. So it listens on loopback addresses alone ([Listen] refuses others), answers only requests that name a
// loopback host, so that no name of an attacker's can be made to point here (DNS rebinding), and refuses what the pages of other
// origins send from a user's browser. Whoever may log in on the machine may ask the database; statements that name files are refused unless
// the database was opened with them.
//
// [Server.Serve] ends gracefully with its context: it stops accepting, lets running queries end within a time of grace, and then cancels
// them.
package server
