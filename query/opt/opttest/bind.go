package opttest

import (
	"fmt"
	"time"

	"github.com/clientele-db/clientele/query/bind"
	"github.com/clientele-db/clientele/query/logical"
	"github.com/clientele-db/clientele/query/sql"
)

// Plan binds a query over the tables of a catalog.
func Plan(text string, c Catalog) (logical.Node, error) {
	stmt, err := sql.ParseStatement(text)
	if err != nil {
		return nil, err
	}
	bound, err := bind.Bind(stmt, &bind.Config{Catalog: c, Now: time.Date(2024, 5, 6, 7, 8, 9, 0, time.UTC)})
	if err != nil {
		return nil, err
	}
	s, ok := bound.(*bind.Select)
	if !ok {
		return nil, fmt.Errorf("%T is no query", bound)
	}
	return s.Plan, nil
}
