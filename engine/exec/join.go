package exec

import (
	"slices"

	"github.com/clientele-db/clientele/engine/expr"
)

// JoinKind is the kind of a join.
type JoinKind uint8

// The kinds. Semi and Anti return the left columns alone; Mark the left columns and the mark. Single is a left join that
// fails if a left row has more than one match, as a scalar subquery must.
const (
	InnerJoin JoinKind = iota
	LeftJoin
	RightJoin
	FullJoin
	SemiJoin
	AntiJoin
	MarkJoin
	SingleJoin
)

var joinKindNames = [...]string{"inner", "left", "right", "full", "semi", "anti", "mark", "single"}

// String returns the name of the kind in lower case.
func (k JoinKind) String() string { return joinKindNames[k] }

// joinSchema returns the columns of a join: the left ones, then the right ones or the mark. output, if not nil, keeps
// those with its IDs.
func joinSchema(kind JoinKind, left, right []Column, mark *Column, output []expr.ColumnID) []Column {
	cols := slices.Clone(left)
	switch kind {
	case SemiJoin, AntiJoin:
	case MarkJoin:
		cols = append(cols, *mark)
	default:
		cols = append(cols, right...)
	}
	if output != nil {
		cols = slices.DeleteFunc(cols, func(c Column) bool { return !slices.Contains(output, c.ID) })
	}
	return cols
}
