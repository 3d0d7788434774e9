// Package rows keeps rows beyond the batch that brought them: [Frame] is a private copy of one batch.
package rows
