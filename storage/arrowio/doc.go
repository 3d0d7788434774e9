// Package arrowio turns batches into Arrow record batches and back: the form in which rows leave and enter the engine.
//
// Types map as follows; REAL and DOUBLE, BOOLEAN, the integers, VARBINARY, DATE, UUID and the nested types to their
// namesakes; DECIMAL to decimal128; VARCHAR, CHAR and JSON to utf8; TIME to time64[us]; TIMESTAMP to timestamp[us], with
// zone UTC where it has a zone; INTERVAL YEAR TO MONTH to interval[months], INTERVAL DAY TO SECOND to duration[us].
//
// Record batches own their memory; nothing of a batch is referred to after a call returns.
package arrowio
