package demo

// sections are the report, in its order: the business first, then what is mined from it.
var sections = []section{
	headline, months, whenBought, bestCustomers, bestProducts, countries, regions, channels, quarters, returns,
	rfmSegments, valueClusters, behaviourClusters, bundles, seasons, categorySeasons, forecasts,
}

var headline = section{
	title: "Headline",
	queries: []query{{"", "the figures", `
SELECT sum(amount) AS net, count(DISTINCT invoice_no) FILTER (WHERE quantity > 0) AS purchases,
       count(DISTINCT customer_id) FILTER (WHERE quantity > 0) AS buyers, count(*) AS lines,
       min(CAST(sold_at AS DATE)) AS first_day, max(CAST(sold_at AS DATE)) AS last_day
FROM sales`}},
	print: printHeadline, show: showHeadline,
}

var months = section{
	title: "Revenue by month", note: "Net of discounts and returns, in euros.",
	queries: []query{{"", "revenue by month", `
SELECT CAST(extract(YEAR FROM sold_at) AS BIGINT) AS year, CAST(extract(MONTH FROM sold_at) AS BIGINT) AS month, sum(amount) AS net
FROM sales
GROUP BY 1, 2
ORDER BY 1, 2`}},
	print: printMonths, show: showMonths,
}

var whenBought = section{
	title: "When they buy",
	queries: []query{{"", "lines by weekday and hour", `
SELECT CAST(extract(DOW FROM sold_at) AS BIGINT) AS weekday, CAST(extract(HOUR FROM sold_at) AS BIGINT) AS hour, count(*) AS lines
FROM sales
WHERE quantity > 0
GROUP BY 1, 2
ORDER BY 1, 2`}},
	print: printHours, show: showHours,
}

var bestCustomers = section{
	title: "Best customers",
	queries: []query{{"", "the ten best customers", `
SELECT c.name, c.country, count(DISTINCT s.invoice_no) FILTER (WHERE s.quantity > 0) AS purchases, sum(s.amount) AS net
FROM sales s JOIN customers c ON c.customer_id = s.customer_id
GROUP BY c.customer_id, c.name, c.country
ORDER BY net DESC, c.customer_id
LIMIT 10`}},
	print: printRanking("customer", "country", "purchases"), show: showRanking("best-customers", "The ten best customers by net revenue", "purchases"),
}

var bestProducts = section{
	title: "Best products",
	queries: []query{{"", "the ten best products", `
SELECT p.name, p.category, sum(s.quantity) AS pieces, sum(s.amount) AS net
FROM sales s JOIN products p ON p.product_id = s.product_id
GROUP BY p.product_id, p.name, p.category
ORDER BY net DESC, p.product_id
LIMIT 10`}},
	print: printRanking("product", "category", "pieces"), show: showRanking("best-products", "The ten best products by net revenue", "pieces"),
}

var countries = section{
	title: "By country of the store",
	queries: []query{{"", "revenue by country", `
SELECT t.country, sum(s.amount) AS net
FROM sales s JOIN stores t ON t.store_id = s.store_id
GROUP BY t.country
ORDER BY net DESC`}},
	print: printBars, show: showBars("countries", "Net revenue by country of the store"),
}

var regions = section{
	title: "By region", note: "Stores alone: the ten best regions, by month.",
	queries: []query{{"", "revenue by region", `
SELECT t.region, sum(s.amount) AS net
FROM sales s JOIN stores t ON t.store_id = s.store_id
WHERE t.region IS NOT NULL
GROUP BY t.region
ORDER BY net DESC, t.region
LIMIT 10`}, {"months", "revenue by region and month of the year", `
SELECT t.region, CAST(extract(MONTH FROM s.sold_at) AS BIGINT) AS month, sum(s.amount) AS net
FROM sales s JOIN stores t ON t.store_id = s.store_id
WHERE t.region IS NOT NULL
GROUP BY 1, 2`}},
	print: printBars, show: showRegions,
}

var channels = section{
	title: "By channel",
	queries: []query{{"", "revenue by channel", `
SELECT channel, sum(amount) AS net
FROM sales
GROUP BY channel
ORDER BY net DESC`}},
	print: printBars, show: showBars("channels", "Net revenue by channel"),
}

var quarters = section{
	title: "New and returning customers",
	queries: []query{{"", "customers by quarter", `
WITH firsts AS (
  SELECT customer_id, date_trunc('quarter', min(sold_at)) AS first_quarter
  FROM sales
  WHERE customer_id IS NOT NULL AND quantity > 0
  GROUP BY customer_id
)
SELECT CAST(extract(YEAR FROM s.sold_at) AS BIGINT) AS year, CAST(extract(QUARTER FROM s.sold_at) AS BIGINT) AS quarter,
       count(DISTINCT s.customer_id) FILTER (WHERE date_trunc('quarter', s.sold_at) = f.first_quarter) AS fresh,
       count(DISTINCT s.customer_id) FILTER (WHERE date_trunc('quarter', s.sold_at) > f.first_quarter) AS returning
FROM sales s JOIN firsts f ON f.customer_id = s.customer_id
WHERE s.quantity > 0
GROUP BY 1, 2
ORDER BY 1, 2`}},
	print: printQuarters, show: showQuarters,
}

var returns = section{
	title: "Returns by department", note: "What was paid back, and its share of what was sold.",
	queries: []query{{"", "returns by department", `
SELECT p.department, -sum(s.amount) FILTER (WHERE s.quantity < 0) AS returned, sum(s.amount) FILTER (WHERE s.quantity > 0) AS sold
FROM sales s JOIN products p ON p.product_id = s.product_id
GROUP BY p.department
ORDER BY 2 DESC`}},
	print: printReturns, show: showReturns,
}
