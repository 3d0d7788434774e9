package mining

import (
	"context"
	"math/rand/v2"

	"github.com/clientele-db/clientele/engine/mem"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// Schema describes the columns of a relation.
type Schema struct {
	Columns []types.Field
}

// Types lists the types of the columns.
func (s *Schema) Types() []types.Type {
	out := make([]types.Type, len(s.Columns))
	for i, c := range s.Columns {
		out[i] = c.Type
	}
	return out
}

// Algorithm is a way to learn from a relation, with its hyperparameters as exported fields, which no training changes. It
// may be shared by goroutines.
type Algorithm interface {
	// Start begins a training on rows of these columns. An error is the user's.
	Start(in *Schema, env *Env) (Training, error)
}

// Training is what one run knows between passes. The driver calls Step and Model from one goroutine, NewPass from many.
type Training interface {
	// NewPass returns an empty accumulator for partition part ≥ 0. On every pass of a training the same number stands for the
	// same rows in the same order, so that a training may keep values per row under it. It must be safe for concurrent
	// use with itself, never with Step.
	NewPass(part int64) Pass
	// Step takes what a pass over all rows has gathered, solves, prunes or moves, and reports whether the training is done; if
	// not, another pass follows. It may run env.Workers goroutines, which must have ended when it returns, and must return
	// within 100 ms of ctx ending.
	Step(ctx context.Context, p Pass) (done bool, err error)
	// Model returns the result. It is called once, after Step has said that it is done.
	Model() Model
}

// Pass accumulates over the batches of one partition. One goroutine at a time calls it.
type Pass interface {
	// Update adds the selected rows of a batch, in any form and selection; see [Reader]. The batch is valid during the call.
	Update(b *vec.Batch) error
	// Merge adds the pass over the partition that comes next. It may take over what next holds; next is not used any more.
	Merge(next Pass) error
}

// Model is what was learned. It is immutable, and safe for concurrent use.
type Model interface {
	// Describe says what the model is and how well it fits.
	Describe() Description
	// AppendTo appends the model's own form for storing, which its [Def] can decode: versioned, and the same bytes for equal models.
	AppendTo(dst []byte) []byte
}

// Description is what SHOW and DESCRIBE print of a model.
type Description struct {
	// Summary is one line: "5 clusters of 4338 rows over 3 columns".
	Summary string
	// Metrics are figures of the training, in the order in which they are shown.
	Metrics []Metric
}

// Metric is a named figure.
type Metric struct {
	Name  string
	Value float64
}

// Env is what a training may use of its surroundings.
type Env struct {
	// Seed is the user's; Rand is a generator seeded by it, the only source of chance that a training has. It belongs to Start
	// and Step; passes that need chance derive it from Seed and their partition.
	Seed uint64
	Rand *rand.Rand
	// Mem accounts for memory that grows with the data; it must be reserved before it is taken. What a training does not
	// give back counts as its model's.
	Mem *mem.Tracker
	// Workers is how many goroutines Step may use. Results must not depend on it.
	Workers int
	// Progress, if not nil, is told what is being done and how much of it (total 0: not known). It is safe for concurrent use.
	Progress func(what string, done, total int64)
}

// Report calls Progress if there is one.
func (e *Env) Report(what string, done, total int64) {
	if e.Progress != nil {
		e.Progress(what, done, total)
	}
}

// Sorted is an [Algorithm] that needs the rows in an order. They come as a single partition.
type Sorted interface {
	// Order lists the columns of the input by which the rows must be sorted, ascending, NULLs last.
	Order() []int
}

// Predictor is a [Model] that adds columns to rows like those that it was trained on.
type Predictor interface {
	// Outputs are the columns that are added.
	Outputs() []types.Field
	// NewPrediction returns the state of one goroutine.
	NewPrediction() Prediction
}

// Prediction computes the outputs of one [Predictor] for one goroutine.
type Prediction interface {
	// Predict makes dst.Cols the outputs for the rows of in, one row for each, Flat or Const. in holds the columns that the
	// model was trained on, in their order, all rows selected, Flat, Const or Dict. dst.Cols has room for the outputs; what
	// they point to must stay valid until the next call.
	Predict(dst, in *vec.Batch) error
}

// Selective is a [Predictor] that does not read all columns that it was trained on: a label, say.
type Selective interface {
	// Uses lists the columns that Predict reads, ascending; the others are nil in its input and need not be given.
	Uses() []int
}

// Tabular is a [Model] that can be read as relations.
type Tabular interface {
	// Tables lists them; their names are those that the [Def] announces.
	Tables() []Table
}

// Table is a relation that is part of a model.
type Table struct {
	Name   string
	Fields []types.Field
	// Rows returns the rows from the first on. It may be called many times, also concurrently.
	Rows func() RowSource
}

// RowSource hands out rows batch by batch. One goroutine calls it.
type RowSource interface {
	// Next returns the next batch, all rows selected and all columns Flat or Const, or nil at the end. It is valid until the next call.
	Next(ctx context.Context) (*vec.Batch, error)
}

// Evaluator is a [Model] that can be held against rows it was not trained on.
type Evaluator interface {
	// Evaluation is an algorithm over rows of the columns that the model was trained on; the metrics of the model that it
	// makes are the result.
	Evaluation() Algorithm
}
