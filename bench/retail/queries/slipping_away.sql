-- Customers whose silence is three times as long as their usual gap between purchases, the most valuable first.
with visit as (
    select distinct
        customer_id,
        cast(sold_at as date) as day
    from sales
    where customer_id is not null
        and quantity > 0
),
gap as (
    select
        customer_id,
        day,
        date_diff('day', lag(day) over (partition by customer_id order by day), day) as days
    from visit
),
habit as (
    select
        customer_id,
        count(*) as visits,
        avg(days) as usual_gap,
        max(day) as last_day
    from gap
    group by customer_id
    having count(*) >= 5
),
spent as (
    select
        customer_id,
        sum(amount) as net
    from sales
    group by customer_id
)
select
    h.customer_id,
    h.visits,
    h.usual_gap,
    h.last_day,
    date_diff('day', h.last_day, date '2026-01-01') as silence,
    s.net
from habit h
join spent s on s.customer_id = h.customer_id
where date_diff('day', h.last_day, date '2026-01-01') > 3 * h.usual_gap
order by s.net desc, h.customer_id
limit 100
