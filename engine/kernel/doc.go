// Package kernel holds the inner loops of the engine: bit-unpacking, selection, loading, arithmetic, comparison, hashing,
// gather and scatter, each over whole slices.
//
// A kernel resolves the form and the physical type of a vector once per call and then runs a plain loop; there is one
// body per operation, generic over the element type. A few kernels that scans live by also exist in assembly
// (internal/asm), chosen at run time; the Go loops are their reference and run everywhere, also under the tag purego.
//
// The types that carry memory from batch to batch are [Selection] (which rows of a batch remain), [Register] (a dense
// vector with its buffers), [Loader] (encoded column and selection → register) and [Set] (integers as a bitset).
//
// Kernels check nothing that their callers know: lengths and the presence of vec.Pad readable bytes behind Raw and Bytes
// are the caller's duty. The package knows no functions, no expressions and no operators.
package kernel
