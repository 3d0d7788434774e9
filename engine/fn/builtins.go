package fn

import "slices"

// allScalars lists the scalar functions and operators by family; a new function is a new entry in its family's file, a new
// family a new line here.
func allScalars() []*Scalar {
	return slices.Concat(
		arithmeticOperators,
		comparisonOperators,
		dateFieldFunctions,
		dateUnitFunctions,
		dateFormatFunctions,
		dateFunctions,
		likeFunctions,
		mathFunctions,
		roundingFunctions,
		bitwiseFunctions,
		greatestFunctions,
		probabilityFunctions,
		stringFunctions,
		concatFunctions,
		splitFunctions,
		arrayFunctions,
		arraySetFunctions,
		arrayTextFunctions,
		mapFunctions,
		rowFunctions,
		lambdaFunctions,
		jsonFunctions,
		regexpFunctions,
		encodingFunctions,
		formatFunctions,
		urlFunctions,
		distanceFunctions,
		miscFunctions,
	)
}

// allAggregates lists the aggregate functions by family.
func allAggregates() []*Aggregate {
	return slices.Concat(
		countAggregates,
		sumAggregates,
		minMaxAggregates,
		byAggregates,
		bitAggregates,
		momentAggregates,
		regressionAggregates,
		listAggregates,
		mapAggregates,
		approxDistinctAggregates,
		percentileAggregates,
		quantileAggregates,
	)
}

// allWindows lists the pure window functions; every aggregate can be used as one as well.
func allWindows() []*Window {
	return slices.Concat(
		rankWindows,
		valueWindows,
	)
}
