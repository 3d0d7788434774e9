package clientele

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/clientele-db/clientele/storage/ingest"
)

// BadRow is a row that could not be read: file, line, column, value, and what was expected. It is the error of an import
// that such a row ends.
type BadRow = ingest.BadRow

// firstBad is the number of bad rows that a report describes.
const firstBad = 10

// countBad counts the bad rows of an import, by chunk, and returns the first of them.
func countBad(bad map[int64][]BadRow) (n int64, first []BadRow) {
	for _, seq := range slices.Sorted(maps.Keys(bad)) {
		rows := bad[seq]
		n += int64(len(rows))
		first = append(first, rows[:min(len(rows), firstBad-len(first))]...)
	}
	return n, first
}

// Set sets an option by the name that it has in COPY … FROM: format, delimiter, quote, escape, header, null, date_format,
// timestamp_format, encoding, skip, on_error, max_errors; or one of types (column=type, separated by commas), sorted_by
// (columns, separated by commas), comment and decimal_comma. null may be set several times.
func (o *ImportOptions) Set(name, value string) error {
	switch name {
	case "types":
		for _, pair := range splitTypes(value) {
			column, typ, ok := strings.Cut(pair, "=")
			if !ok || strings.TrimSpace(column) == "" {
				return fmt.Errorf("types: %q is not column=type", pair)
			}
			if _, err := parseType(typ); err != nil {
				return fmt.Errorf("types: column %q: %w", column, err)
			}
			if o.Types == nil {
				o.Types = map[string]string{}
			}
			o.Types[strings.TrimSpace(column)] = strings.TrimSpace(typ)
		}
		return nil
	case "sorted_by":
		o.SortedBy = splitList(value)
		return nil
	case "comment":
		if len(value) != 1 {
			return fmt.Errorf("comment must be one character, not %q", value)
		}
		o.Reading.Comment = value[0]
		return nil
	case "decimal_comma":
		o.Reading.DecimalComma = !strings.EqualFold(value, "false")
		return nil
	case "null":
		o.Reading.Null = append(o.Reading.Null, value)
		return nil
	}
	return importOption(o, name, value)
}

// splitTypes cuts at the commas outside of parentheses: a=decimal(12,2),b=date.
func splitTypes(s string) []string {
	var out []string
	depth, from := 0, 0
	for i, c := range s {
		switch c {
		case '(':
			depth++
		case ')':
			depth--
		case ',':
			if depth == 0 {
				out = append(out, s[from:i])
				from = i + 1
			}
		}
	}
	if strings.TrimSpace(s[from:]) != "" {
		out = append(out, s[from:])
	}
	return out
}
