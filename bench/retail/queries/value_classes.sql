-- ABC analysis: the customers from the best down, by the share of revenue that those before them make. The numbers of
-- customers are those of truth/value_classes.csv.
with revenue as (
    select
        customer_id,
        sum(amount) as net
    from sales
    where customer_id is not null
    group by customer_id
    having count_if(quantity > 0) > 0
),
ranked as (
    select
        customer_id,
        net,
        coalesce(sum(greatest(net, 0)) over (
            order by net desc, customer_id
            rows between unbounded preceding and 1 preceding
        ), 0) as before,
        sum(greatest(net, 0)) over () as total
    from revenue
)
select
    case
        when net <= 0 then 'C'
        when before * 100 < total * 80 then 'A'
        when before * 100 < total * 95 then 'B'
        else 'C'
    end as class,
    count(*) as customers,
    sum(net) as net
from ranked
group by 1
order by 1
