-- Customers who buy for the first time and all who buy, by month: new_customers and active_customers in
-- truth/summary.json.
with bought as (
    select
        customer_id,
        date_trunc('month', sold_at) as month,
        min(date_trunc('month', sold_at)) over (partition by customer_id) as first_month,
        amount
    from sales
    where customer_id is not null
        and quantity > 0
)
select
    month,
    count(distinct customer_id) as active_customers,
    count(distinct case when month = first_month then customer_id end) as new_customers,
    sum(amount) filter (where month = first_month) as revenue_of_new,
    sum(amount) filter (where month > first_month) as revenue_of_returning
from bought
group by month
order by month
