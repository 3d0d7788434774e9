-- The customers with the highest net revenue: top_customers in truth/summary.json.
select
    customer_id,
    name,
    country,
    count(distinct case when quantity > 0 then invoice_no end) as purchases,
    sum(amount) as net
from sales
join customers using (customer_id)
group by customer_id, name, country
order by net desc, customer_id
limit 10
