// Package corrupt is the error class of stored bytes that cannot be what was written: a damaged or truncated file, a key
// whose checksum does not hold, a foreign file that breaks its format.
package corrupt

import (
	"errors"
	"fmt"
	"strings"
)

// Err is the class of all errors of this package: errors.Is(err, corrupt.Err).
var Err = errors.New("corrupt data")

// Error says where the bytes lie and what is wrong with them.
type Error struct {
	File   string // path of the file, or the name of the key; empty if not known yet
	Column string // column, if the bytes belong to one
	Offset int64  // position in the file, -1 if not known
	Detail string
}

// New returns an error that does not know its file; [In] adds it on the way up.
func New(format string, args ...any) error {
	return &Error{Offset: -1, Detail: fmt.Sprintf(format, args...)}
}

// In adds what the caller knows to a corruption error below it, and returns any other error as it is. It never
// overwrites what is already known. offset < 0 means unknown.
func In(err error, file, column string, offset int64) error {
	var e *Error
	if !errors.As(err, &e) {
		return err
	}
	c := *e
	if c.File == "" {
		c.File = file
	}
	if c.Column == "" {
		c.Column = column
	}
	if c.Offset < 0 {
		c.Offset = offset
	}
	return &c
}

// Error implements error.
func (e *Error) Error() string {
	var b strings.Builder
	if e.File != "" {
		fmt.Fprintf(&b, "%s is damaged", e.File)
	} else {
		b.WriteString("damaged data")
	}
	if e.Column != "" {
		fmt.Fprintf(&b, ", column %q", e.Column)
	}
	if e.Offset >= 0 {
		fmt.Fprintf(&b, ", at byte %d", e.Offset)
	}
	b.WriteString(": ")
	b.WriteString(e.Detail)
	return b.String()
}

// Unwrap makes errors.Is(err, Err) true.
func (e *Error) Unwrap() error { return Err }
