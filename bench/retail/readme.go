package retail

import (
	_ "embed"
	"fmt"
	"strings"
)

//go:embed readme.md
var readmeText string

// appendReadme appends the README.md of the output directory: the text of readme.md with the tables in place of
// {{tables}} and the sizes in place of {{size}}.
func (g *generator) appendReadme(dst []byte) []byte {
	var tables strings.Builder
	for _, t := range Tables() {
		fmt.Fprintf(&tables, "### %s.csv\n\n%s. Key: %s.\n\n| column | type | |\n| --- | --- | --- |\n",
			t.Name, capital(t.Comment), strings.Join(t.Key, ", "))
		for _, c := range t.Columns {
			note := c.Comment
			if c.Nullable && !strings.Contains(note, "NULL") {
				note = strings.TrimPrefix(note+"; may be NULL", "; ")
			}
			fmt.Fprintf(&tables, "| %s | %s | %s |\n", c.Name, c.Type, note)
		}
		tables.WriteByte('\n')
	}
	size := fmt.Sprintf("%d customer records, %d invoices, %d sales lines; seed %d",
		len(g.records), len(g.baskets), g.sold.purchases.lines+g.sold.returns.lines, g.cfg.Seed)
	text := strings.NewReplacer("{{tables}}\n", tables.String(), "{{size}}", size).Replace(readmeText)
	return append(dst, text...)
}

func capital(s string) string { return strings.ToUpper(s[:1]) + s[1:] }
