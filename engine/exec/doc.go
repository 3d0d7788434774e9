// Package exec holds the physical operators: [Node] in the plan, [Operator] for a worker.
//
// One operator is one file. Nodes of a pipeline are shared by its workers, who take morsels from the scan by an atomic
// counter; a blocking node runs the pipeline below it in its Open. Data comes from a [Source], which storage implements.
//
// The package knows no SQL, no files and no optimiser.
package exec
