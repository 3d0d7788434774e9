-- Revenue of the categories by year and the change against the year before.
with yearly as (
    select
        p.category,
        year(s.sold_at) as year,
        sum(s.amount) as net
    from sales s
    join products p on p.product_id = s.product_id
    group by p.category, year(s.sold_at)
)
select
    category,
    year,
    net,
    net - lag(net) over (partition by category order by year) as change,
    rank() over (partition by year order by net desc) as place
from yearly
order by year, place, category
