package bind

import (
	"errors"
	"fmt"

	"github.com/clientele-db/clientele/query/logical"
	"github.com/clientele-db/clientele/query/sql"
)

// tableQuery binds the query that a call of a table function stands for. The table arguments are its only relations, as
// if they were WITH queries: what is read twice is computed once.
func (b *binder) tableQuery(call *TableCall, inputs []logical.Node) (*fromItem, error) {
	text, err := call.fn.Query(call)
	if err != nil {
		return nil, positioned(call.node, err)
	}
	stmt, err := sql.ParseStatement(text)
	q, ok := stmt.(*sql.QueryStatement)
	if err != nil || !ok {
		return nil, fmt.Errorf("table function %s: its query %q: %w", call.fn.Name, text, err)
	}
	saved := b.ctes
	defer func() { b.ctes = saved }()
	b.ctes = nil
	for name, in := range call.tables {
		node := &sql.NamedQuery{Name: sql.Ident{Name: name}}
		b.ctes = &cteScope{parent: b.ctes, cte: &cte{node: node, name: name, bound: show(inputs[in.Index])}}
	}
	r, err := b.query(q.Query, nil)
	if err != nil {
		// The place is one in a text that the user has not written.
		if e, ok := errors.AsType[*Error](err); ok {
			e.Pos, e.Message = call.node.Pos(), call.fn.Name+": "+e.Message
		}
		return nil, positioned(call.node, err)
	}
	return &fromItem{plan: r.plan, columns: r.qualify(&qualifier{})}, nil
}
