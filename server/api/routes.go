package api

// Routes lists every endpoint, in the order of the document and of the page.
func Routes() []Route {
	return []Route{
		queryRoute(),
		tablesRoute(),
		tableRoute(),
		modelsRoute(),
		healthRoute(),
		readyRoute(),
		metricsRoute(),
		openapiRoute(),
		indexRoute(),
	}
}
