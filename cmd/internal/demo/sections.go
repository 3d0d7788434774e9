package demo

// sections are the report, in its order.
var sections = []section{
	{"HEADLINE", `
SELECT sum(amount) AS net, count(DISTINCT invoice_no) FILTER (WHERE quantity > 0) AS purchases,
       count(DISTINCT customer_id) FILTER (WHERE quantity > 0) AS buyers, count(*) AS lines,
       min(CAST(sold_at AS DATE)) AS first_day, max(CAST(sold_at AS DATE)) AS last_day
FROM sales`, drawHeadline},
	{"REVENUE BY MONTH (net, in euros)", `
SELECT CAST(extract(YEAR FROM sold_at) AS BIGINT) AS year, CAST(extract(MONTH FROM sold_at) AS BIGINT) AS month, sum(amount) AS net
FROM sales
GROUP BY 1, 2
ORDER BY 1, 2`, drawMonths},
	{"BEST CUSTOMERS", `
SELECT c.name, c.country, count(DISTINCT s.invoice_no) FILTER (WHERE s.quantity > 0) AS purchases, sum(s.amount) AS net
FROM sales s JOIN customers c ON c.customer_id = s.customer_id
GROUP BY c.customer_id, c.name, c.country
ORDER BY net DESC, c.customer_id
LIMIT 10`, ranking("purchases")},
	{"BEST PRODUCTS", `
SELECT p.name, p.category, sum(s.quantity) AS pieces, sum(s.amount) AS net
FROM sales s JOIN products p ON p.product_id = s.product_id
GROUP BY p.product_id, p.name, p.category
ORDER BY net DESC, p.product_id
LIMIT 10`, ranking("pieces")},
	{"BY COUNTRY OF THE STORE", `
SELECT t.country, sum(s.amount) AS net
FROM sales s JOIN stores t ON t.store_id = s.store_id
GROUP BY t.country
ORDER BY net DESC`, drawBars},
	{"BY REGION (the ten best, stores alone)", `
SELECT t.region, sum(s.amount) AS net
FROM sales s JOIN stores t ON t.store_id = s.store_id
WHERE t.region IS NOT NULL
GROUP BY t.region
ORDER BY net DESC
LIMIT 10`, drawBars},
	{"BY CHANNEL", `
SELECT channel, sum(amount) AS net
FROM sales
GROUP BY channel
ORDER BY net DESC`, drawBars},
	{"NEW AND RETURNING CUSTOMERS BY QUARTER", `
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
ORDER BY 1, 2`, drawQuarters},
	{"RETURNS BY DEPARTMENT", `
SELECT p.department, -sum(s.amount) FILTER (WHERE s.quantity < 0) AS returned, sum(s.amount) FILTER (WHERE s.quantity > 0) AS sold
FROM sales s JOIN products p ON p.product_id = s.product_id
GROUP BY p.department
ORDER BY 2 DESC`, drawReturns},
}
