-- Of the customers who first bought in a quarter, how many buy in each of the quarters after it.
with bought as (
    select distinct
        customer_id,
        date_trunc('quarter', sold_at) as quarter
    from sales
    where customer_id is not null
        and quantity > 0
),
cohort as (
    select
        customer_id,
        quarter,
        min(quarter) over (partition by customer_id) as first_quarter
    from bought
)
select
    first_quarter,
    date_diff('month', first_quarter, quarter) / 3 as quarters_later,
    count(*) as customers,
    cast(count(*) as double) / max(count(*)) over (partition by first_quarter) as share
from cohort
group by first_quarter, date_diff('month', first_quarter, quarter) / 3
order by first_quarter, quarters_later
