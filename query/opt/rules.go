package opt

import "github.com/clientele-db/clientele/query/logical"

// Rule is one rewrite of whole trees.
type Rule struct {
	// Name is how the rule is switched off.
	Name string
	// Required rules take out what the executor does not know.
	Required bool
	apply    func(*state, logical.Node) logical.Node
}

// The rules. What each does is said at its function.
var (
	ruleRightJoins     = Rule{"right_joins", true, rightJoins}
	ruleSimplify       = Rule{"simplify", false, simplify}
	ruleSubqueries     = Rule{"remove_subqueries", true, removeSubqueries}
	ruleDecorrelate    = Rule{"decorrelate", true, decorrelate}
	ruleInlineShared   = Rule{"inline_shared", false, inlineShared}
	ruleFactorOr       = Rule{"factor_or", false, factorOr}
	ruleMergeRanges    = Rule{"merge_ranges", false, mergeRanges}
	ruleOuterToInner   = Rule{"outer_to_inner", false, outerToInner}
	rulePushDown       = Rule{"push_down", false, pushDown}
	ruleInfer          = Rule{"infer_predicates", false, inferPredicates}
	ruleMarkToSemi     = Rule{"mark_to_semi", false, markToSemi}
	ruleEmpty          = Rule{"propagate_empty", false, propagateEmpty}
	ruleRemoveSorts    = Rule{"remove_sorts", false, removeSorts}
	ruleRemoveDistinct = Rule{"remove_distinct", false, removeDistinct}
	rulePushLimits     = Rule{"push_limits", false, pushLimits}
	rulePrune          = Rule{"prune", false, prune}
	ruleEagerAggregate = Rule{"eager_aggregate", false, eagerAggregate}
	ruleMergeProjects  = Rule{"merge_projects", false, mergeProjects}
	ruleLeftToAnti     = Rule{"left_to_anti", false, leftToAnti}
	ruleCountRows      = Rule{"count_rows", false, countRows}
	ruleSplitDistinct  = Rule{"split_distinct", false, splitDistinct}
	ruleOrderJoins     = Rule{"order_joins", false, orderJoins}
)

// normalRules bring a tree to the form that the others expect: joins instead of subqueries.
var normalRules = []Rule{
	ruleRightJoins,
	ruleSimplify,
	ruleSubqueries,
	ruleDecorrelate,
}

// costRules improve a tree. A rule stands in the list again where others make work for it; nothing is run to a fixed point,
// so that optimising takes bounded time.
var costRules = []Rule{
	ruleSimplify,
	ruleFactorOr,
	ruleMergeRanges,
	ruleMarkToSemi,
	ruleOuterToInner,
	rulePushDown,
	ruleInfer,
	ruleSimplify,
	ruleFactorOr,
	ruleMergeRanges,
	ruleOuterToInner,
	rulePushDown,
	ruleInfer,
	rulePushDown,
	ruleLeftToAnti,
	ruleMergeRanges,
	ruleEmpty,
	ruleMergeProjects,
	ruleRemoveSorts,
	ruleRemoveDistinct,
	rulePushLimits,
	rulePrune,
	ruleEagerAggregate,
	ruleSplitDistinct,
	rulePushDown,
	ruleOrderJoins,
	rulePushDown,
	rulePrune,
	rulePushLimits,
	ruleMergeProjects,
	ruleCountRows,
}

// Rules lists every rule once, in the order of their first use.
func Rules() []Rule {
	var out []Rule
	seen := map[string]bool{}
	for _, list := range [][]Rule{normalRules, {ruleInlineShared}, costRules} {
		for _, r := range list {
			if !seen[r.Name] {
				seen[r.Name] = true
				out = append(out, r)
			}
		}
	}
	return out
}
