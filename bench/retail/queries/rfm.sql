-- Recency, frequency and monetary value in fifths, and how many customers are in each cell.
with customer as (
    select
        customer_id,
        date_diff('day', max(cast(sold_at as date)), date '2026-01-01') as recency,
        count(distinct invoice_no) as frequency,
        sum(amount) as monetary
    from sales
    where customer_id is not null
        and quantity > 0
    group by customer_id
),
scored as (
    select
        ntile(5) over (order by recency desc, customer_id) as r,
        ntile(5) over (order by frequency, customer_id) as f,
        ntile(5) over (order by monetary, customer_id) as m,
        monetary
    from customer
)
select
    r,
    f,
    m,
    count(*) as customers,
    sum(monetary) as revenue
from scored
group by r, f, m
order by r desc, f desc, m desc
