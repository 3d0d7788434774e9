package fn

//go:generate go test -run ^TestReference$ -update .

// Family is a group of functions that share a file and a section of the reference.
type Family struct {
	Title      string
	Scalars    []*Scalar
	Aggregates []*Aggregate
	Windows    []*Window
}

// Families lists all functions; a new function is a new entry in its family's file, a new family a new line here. The
// slices must not be written to.
func Families() []Family {
	return []Family{
		{Title: "Arithmetic operators", Scalars: arithmeticOperators},
		{Title: "Comparison operators", Scalars: comparisonOperators},
		{Title: "Greatest and least", Scalars: greatestFunctions},
		{Title: "Parts of dates and times", Scalars: dateFieldFunctions},
		{Title: "Units of time", Scalars: dateUnitFunctions},
		{Title: "Reading and writing dates", Scalars: dateFormatFunctions},
		{Title: "Dates and times", Scalars: dateFunctions},
		{Title: "Mathematics", Scalars: mathFunctions},
		{Title: "Rounding", Scalars: roundingFunctions},
		{Title: "Bits and bases", Scalars: bitwiseFunctions},
		{Title: "Probability", Scalars: probabilityFunctions},
		{Title: "Text", Scalars: stringFunctions},
		{Title: "Joining and replacing text", Scalars: concatFunctions},
		{Title: "Splitting text", Scalars: splitFunctions},
		{Title: "Formatting", Scalars: formatFunctions},
		{Title: "Patterns", Scalars: likeFunctions},
		{Title: "Regular expressions", Scalars: regexpFunctions},
		{Title: "Similarity", Scalars: distanceFunctions},
		{Title: "Encodings and digests", Scalars: encodingFunctions},
		{Title: "URLs", Scalars: urlFunctions},
		{Title: "JSON", Scalars: jsonFunctions},
		{Title: "Arrays", Scalars: arrayFunctions},
		{Title: "Searching, sorting and comparing arrays", Scalars: arraySetFunctions},
		{Title: "Arrays as text", Scalars: arrayTextFunctions},
		{Title: "Maps", Scalars: mapFunctions},
		{Title: "Rows", Scalars: rowFunctions},
		{Title: "Functions of functions", Scalars: lambdaFunctions},
		{Title: "Miscellaneous", Scalars: miscFunctions},
		{Title: "Counting", Aggregates: countAggregates},
		{Title: "Sums and means", Aggregates: sumAggregates},
		{Title: "Extremes", Aggregates: minMaxAggregates},
		{Title: "Values of extreme rows", Aggregates: byAggregates},
		{Title: "Spread and shape", Aggregates: momentAggregates},
		{Title: "Correlation and regression", Aggregates: regressionAggregates},
		{Title: "Quantiles", Aggregates: quantileAggregates},
		{Title: "Estimated quantiles", Aggregates: percentileAggregates},
		{Title: "Estimated counts", Aggregates: approxDistinctAggregates},
		{Title: "Lists", Aggregates: listAggregates},
		{Title: "Maps and frequencies", Aggregates: mapAggregates},
		{Title: "Bits, truth and checksums", Aggregates: bitAggregates},
		{Title: "Ranks", Windows: rankWindows},
		{Title: "Values of other rows", Windows: valueWindows},
	}
}
