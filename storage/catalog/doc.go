// Package catalog holds the definitions of schemas, tables and views, and how they are written to the store: as JSON, so
// that a later version can add fields, behind the store's version and checksum.
//
// A [State] is one version of all definitions. It is immutable; a transaction makes its own [Draft], which becomes the
// next State. The package knows no rows and no segments.
package catalog
