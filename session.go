package clientele

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/clientele-db/clientele/query/bind"
	"github.com/clientele-db/clientele/query/sql"
)

// Session is a line of statements that share a current schema, settings and prepared statements. One goroutine uses it at a
// time; any number of sessions run side by side.
type Session struct {
	db       *DB
	schema   string
	settings map[string]string // those that differ from the default
	zone     *time.Location
	prepared map[string]sql.Statement
	progress func(what string, done, total int64)
}

// OnProgress has f told what long statements, such as trainings, are doing and how much of it; total is 0 where that is not
// known. f is called from many goroutines; nil ends it.
func (s *Session) OnProgress(f func(what string, done, total int64)) { s.progress = f }

// NewSession returns a session in schema main with default settings.
func (db *DB) NewSession() *Session {
	return &Session{db: db, schema: defaultSchema, settings: map[string]string{}, prepared: map[string]sql.Statement{}}
}

// Set changes a setting, as SET SESSION does: threads, query_memory, time_zone, disabled_rules.
func (s *Session) Set(name, value string) error {
	if !slices.ContainsFunc(settings, func(d setting) bool { return d.name == name }) {
		names := make([]string, len(settings))
		for i, d := range settings {
			names[i] = d.name
		}
		return failure("INVALID_SESSION_PROPERTY", "there is no setting "+strconv.Quote(name)+"; there are "+strings.Join(names, ", "))
	}
	return s.set(name, value)
}

// Schema returns the current schema.
func (s *Session) Schema() string { return s.schema }

// Query runs one statement and returns its result, which must be closed. args are the values of its ?, as Go values of
// the kinds that [Row] lists, int, or nil.
func (s *Session) Query(ctx context.Context, query string, args ...any) (*Result, error) {
	stmt, err := sql.ParseStatement(query)
	if err != nil {
		return nil, userError(err)
	}
	r, err := s.run(ctx, stmt, args)
	if err != nil {
		return nil, userError(err)
	}
	return r, nil
}

// Each runs the statements of a script one after the other and hands each result to f, which need not close it. It stops
// at the first error; the script is parsed whole before anything runs.
func (s *Session) Each(ctx context.Context, script string, f func(*Result) error) error {
	stmts, err := sql.Parse(script)
	if err != nil {
		return userError(err)
	}
	for _, stmt := range stmts {
		r, err := s.run(ctx, stmt, nil)
		if err != nil {
			return userError(err)
		}
		err = f(r)
		if e := r.Close(); err == nil {
			err = e
		}
		if err != nil {
			return userError(err)
		}
	}
	return nil
}

// Exec runs the statements of a script and returns the number of rows that the last one wrote. Rows of queries are read and dropped.
func (s *Session) Exec(ctx context.Context, script string) (int64, error) {
	var affected int64
	err := s.Each(ctx, script, func(r *Result) error {
		for {
			b, err := r.Batch(ctx)
			if err != nil {
				return err
			}
			if b == nil {
				break
			}
		}
		affected, _ = r.RowsAffected()
		return nil
	})
	return affected, err
}

// Complete reports whether text ends with whole statements, for a prompt that reads line by line.
func Complete(text string) bool {
	pieces, rest := sql.Split(text)
	return len(pieces) > 0 && rest == sql.RestEmpty
}

// bindSession is what the binder may know of the session.
func (s *Session) bindSession() bind.Session {
	return bind.Session{
		Schema: s.schema, User: s.user(), Settings: s.listSettings(),
		Prepared: func(name string) (sql.Statement, bool) {
			p, ok := s.prepared[strings.ToLower(name)]
			return p, ok
		},
	}
}

func (s *Session) user() string { return "clientele" }
