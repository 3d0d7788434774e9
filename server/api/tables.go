package api

import (
	"context"
	"net/http"
	"strings"

	"github.com/clientele-db/clientele"
)

// TableList is the answer to a listing of tables.
type TableList struct {
	Schemas []SchemaInfo `json:"schemas" jsonschema:"The schemas, by name."`
}

// SchemaInfo describes a schema.
type SchemaInfo struct {
	Name   string      `json:"name" jsonschema:"Its name."`
	Tables []TableInfo `json:"tables" jsonschema:"Its tables and views, by name."`
}

// TableInfo describes a table or a view.
type TableInfo struct {
	Schema  string       `json:"schema" jsonschema:"Its schema."`
	Name    string       `json:"name" jsonschema:"Its name."`
	Kind    string       `json:"kind" jsonschema:"table or view."`
	Rows    *int64       `json:"rows,omitempty" jsonschema:"How many rows a table has."`
	Bytes   *int64       `json:"bytes,omitempty" jsonschema:"What a table takes on disk."`
	Columns []ColumnInfo `json:"columns" jsonschema:"Its columns, in their order."`
}

func tablesRoute() Route {
	return Route{
		Method: http.MethodGet, Path: "/api/v1/tables", ID: "tables",
		Summary:  "List schemas, tables and columns",
		Doc:      "All is read from one snapshot. The schemas `information_schema` and `system`, which are made of the catalog, are left out.",
		Answers:  []Answer{{Status: http.StatusOK, MediaTypes: []string{"application/json"}, Doc: "The tables.", Schema: schemaOf[TableList]()}},
		Examples: []string{"$URL/api/v1/tables"},
		serve: func(a *API, w http.ResponseWriter, r *http.Request) error {
			list, err := a.tables(r.Context(), "s.schema_name NOT IN ('information_schema', 'system')")
			if err != nil {
				return a.ended(r.Context(), err)
			}
			return sendJSON(w, list)
		},
	}
}

// tables reads the catalog, in one statement and so from one snapshot. where may speak of s.schema_name and t.table_name.
func (a *API) tables(ctx context.Context, where string) (*TableList, error) {
	list := &TableList{Schemas: []SchemaInfo{}}
	err := a.each(ctx, `SELECT s.schema_name, t.table_name, t.table_type, z.rows, z.bytes_on_disk, c.column_name, c.data_type, c.is_nullable
		FROM information_schema.schemata s
		LEFT JOIN information_schema.tables t ON t.table_schema = s.schema_name
		LEFT JOIN information_schema.columns c ON c.table_schema = t.table_schema AND c.table_name = t.table_name
		LEFT JOIN system.tables z ON z.schema_name = t.table_schema AND z.table_name = t.table_name
		WHERE `+where+` ORDER BY s.schema_name, t.table_name, c.ordinal_position`, func(row clientele.Row) error {
		list.add(row)
		return nil
	})
	return list, err
}

// add adds a column, and its table and schema where they are new.
func (l *TableList) add(row clientele.Row) {
	text := func(i int) string { s, _ := row[i].(string); return s }
	count := func(i int) *int64 {
		if n, ok := row[i].(int64); ok {
			return &n
		}
		return nil
	}
	if n := len(l.Schemas); n == 0 || l.Schemas[n-1].Name != text(0) {
		l.Schemas = append(l.Schemas, SchemaInfo{Name: text(0), Tables: []TableInfo{}})
	}
	if row[1] == nil {
		return
	}
	s := &l.Schemas[len(l.Schemas)-1]
	if n := len(s.Tables); n == 0 || s.Tables[n-1].Name != text(1) {
		kind := "table"
		if strings.EqualFold(text(2), "view") {
			kind = "view"
		}
		s.Tables = append(s.Tables, TableInfo{Schema: text(0), Name: text(1), Kind: kind, Rows: count(3), Bytes: count(4), Columns: []ColumnInfo{}})
	}
	if row[5] != nil {
		t := &s.Tables[len(s.Tables)-1]
		t.Columns = append(t.Columns, ColumnInfo{text(5), text(6), text(7) == "YES"})
	}
}
