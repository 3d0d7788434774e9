package prompt

import (
	"context"
	"fmt"
	"strings"

	"github.com/clientele-db/clientele"
	"github.com/clientele-db/clientele/cmd/internal/human"
)

// describe lists tables and views, or the columns of one, or of a file in quotes.
func (p *Prompt) describe(args []string) error {
	if len(args) == 0 {
		return p.relations("", nil)
	}
	name := args[0]
	if strings.ContainsAny(name, "./\\") && !p.known(name) {
		return p.query("DESCRIBE SELECT * FROM " + clientele.QuoteText(name))
	}
	if err := p.query("DESCRIBE " + quoteDotted(name)); err != nil {
		return err
	}
	return p.size(name)
}

// quoteDotted quotes the parts of schema.table.
func quoteDotted(name string) string {
	parts := strings.Split(name, ".")
	for i, s := range parts {
		parts[i] = clientele.QuoteName(strings.Trim(s, `"`))
	}
	return strings.Join(parts, ".")
}

func (p *Prompt) split(name string) (schema, table string) {
	name = strings.ToLower(strings.ReplaceAll(name, `"`, ""))
	if s, t, ok := strings.Cut(name, "."); ok {
		return s, t
	}
	return p.session.Schema(), name
}

// known reports whether schema.table is in the catalog; else a name with a dot is taken for a file.
func (p *Prompt) known(name string) bool {
	schema, table := p.split(name)
	rows, err := p.rows("SELECT 1 FROM information_schema.tables WHERE table_schema = ? AND table_name = ?", schema, table)
	return err == nil && len(rows) > 0
}

// size prints the rows and bytes of a table; a view has none.
func (p *Prompt) size(name string) error {
	schema, table := p.split(name)
	rows, err := p.rows(`SELECT "rows", segments, bytes_on_disk FROM system.tables WHERE schema_name = ? AND table_name = ?`, schema, table)
	if err != nil || len(rows) == 0 {
		return err
	}
	fmt.Fprintf(p.out, "%s in %s, %s\n", human.Plural(rows[0][0].(int64), "row"), human.Plural(rows[0][1].(int64), "segment"), human.Bytes(rows[0][2].(int64)))
	return nil
}

// rows runs a query of the prompt's own.
func (p *Prompt) rows(query string, args ...any) (rows []clientele.Row, err error) {
	err = p.signals.interruptible(p.ctx, func(ctx context.Context) error {
		res, err := p.session.Query(ctx, query, args...)
		if err != nil {
			return err
		}
		defer res.Close() //nolint:errcheck // Rows tells what went wrong
		for row, err := range res.Rows(ctx) {
			if err != nil {
				return err
			}
			rows = append(rows, row)
		}
		return nil
	})
	return rows, err
}

// relations lists tables, views or both, with what they take.
func (p *Prompt) relations(kind string, args []string) error {
	where := "t.table_schema NOT IN ('information_schema', 'system')"
	if len(args) > 0 {
		where = "t.table_name LIKE " + clientele.QuoteText(pattern(args[0]))
		if schema, name, ok := strings.Cut(args[0], "."); ok {
			where = "t.table_schema = " + clientele.QuoteText(strings.ToLower(schema)) + " AND t.table_name LIKE " + clientele.QuoteText(pattern(name))
		}
	}
	switch kind {
	case "table":
		where += " AND t.table_type <> 'VIEW'"
	case "view":
		where += " AND t.table_type = 'VIEW'"
	}
	columns := `t.table_schema AS "schema", t.table_name AS name`
	if kind == "" {
		columns += ", CASE t.table_type WHEN 'VIEW' THEN 'view' ELSE 'table' END AS kind"
	}
	if kind != "view" {
		columns += `, s."rows", s.bytes_on_disk AS bytes`
	}
	return p.query("SELECT " + columns + ` FROM information_schema.tables t
		LEFT JOIN system.tables s ON s.schema_name = t.table_schema AND s.table_name = t.table_name
		WHERE ` + where + " ORDER BY 1, 2")
}

// pattern is LIKE's for a name with * and ?.
func pattern(s string) string {
	return strings.NewReplacer("*", "%", "?", "_").Replace(strings.ToLower(s))
}

func (p *Prompt) functions(args []string) error {
	if len(args) == 0 {
		return p.query("SHOW FUNCTIONS")
	}
	return p.query("SHOW FUNCTIONS LIKE " + clientele.QuoteText("%"+pattern(args[0])+"%"))
}
